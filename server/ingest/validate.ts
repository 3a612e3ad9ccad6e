/** Turns what a client sent into a record that every later stage, PostgreSQL included, can store; or says why it cannot. Pure. */
import { parseLevel, type LogLevel } from '../log/levels.ts'
import { decodeLogId } from '../filter/log-id.ts'
import { LOG_LIMITS, type Log } from '../log/log.ts'
import type { Moment } from '../platform/moment.ts'
import type { RecordDefaults } from '../platform/principal.ts'
import { cutMetadata } from './cut-metadata.ts'
import { cutShortText } from './cut-text.ts'
import { fixedOf, resourceOf, withFixed } from './defaults.ts'
import { readLevel } from './level.ts'
import { composeMetadata, isJsonObject, mergeKeys, parentOf, type JsonObject, type Metadata } from './metadata.ts'
import { keep, keepField, startReading, takeFinding, warn, type Reading } from './reading.ts'
import { withoutMessage } from './record.ts'
import { echo, isRejection, type Rejection } from './rejection.ts'
import { exceedsBytes, repairText } from './text.ts'
import { readMessage, readText, readTraceId } from './text-fields.ts'
import { isTime, parseTimestamp } from './timestamp.ts'
import { whyUnreadable } from './unreadable.ts'
import type { Warning } from './warning.ts'

/** A log that may still lack its id: null means that the server gives one. */
export type Draft = Omit<Log, 'id'> & { id: string | null }

type Good = Pick<Reading, 'wholeMessage'> & { draft: Draft; warnings: readonly Warning[] | undefined }

export type Verdict = (Good & { ok: true }) | { ok: false; rejection: Rejection }

export type ValidateOptions = {
  /** The time of receipt: it replaces an absent timestamp, and bounds the future. */
  nowMs: number
  /** How many days before today are kept; undefined takes any past. */
  retentionDays?: number | undefined
  /** True with an idempotency key: with the time of receipt as timestamp, every retry would be a new record. */
  timestampRequired: boolean
  /** True: only our own names, times and levels are read, and what is too large is refused. */
  strict?: boolean | undefined
  /** Of who sends it; undefined: none. */
  defaults?: RecordDefaults | undefined
}

/** Judges one record by the rules in docs/api.md. Null is the same as absent. */
export function validate(record: unknown, options: ValidateOptions): Verdict {
  const fault = whyUnreadable(record)
  if (fault !== undefined) return refuse({ code: 'INVALID_JSON', message: fault })
  if (!isJsonObject(record)) return refuse({ code: 'NOT_AN_OBJECT', message: 'A log must be a JSON object.' })
  const reading = startReading(record, options)
  const message = readMessage(reading)
  if (isRejection(message)) return refuse(message)
  const level = readLogLevel(reading)
  if (isRejection(level)) return refuse(level)
  const id = readId(reading)
  if (isRejection(id)) return refuse(id)
  const moment = readTimestamp(reading, id, options)
  if ('code' in moment) return refuse(moment)
  const resourceId = readResource(reading, options.defaults)
  if (isRejection(resourceId)) return refuse(resourceId)
  const traceId = readTraceId(reading, 'traceId')
  if (isRejection(traceId)) return refuse(traceId)
  const spanId = readTraceId(reading, 'spanId')
  if (isRejection(spanId)) return refuse(spanId)
  const commit = readText(reading, 'commit')
  if (isRejection(commit)) return refuse(commit)
  const metadata = readMetadata(reading, options.defaults)
  if ('code' in metadata) return refuse(metadata)
  const parentResourceId = readParent(reading, metadata)
  if (isRejection(parentResourceId)) return refuse(parentResourceId)
  const texts = { message, resourceId, traceId, spanId, commit, parentResourceId, metadataJson: metadata.json }
  const draft = { id, timestampMs: moment.ms, timestampUs: moment.us, level, ...texts }
  return { ok: true, draft, warnings: reading.warnings, wholeMessage: reading.wholeMessage }
}

function refuse(rejection: Rejection): Verdict {
  return { ok: false, rejection }
}

function readLogLevel(reading: Reading): LogLevel | Rejection {
  const value = reading.record['level'] ?? undefined
  if (value === undefined) return takeFinding(reading, 'level') ?? 'info'
  if (reading.strict) return readStrictLevel(value)
  const level = (isGelf(reading.record) ? readLevel(value, 'syslog') : undefined) ?? readLevel(value, 'level')
  if (level !== undefined) return level
  keep(reading, 'level', value)
  if (reading.findings.level?.value !== undefined) return takeFinding(reading, 'level') ?? 'info'
  warn(reading, 'LEVEL_UNKNOWN', nameOf(value))
  return 'info'
}

const MAX_NAME_CHARACTERS = 64

/** A level that is unknown, in the answer; of what is neither text nor a number only the type. */
function nameOf(value: unknown): string {
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' ? repairText(value.slice(0, MAX_NAME_CHARACTERS)) : typeof value
}

