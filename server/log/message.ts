/** The Kafka message: the contract between the stage that accepts and the stage that keeps. */
import { LEVELS, type LogLevel } from './levels.ts'
import { LOG_LIMITS, UUID, type Log } from './log.ts'

const VERSION = 1

/** Positions of a version 1 message, a JSON array: names would be a third of the bytes and of the time to parse. */
type MessageV1 = [
  version: typeof VERSION,
  id: string,
  timestampMs: number,
  level: LogLevel,
  message: string,
  resourceId: string | null,
  traceId: string | null,
  spanId: string | null,
  commit: string | null,
  parentResourceId: string | null,
  metadataJson: string,
]

export type Decoded = { ok: true; log: Log } | { ok: false; reason: string }

export function encodeLog(log: Log): Buffer {
  const message: MessageV1 = [
    VERSION,
    log.id,
    log.timestampMs,
    log.level,
    log.message,
    log.resourceId,
    log.traceId,
    log.spanId,
    log.commit,
    log.parentResourceId,
    log.metadataJson,
  ]
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
  if (parsed[0] !== VERSION) return { ok: false, reason: `unknown message version ${JSON.stringify(parsed[0])}` }
  const problem = findProblem(parsed)
  if (problem) return { ok: false, reason: problem }
  const [, id, timestampMs, level, message, resourceId, traceId, spanId, commit, parentResourceId, metadataJson] =
    parsed as MessageV1
  return {
    ok: true,
    log: { id, timestampMs, level, message, resourceId, traceId, spanId, commit, parentResourceId, metadataJson },
  }
}

const LEVEL_NAMES: ReadonlySet<unknown> = new Set(LEVELS)

function findProblem(fields: unknown[]): string | undefined {
  if (fields.length !== 11) return `${fields.length} fields instead of 11`
  const [, id, timestampMs, level, message, , , , , , metadataJson] = fields
  if (typeof id !== 'string' || !UUID.test(id)) return 'id is not a UUID'
  if (typeof timestampMs !== 'number' || !Number.isSafeInteger(timestampMs))
    return 'timestamp is not whole milliseconds'
  if (timestampMs < LOG_LIMITS.minTimestampMs || timestampMs > LOG_LIMITS.maxTimestampMs)
    return 'timestamp is out of range'
  if (!LEVEL_NAMES.has(level)) return 'unknown level'
  if (typeof message !== 'string') return 'message is not a string'
  if (typeof metadataJson !== 'string') return 'metadata is not a string'
  for (let i = 5; i < 10; i++) {
    if (fields[i] !== null && typeof fields[i] !== 'string') return 'a text field is neither a string nor null'
  }
  return undefined
}
