/** For each way in over HTTP, how it is written and answered: what holds for all of them is tested for all of them (doors.test.ts). */
import { hash } from 'node:crypto'
import type { DoorName } from '../../ingest/request.ts'
import { LOKI_ENCODINGS, pushOf } from './loki.ts'
import { ENCODINGS, requestOf, text } from './otlp.ts'

/** `bad`: a record that the door refuses by itself, and nothing else of the body. */
export type Entry = { message: string; timeUs: bigint; attributes?: Readonly<Record<string, string>> } | 'bad'

type Answer = { status: number; text: string; bytes: Buffer }

export type Way = {
  door: DoorName
  url: string
  headers: Readonly<Record<string, string>>
  write(entries: readonly Entry[]): Buffer
  /** The status of a good body, of one without records, and of one in which nothing can be read. */
  statuses: { good: number; empty: number; unreadable: number }
  /** Absent: 10 001 records are taken in slices. */
  tooMany?: number
  /** How many were refused, as the answer says; absent where the protocol has no place for it. */
  rejectedIn?(answer: Answer): number
  /** The same body has the same ids when it is sent again. */
  isKnownAgain: boolean
}

const NS_PER_US = 1000n

/** An hour of more than a day ahead. */
const FUTURE_US = BigInt(Date.now() + 25 * 3_600_000) * NS_PER_US

const isoOf = (timeUs: bigint): string => {
  const iso = new Date(Number(timeUs / 1000n)).toISOString()
  return iso.replace('Z', `${String(timeUs % 1000n).padStart(3, '0')}Z`)
}

/** A record of our own JSON. */
const ownRecord = (entry: Entry) =>
  entry === 'bad'
    ? { message: 'bad', timestamp: isoOf(FUTURE_US) }
    : { message: entry.message, timestamp: isoOf(entry.timeUs), metadata: asJson(entry.attributes) }

/** As text, because an object literal would lose `__proto__`. */
const asJson = (attributes: Readonly<Record<string, string>> = {}): unknown =>
  Object.fromEntries(Object.entries(attributes))

const rejectedInOwn = ({ text: body }: Answer) => (JSON.parse(body) as { rejected: unknown[] }).rejected.length

const otlpLog = (entry: Entry) =>
  entry === 'bad'
    ? { timeUnixNano: String(FUTURE_US * NS_PER_US), body: { stringValue: 'bad' } }
    : {
        timeUnixNano: String(entry.timeUs * NS_PER_US),
        body: { stringValue: entry.message },
        attributes: Object.entries(entry.attributes ?? {}).map(([key, value]) => text(key, value)),
      }

const otlp = (encoding: keyof typeof ENCODINGS): Way => ({
  door: 'otlp',
  url: '/v1/logs',
  headers: { 'content-type': ENCODINGS[encoding].type },
  write: (entries) => ENCODINGS[encoding].encode(requestOf(entries.map(otlpLog))),
  statuses: { good: 200, empty: 200, unreadable: 400 },
  rejectedIn({ bytes }) {
    const answer = ENCODINGS[encoding].response(bytes) as { partialSuccess?: { rejectedLogRecords?: string } }
    return Number(answer.partialSuccess?.rejectedLogRecords ?? 0)
  },
  isKnownAgain: true,
})

const own = {
  door: 'json',
  url: '/public/ingest',
  rejectedIn: rejectedInOwn,
  tooMany: 413,
  isKnownAgain: false,
} as const

const json = (value: unknown): string => JSON.stringify(value)
const lines = (values: readonly string[]): Buffer => Buffer.from(values.map((value) => `${value}\n`).join(''))

/** Bad ones are no JSON. */
const bulk = (entry: Entry): string => {
  if (entry === 'bad') return '{"create":{}}\n{"message": oh'
  const { message, timeUs, attributes } = entry
  return `{"create":{}}\n${json({ '@timestamp': isoOf(timeUs), message, labels: asJson(attributes) })}`
}

const jsonline = (entry: Entry): string =>
  entry === 'bad'
    ? '{"_msg": oh'
    : json({ _msg: entry.message, _time: isoOf(entry.timeUs), a: asJson(entry.attributes) })

const loki = (encoding: keyof typeof LOKI_ENCODINGS): Way => ({
  door: 'loki',
  url: '/loki/api/v1/push',
  headers: { 'content-type': LOKI_ENCODINGS[encoding].type },
  write(entries) {
    const values = entries.map((entry) =>
      entry === 'bad'
        ? ([String(FUTURE_US * NS_PER_US), 'bad'] as [string, string])
        : ([String(entry.timeUs * NS_PER_US), entry.message, { ...entry.attributes }] as [string, string, object]),
    )
    const { plain, wrap } = LOKI_ENCODINGS[encoding]
    return wrap(plain(pushOf(values as Parameters<typeof pushOf>[0], { app: 'shop' })))
  },
  statuses: { good: 204, empty: 204, unreadable: 400 },
  isKnownAgain: true,
})

