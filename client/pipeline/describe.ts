import { formatCount as formatKnown } from '../ui/format-count.ts'
import type { DeadLetter, Door, Part, RefusalCount } from './operations.ts'

/** A count as people read it; a dash for what is not known. */
export function formatCount(count: number | string | null): string {
  return count === null ? '–' : formatKnown(count)
}

/** A rate or a time: three digits say enough. */
export function formatAmount(value: number | null | undefined): string {
  if (value === null || value === undefined) return '–'
  return value >= 100 ? formatCount(Math.round(value)) : String(Number(value.toPrecision(2)))
}

/** The place of a dead letter in the stream: `topic/partition/offset`. */
export function originOf({ origin }: DeadLetter): string {
  return `${origin.topic}/${origin.partition}/${origin.offset}`
}

/** `1 log`, `1,204 requests`. */
export function describeRefused({ kind, count }: RefusalCount): string {
  const noun = kind === 'LOG' ? 'log' : 'request'
  return `${formatKnown(count)} ${Number(count) === 1 ? noun : `${noun}s`}`
}

const DOORS: Record<string, string> = {
  json: 'JSON',
  jsonline: 'JSON lines',
  graphql: 'GraphQL',
  otlp: 'OpenTelemetry',
  'otlp-grpc': 'OpenTelemetry, gRPC',
  elasticsearch: 'Elasticsearch',
  loki: 'Loki',
  syslog: 'syslog',
  hec: 'Splunk HEC',
  datadog: 'Datadog',
  firehose: 'AWS Firehose',
  pubsub: 'Google Pub/Sub',
}

export function doorName({ name }: Door): string {
  return DOORS[name] ?? name
}

const NAMES: Record<string, string> = { stream: 'Stream', store: 'Writer', database: 'Database' }

/** What the failure of a part means for senders and readers of logs. */
const MEANINGS: Record<string, string> = {
  stream: 'New logs are refused until it recovers.',
  store: 'New logs are accepted and wait in the stream; they appear with a delay.',
  database: 'New logs wait in the stream; searches may fail.',
}

export function partName({ name }: Part): string {
  return NAMES[name] ?? name
}

export function isTroubled({ state }: Part): boolean {
  return state !== 'OK'
}

/** One sentence or two; empty while all is well. */
export function describePart(part: Part): string {
  if (!isTroubled(part)) return ''
  const word = part.state === 'DOWN' ? 'is down' : 'is degraded'
  return `${partName(part)} ${word}${part.problem === null ? '' : ` (${part.problem})`}. ${MEANINGS[part.name] ?? ''}`.trim()
}
