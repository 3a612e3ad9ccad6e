/** Reads a record that a logger wrote under names of its own. The table of names is also in docs/api.md. Pure. */
import { isNoId, READERS, type Values } from './foreign-values.ts'
import { FIELDS, isJsonObject, type JsonObject } from './metadata.ts'

export type Field = keyof Values

/**
 * Where a field of ours is absent, the first of these that holds something plausible is read. A dot is a key in an object or a dot in a key.
 * Case does not matter, so ours in another case are here as well, but a name in capitals is only itself.
 */
export const NAMES: Readonly<Record<Field, readonly string[]>> = {
  message: [
    ['msg', 'Message', '@message', 'short_message', '@m', 'RenderedMessage', 'rendered_message', '_msg'],
    ['log', 'body.stringValue', 'body', 'textPayload', 'jsonPayload.message', 'jsonPayload.msg', 'record.message'],
    [
      'fields.message',
      'event',
      'text',
      '@mt',
      'MessageTemplate',
      'full_message',
      'm',
      'event.original',
      'line',
      'request',
    ],
    ['error.message', 'err.message', 'exception.message', 'error', 'exception'],
  ].flat(),
  timestamp: [
    ['@timestamp', 'Timestamp', 'time', 'ts', '@t', 'instant', 'timeMillis', 'timestamp_ms', 'timestampMs'],
    ['time_unix_nano', 'timeUnixNano', 'datetime', 'date_time', 'asctime', 'date', 'eventTime', 'event_time', '_time'],
    ['_timestamp', 'record.time.timestamp', '_SOURCE_REALTIME_TIMESTAMP', '__REALTIME_TIMESTAMP', 'time_iso8601'],
    [
      'time_local',
      'msec',
      'start_time',
      'requestReceivedTimestamp',
      'TimeGenerated',
      'timestampSeconds',
      't',
      'logged_at',
    ],
    [
      'longdate',
      'eventTimestamp',
      'event_timestamp',
      'observed_time_unix_nano',
      'observedTimeUnixNano',
      'stageTimestamp',
    ],
  ].flat(),
  level: [
    ['Level', 'severity', 'log.level', 'levelname', 'level_name', 'lvl', 'loglevel', 'log_level', 'severityText'],
    ['severity_text', '@level', '@l', 'record.level.name', 'error_severity', 'levelStr', 'log_severity', 'levelno'],
    ['record.level.no', 'level_value', 'severity_number', 'severityNumber', 'log.syslog.severity.name'],
    [
      'log.syslog.severity.code',
      'syslog.severity',
      'syslog_severity',
      'syslog_severity_code',
      'PRIORITY',
      'priority',
      'l',
      's',
    ],
  ].flat(),
  traceId: [
    ['TraceId', 'trace_id', 'trace.id', 'trace-id', 'otelTraceID', 'otel.trace_id', 'dd.trace_id', '@tr'],
    [
      'logging.googleapis.com/trace',
      'trace',
      'mdc.traceId',
      'mdc.trace_id',
      'contextMap.traceId',
      'contextMap.trace_id',
    ],
    ['context.trace_id', 'Properties.TraceId', 'X-B3-TraceId', 'traceparent', 'xray_trace_id'],
  ].flat(),
  spanId: [
    ['SpanId', 'span_id', 'span.id', 'span-id', 'otelSpanID', 'otel.span_id', 'dd.span_id', '@sp'],
    ['logging.googleapis.com/spanId', 'span', 'mdc.spanId', 'mdc.span_id', 'contextMap.spanId', 'contextMap.span_id'],
    ['context.span_id', 'Properties.SpanId', 'X-B3-SpanId', 'traceparent'],
  ].flat(),
  resourceId: [
    ['ResourceId', 'service.name', 'service', 'service_name', 'serviceName', 'resource.service.name', 'dd.service'],
    [
      'resource.attributes.service.name',
      'otelServiceName',
      'host.name',
      'hostname',
      'host',
      '_HOSTNAME',
      'app',
      'app_name',
    ],
    ['appname', 'application', 'kubernetes.pod_name', 'kubernetes.pod.name', 'k8s.pod.name', 'pod_name', 'pod'],
    [
      'container.name',
      'container_name',
      'container_id',
      'Properties.MachineName',
      'MachineName',
      'source_host',
      'function_name',
    ],
    ['agent.hostname', 'SYSLOG_IDENTIFIER', 'ident', 'source'],
  ].flat(),
  commit: [
    [
      'commit_sha',
      'commitSha',
      'commit_hash',
      'commitHash',
      'commit.sha',
      'commit.id',
      'git_commit',
      'gitCommit',
      'git_sha',
    ],
    ['git.commit', 'git.commit.sha', 'git.commit.id', 'git.hash', 'vcs.ref.head.revision', 'revision'],
  ].flat(),
}

