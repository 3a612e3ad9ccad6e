/** Turns what a client sent into a record that every later stage, PostgreSQL included, can store; or says why it cannot. Pure. */
import { parseLevel, type LogLevel } from '../log/levels.ts'
import { LOG_LIMITS, UUID, type Log } from '../log/log.ts'
import { composeMetadata, isJsonObject, type JsonObject } from './metadata.ts'
import { UNREADABLE } from './request.ts'
import { echo, isRejection, type Rejection } from './rejection.ts'
import { exceedsBytes, repairText } from './text.ts'
import { parseTimestamp } from './timestamp.ts'

/** A log that may still lack its id: null means that the server gives one. */
export type Draft = Omit<Log, 'id'> & { id: string | null }

export type Verdict = { ok: true; draft: Draft } | { ok: false; rejection: Rejection }

export type ValidateOptions = {
  /** The time of receipt: it replaces an absent timestamp, and bounds the future. */
  nowMs: number
  /** How many days before today are kept; undefined takes any past. */
  retentionDays?: number | undefined
  /** True with an idempotency key: with the time of receipt as timestamp, every retry would be a new record. */
  timestampRequired: boolean
}

/** Judges one record by the rules in docs/api.md. Null is the same as absent. */
export function validate(record: unknown, options: ValidateOptions): Verdict {
  if (record === UNREADABLE) return refuse({ code: 'INVALID_JSON', message: 'The line is not valid JSON.' })
  if (!isJsonObject(record)) return refuse({ code: 'NOT_AN_OBJECT', message: 'A log must be a JSON object.' })
  const message = readMessage(record['message'])
  if (isRejection(message)) return refuse(message)
  const level = readLevel(record['level'])
  if (isRejection(level)) return refuse(level)
  const id = readId(record['id'])
  if (isRejection(id)) return refuse(id)
  const timestampMs = readTimestamp(record, options)
  if (isRejection(timestampMs)) return refuse(timestampMs)
  const resourceId = readText(record, 'resourceId')
  if (isRejection(resourceId)) return refuse(resourceId)
  const traceId = readText(record, 'traceId')
  if (isRejection(traceId)) return refuse(traceId)
  const spanId = readText(record, 'spanId')
  if (isRejection(spanId)) return refuse(spanId)
  const commit = readText(record, 'commit')
  if (isRejection(commit)) return refuse(commit)
  const metadata = composeMetadata(record)
  if ('code' in metadata) return refuse(metadata)
  const { json: metadataJson, parentResourceId } = metadata
  const texts = { message, resourceId, traceId, spanId, commit, parentResourceId, metadataJson }
  return { ok: true, draft: { id, timestampMs, level, ...texts } }
}

function refuse(rejection: Rejection): Verdict {
  return { ok: false, rejection }
}

function readMessage(value: unknown): string | Rejection {
  if (value === undefined || value === null) return { code: 'MESSAGE_REQUIRED', message: 'message is required.' }
  if (typeof value !== 'string') return { code: 'INVALID_FIELD', message: 'message must be a string.' }
  const message = repairText(value)
  if (!exceedsBytes(message, LOG_LIMITS.maxMessageBytes)) return message
  return { code: 'MESSAGE_TOO_LARGE', message: `message is larger than ${LOG_LIMITS.maxMessageBytes} bytes.` }
}

function readLevel(value: unknown): LogLevel | Rejection {
  if (value === undefined || value === null) return 'info'
  if (typeof value !== 'string' && typeof value !== 'number') {
    return { code: 'INVALID_FIELD', message: 'level must be a string or a number.' }
  }
  const known = 'trace, debug, info, warn, error, fatal, a syslog alias, or a pino number from 10 to 60'
  return parseLevel(value) ?? { code: 'INVALID_LEVEL', message: `level ${echo(value)} is unknown. Use ${known}.` }
}

function readId(value: unknown): string | null | Rejection {
  if (value === undefined || value === null) return null
  if (typeof value !== 'string') return { code: 'INVALID_FIELD', message: 'id must be a string.' }
  const id = value.toLowerCase()
  return UUID.test(id) ? id : { code: 'INVALID_ID', message: `id ${echo(value)} is not a UUID.` }
}

function readTimestamp(
  record: JsonObject,
  { nowMs, retentionDays, timestampRequired }: ValidateOptions,
): number | Rejection {
  const value = record['timestamp'] ?? undefined
  if (value !== undefined) return parseTimestamp(value, { nowMs, retentionDays })
  if (!timestampRequired && (record['id'] ?? undefined) === undefined) return nowMs
  return {
    code: 'TIMESTAMP_REQUIRED',
    message:
      'timestamp is required with an id or an idempotency key: the id and the timestamp together identify a record.',
  }
}

function readText(
  record: JsonObject,
  field: 'resourceId' | 'traceId' | 'spanId' | 'commit',
): string | null | Rejection {
  const value = record[field]
  if (value === undefined || value === null) return null
  if (typeof value !== 'string') return { code: 'INVALID_FIELD', message: `${field} must be a string.` }
  const text = repairText(value)
  if (!exceedsBytes(text, LOG_LIMITS.maxFieldBytes)) return text
  return { code: 'FIELD_TOO_LARGE', message: `${field} is longer than ${LOG_LIMITS.maxFieldBytes} bytes.` }
}