/** Seconds with a fraction, in text: a double has no room for microseconds. */
const secondsOf = (timeUs: bigint): string => `${timeUs / 1_000_000n}.${String(timeUs % 1_000_000n).padStart(6, '0')}`

const hecEvent = (entry: Entry): string =>
  entry === 'bad'
    ? '{"time":1}'
    : json({ time: secondsOf(entry.timeUs), event: entry.message, fields: asJson(entry.attributes) })

const datadogLog = (entry: Entry): unknown =>
  entry === 'bad'
    ? { message: 'bad', timestamp: isoOf(FUTURE_US) }
    : { message: entry.message, timestamp: isoOf(entry.timeUs), a: asJson(entry.attributes) }

const base64 = (value: string): string => Buffer.from(value).toString('base64')

/** The same for the same content, as senders have it. */
const idOf = (content: string): string => hash('sha256', content)

function firehoseBody(entries: readonly Entry[]): Buffer {
  const records = entries.map((entry) => ({ data: base64(json(ownRecord(entry))) }))
  return Buffer.from(json({ requestId: idOf(json(records)), timestamp: Date.now(), records }))
}

function pubsubBody(entries: readonly Entry[]): Buffer {
  const data = base64(entries.map((entry) => json(ownRecord(entry))).join(''))
  return Buffer.from(
    json({ message: { data, messageId: idOf(data) }, subscription: 'projects/shop/subscriptions/logs' }),
  )
}

export const WAYS: Readonly<Record<string, Way>> = {
  'our own JSON': {
    ...own,
    headers: { 'content-type': 'application/json' },
    write: (entries) => Buffer.from(JSON.stringify(entries.map(ownRecord))),
    statuses: { good: 201, empty: 400, unreadable: 400 },
  },
  'our own NDJSON': {
    ...own,
    headers: { 'content-type': 'application/x-ndjson' },
    write: (entries) => Buffer.from(entries.map((entry) => `${JSON.stringify(ownRecord(entry))}\n`).join('')),
    statuses: { good: 201, empty: 400, unreadable: 400 },
  },
  'OTLP in JSON': otlp('json'),
  'OTLP in Protocol Buffers': otlp('protobuf'),
  'NDJSON at the address of VictoriaLogs': {
    door: 'jsonline',
    url: '/insert/jsonline',
    headers: {},
    write: (entries) => lines(entries.map(jsonline)),
    statuses: { good: 200, empty: 200, unreadable: 400 },
    isKnownAgain: true,
  },
  _bulk: {
    door: 'elasticsearch',
    url: '/elasticsearch/logs/_bulk',
    headers: { 'content-type': 'application/x-ndjson' },
    write: (entries) => lines(entries.map(bulk)),
    statuses: { good: 200, empty: 200, unreadable: 400 },
    rejectedIn({ text: body }) {
      const { items } = JSON.parse(body) as { items: { create: { status: number } }[] }
      return items.filter(({ create }) => create.status === 400).length
    },
    isKnownAgain: true,
  },
  'Loki in JSON': loki('json'),
  'Loki in snappy': loki('protobuf'),
  'Splunk HEC': {
    door: 'hec',
    url: '/services/collector/event',
    headers: {},
    write: (entries) => Buffer.from(entries.map(hecEvent).join('')),
    statuses: { good: 200, empty: 400, unreadable: 400 },
    rejectedIn: ({ text: body }) => (JSON.parse(body) as { rejected?: number }).rejected ?? 0,
    isKnownAgain: true,
  },
  Datadog: {
    door: 'datadog',
    url: '/api/v2/logs',
    headers: { 'content-type': 'application/json' },
    write: (entries) => Buffer.from(json(entries.map(datadogLog))),
    statuses: { good: 202, empty: 202, unreadable: 400 },
    rejectedIn: ({ text: body }) => (JSON.parse(body) as { rejected?: number }).rejected ?? 0,
    isKnownAgain: true,
  },
  Firehose: {
    door: 'firehose',
    url: '/aws/firehose',
    headers: { 'content-type': 'application/json' },
    write: firehoseBody,
    statuses: { good: 200, empty: 200, unreadable: 400 },
    isKnownAgain: true,
  },
  'Pub/Sub': {
    door: 'pubsub',
    url: '/gcp/pubsub',
    headers: { 'content-type': 'application/json' },
    write: pubsubBody,
    // What is not acknowledged is sent again for days.
    statuses: { good: 204, empty: 204, unreadable: 204 },
    isKnownAgain: true,
  },
}
