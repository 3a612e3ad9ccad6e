/** For each way in over HTTP, how it is written and answered: what holds for all of them is tested for all of them (doors.test.ts). */
import type { DoorName } from '../../ingest/request.ts'
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
}