/** GELF has the numbers of syslog under `level`. */
function isGelf({ short_message: message, version, host }: JsonObject): boolean {
  return typeof message === 'string' || (typeof version === 'string' && typeof host === 'string')
}

function readStrictLevel(value: unknown): LogLevel | Rejection {
  if (typeof value !== 'string' && typeof value !== 'number') {
    return { code: 'INVALID_FIELD', message: 'level must be a string or a number.' }
  }
  const known = 'trace, debug, info, warn, error, fatal, a syslog alias, or a pino number from 10 to 60'
  return parseLevel(value) ?? { code: 'INVALID_LEVEL', message: `level ${echo(value)} is unknown. Use ${known}.` }
}

function readId(reading: Reading): string | null | Rejection {
  const value = reading.record['id']
  if (value === undefined || value === null || (value === '' && !reading.strict)) return null
  const id = parseId(value)
  if (reading.strict || (typeof id === 'string' && isIdentity(reading))) return id
  keepField(reading, 'id')
  return null
}

function parseId(value: unknown): string | Rejection {
  if (typeof value !== 'string') return { code: 'INVALID_FIELD', message: 'id must be a string.' }
  const decoded = decodeLogId(value)
  if (decoded.kind === 'uuid') return decoded.id
  // An exported log comes back under the UUID that it had.
  if (decoded.kind === 'key') return decoded.key.id
  return { code: 'INVALID_ID', message: `id ${echo(value)} is neither a UUID nor the id of an exported log.` }
}

/** Beside a time or a message of a logger, a UUID is as often the id of a user or an order: two logs of one moment would be one. */
function isIdentity({ record, findings }: Reading): boolean {
  if (findings.timestamp?.value !== undefined) return false
  return isTime(record['timestamp']) || (record['message'] ?? undefined) !== undefined
}

function readTimestamp(reading: Reading, id: string | null, options: ValidateOptions): Moment | Rejection {
  const { nowMs, timestampRequired, strict } = options
  const { timestamp } = reading.record
  const isOwn = strict === true ? (timestamp ?? undefined) !== undefined : isTime(timestamp)
  if (!isOwn && typeof (timestamp ?? '') !== 'string') keepField(reading, 'timestamp')
  const found = takeFinding(reading, 'timestamp')
  if (found !== undefined) return found
  if (isOwn) return parseTimestamp(timestamp, options)
  if (!timestampRequired && id === null) return { ms: nowMs, us: 0 }
  return {
    code: 'TIMESTAMP_REQUIRED',
    message:
      'timestamp is required with an id or an idempotency key: the id and the timestamp together identify a record.',
  }
}

function readResource(reading: Reading, defaults: RecordDefaults | undefined): string | null | Rejection {
  const own = readText(reading, 'resourceId')
  return isRejection(own) || defaults?.resourceId === undefined ? own : resourceOf(reading, own, defaults.resourceId)
}

/** What can be cut instead of refused. */
const CUTTABLE: ReadonlySet<string> = new Set(['METADATA_TOO_LARGE', 'METADATA_TOO_DEEP', 'METADATA_TOO_MANY_VALUES'])

function readMetadata(reading: Reading, defaults: RecordDefaults | undefined): Metadata | Rejection {
  const fixed = defaults && fixedOf(defaults)
  const own = reading.record['metadata'] ?? {}
  if (!reading.strict && !isJsonObject(own)) keepField(reading, 'metadata')
  const kept = withKept(withoutMessage(reading.record, reading.findings), reading.kept)
  const record = fixed ? withFixed(kept, fixed.metadata) : kept
  const metadata = composeMetadata(record)
  if (!('code' in metadata) || reading.strict || !CUTTABLE.has(metadata.code)) return metadata
  warn(reading, 'METADATA_CUT', 'metadata')
  const cut = composeMetadata({ metadata: { ...cutMetadata(record, fixed?.reserve), ...fixed?.metadata } })
  return 'code' in cut ? cut : { ...cut, parentResourceId: parentOf(record) }
}

function withKept(record: JsonObject, kept: Reading['kept']): JsonObject {
  if (kept === undefined) return record
  const own = isJsonObject(record['metadata']) ? record['metadata'] : {}
  return { ...record, metadata: mergeKeys(Object.fromEntries(kept), own) }
}

function readParent(reading: Reading, { parentResourceId: text }: Metadata): string | null | Rejection {
  if (text === null || !exceedsBytes(text, LOG_LIMITS.maxFieldBytes)) return text
  if (reading.strict) {
    const message = `metadata.parentResourceId is longer than ${LOG_LIMITS.maxFieldBytes} bytes.`
    return { code: 'FIELD_TOO_LARGE', message }
  }
  warn(reading, 'FIELD_CUT', 'parentResourceId')
  return cutShortText(text, LOG_LIMITS.maxFieldBytes)
}