type Name = { field: Field; name: string; rank: number; rest: string }

/** Each name by the keys that a record can begin it with: `a.b.c` by `a`, `a.b` and itself. */
const NAMES_BY_KEY = Map.groupBy(
  (Object.keys(NAMES) as Field[]).flatMap((field) => NAMES[field].flatMap((name, rank) => splits(field, name, rank))),
  ({ head }) => (head === head.toUpperCase() ? head : head.toLowerCase()),
)

function splits(field: Field, name: string, rank: number): (Name & { head: string })[] {
  const dots = [...name.matchAll(/\./g)].map(({ index }) => index)
  const nested = dots.map((at) => ({ field, name, rank, head: name.slice(0, at), rest: name.slice(at + 1) }))
  return [...nested, { field, name, rank, head: name, rest: '' }]
}

type Finding<Value> = { value: Value; name: string; rank: number; key: string; rest: string }

export type Findings = { [Key in Field]?: Finding<Values[Key]> }

const NOTHING: Findings = {}

/** What other names say about the fields that the record lacks. */
export function readForeign(record: JsonObject, nowMs: number): Findings {
  let findings: { [Key in Field]?: Finding<unknown> } = NOTHING
  for (const key in record) {
    if (FIELDS.has(key)) continue
    const names = NAMES_BY_KEY.get(key) ?? NAMES_BY_KEY.get(key.toLowerCase())
    if (names === undefined) continue
    for (const name of names) {
      const finding = find(record, { name, key, nowMs })
      if (finding === undefined || finding.rank >= (findings[name.field]?.rank ?? Infinity)) continue
      findings = { ...findings, [name.field]: finding }
    }
  }
  return findings as Findings
}

type Place = { name: Name; key: string; nowMs: number }

/** What the record says under one name, where the field is absent and the value plausible. */
function find(
  record: JsonObject,
  { name: { field, name, rank, rest }, key, nowMs }: Place,
): Finding<unknown> | undefined {
  if (!isAbsent(record[field], field)) return undefined
  const found = valueAt(record[key], rest) ?? undefined
  const value = found === undefined ? undefined : READERS[field](found, name, nowMs)
  if (value === undefined) return undefined
  // An empty message is worth less than any other.
  return { value, name, rank: value === '' ? rank + LAST : rank, key, rest }
}

/** Behind every name of the table. */
const LAST = 1000

/** The value at a path whose keys are joined by dots, and may contain dots. */
export function valueAt(value: unknown, path: string): unknown {
  if (path === '') return value
  if (!isJsonObject(value)) return undefined
  if (Object.hasOwn(value, path)) return value[path]
  for (let at = path.indexOf('.'); at !== -1; at = path.indexOf('.', at + 1)) {
    const key = path.slice(0, at)
    if (!Object.hasOwn(value, key)) continue
    const found = valueAt(value[key], path.slice(at + 1))
    if (found !== undefined) return found
  }
  return undefined
}

function isAbsent(value: unknown, field: Field): boolean {
  if (value === undefined || value === null || value === 0) return true
  return (field === 'traceId' || field === 'spanId') && typeof value === 'string' && isNoId(value)
}

/** These say more than the message that they become where there is no other. */
const STAYS: ReadonlySet<string> = new Set(['error', 'exception', 'request'])

/** The record without the text that has become its message: it would be stored twice. In an object it stays. */
export function withoutMessage(record: JsonObject, { message }: Findings): JsonObject {
  if (message === undefined || message.rest !== '' || STAYS.has(message.name)) return record
  const { [message.key]: _message, ...others } = record
  return others
}
