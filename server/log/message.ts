/** The Kafka message: the contract between the stage that accepts and the stage that keeps. */
import { LEVELS, type LogLevel } from './levels.ts'
import { UUID } from './id-forms.ts'
import { LOG_LIMITS, type Log } from './log.ts'

/** What can be written. Version 1 has no microseconds: writers of versions 0.1.0 and 0.2.0 read nothing else. */
export type MessageVersion = 1 | 2

/** The rest of a message, the same in both versions. */
type Tail = [
  level: LogLevel,
  message: string,
  resourceId: string | null,
  traceId: string | null,
  spanId: string | null,
  commit: string | null,
  parentResourceId: string | null,
  metadataJson: string,
]

/** Positions of a message, a JSON array: names would be a third of the bytes and of the time to parse. */
type MessageV1 = [version: 1, id: string, timestampMs: number, ...Tail]
type MessageV2 = [version: 2, id: string, timestampMs: number, timestampUs: number, ...Tail]

export type Decoded = { ok: true; log: Log } | { ok: false; reason: string }

/** In version 1 the microseconds are cut. */
export function encodeLog(log: Log, version: MessageVersion): Buffer {
  const { id, timestampMs, timestampUs } = log
  const tail: Tail = [
    log.level,
    log.message,
    log.resourceId,
    log.traceId,
    log.spanId,
    log.commit,
    log.parentResourceId,
    log.metadataJson,
  ]
  const message: MessageV1 | MessageV2 =
    version === 1 ? [1, id, timestampMs, ...tail] : [2, id, timestampMs, timestampUs, ...tail]
  return Buffer.from(JSON.stringify(message))
}

/** Checks types only: what PostgreSQL refuses beyond them (NUL, bad JSON text) it says itself, and the writer bisects. */
export function decodeLog(value: Buffer): Decoded {
  let parsed: unknown
  try {
    parsed = JSON.parse(value.toString('utf8'))
  } catch {
    return { ok: false, reason: 'not JSON' }
  }
  if (!Array.isArray(parsed)) return { ok: false, reason: 'not a JSON array' }
  const length = FIELDS.get(parsed[0])
  if (length === undefined) return { ok: false, reason: `unknown message version ${JSON.stringify(parsed[0])}` }
  if (parsed.length !== length) return { ok: false, reason: `${parsed.length} fields instead of ${length}` }
  const fields = parsed[0] === 1 ? parsed.toSpliced(3, 0, 0) : parsed
  const problem = findProblem(fields)
  if (problem) return { ok: false, reason: problem }
  return { ok: true, log: toLog(fields as MessageV2) }
}

function toLog(message: MessageV2): Log {
  const [, id, timestampMs, timestampUs, ...tail] = message
  const [level, text, resourceId, traceId, spanId, commit, parentResourceId, metadataJson] = tail
  const texts = { message: text, resourceId, traceId, spanId, commit, parentResourceId, metadataJson }
  return { id, timestampMs, timestampUs, level, ...texts }
}

const LEVEL_NAMES: ReadonlySet<unknown> = new Set(LEVELS)

/** How many fields a message of each version has. */
const FIELDS: ReadonlyMap<unknown, number> = new Map([
  [1, 11],
  [2, 12],
])

/** Of the fields of version 2. */
function findProblem(fields: unknown[]): string | undefined {
  const [, id, timestampMs, timestampUs, level, message, , , , , , metadataJson] = fields
  if (typeof id !== 'string' || !UUID.test(id)) return 'id is not a UUID'
  if (typeof timestampMs !== 'number' || !Number.isSafeInteger(timestampMs))
    return 'timestamp is not whole milliseconds'
  if (timestampMs < LOG_LIMITS.minTimestampMs || timestampMs > LOG_LIMITS.maxTimestampMs)
    return 'timestamp is out of range'
  if (typeof timestampUs !== 'number' || !Number.isSafeInteger(timestampUs) || timestampUs < 0 || timestampUs > 999)
    return 'microseconds are not whole, from 0 to 999'
  if (!LEVEL_NAMES.has(level)) return 'unknown level'
  if (typeof message !== 'string') return 'message is not a string'
  if (typeof metadataJson !== 'string') return 'metadata is not a string'
  for (let i = 6; i < 11; i++) {
    if (fields[i] !== null && typeof fields[i] !== 'string') return 'a text field is neither a string nor null'
  }
  return undefined
}
