/**
 * Which keys of a record hold its message, time, level and resource, as the sender says in its request. The parameters and headers have the
 * names of VictoriaLogs, for whose door most shippers have a documented configuration. Pure.
 */
import type { IncomingHttpHeaders } from 'node:http'
import { AppError } from '../../platform/errors.ts'
import { scaleOf } from '../foreign-values.ts'
import { readLevel } from '../level.ts'
import { isJsonObject, type JsonObject } from '../metadata.ts'
import { readForeign, valueAt } from '../record.ts'
import { firstText, requestLineOf } from '../request-line.ts'
import { printJson } from '../text-fields.ts'
import { readTime } from '../timestamp.ts'
import { whyUnreadable } from '../unreadable.ts'
import { readDay } from '../written-time.ts'
import { dropFields, putField, takeField } from './field-paths.ts'
import { setFields } from './set-fields.ts'

/** Names of fields: keys of objects in objects are joined by dots. */
export type FieldMapping = {
  /** The first that holds something. */
  message: readonly string[]
  time: readonly string[]
  level: readonly string[]
  resource: readonly string[]
  /** Left out; `*` at the end stands for any rest. */
  ignored: readonly string[]
  extra: readonly (readonly [name: string, value: string])[]
}

const PARAMETERS = {
  message: ['_msg_field', 'vl-msg-field'],
  time: ['_time_field', 'vl-time-field'],
  level: ['_level_field', 'vl-level-field'],
  resource: ['_stream_fields', 'vl-stream-fields'],
  ignored: ['ignore_fields', 'vl-ignore-fields'],
  extra: ['extra_fields', 'vl-extra-fields'],
} as const satisfies Record<keyof FieldMapping, readonly [parameter: string, header: string]>

/** Each of them is looked for in each record. */
const MAX_NAMES = 64

type Asked = { query: unknown; headers: IncomingHttpHeaders }

/** Undefined without any of the parameters. A header counts where the address says nothing. Throws BAD_REQUEST. */
export function readMapping(asked: Asked): FieldMapping | undefined {
  const [message, time, level] = [readNames(asked, 'message'), readNames(asked, 'time'), readNames(asked, 'level')]
  const [resource, ignored] = [readNames(asked, 'resource'), readNames(asked, 'ignored')]
  const extra = readNames(asked, 'extra').map(readExtra)
  const hasAny = [message, time, level, resource, ignored, extra].some((names) => names.length > 0)
  return hasAny ? { message, time, level, resource, ignored, extra } : undefined
}

function readNames({ query, headers }: Asked, what: keyof FieldMapping): string[] {
  const [parameter, header] = PARAMETERS[what]
  const sent = (query as Readonly<Record<string, string | string[] | undefined>>)[parameter] || headers[header] || ''
  const names = [sent].flat().join(',').split(',')
  const found = names.map((name) => name.trim()).filter((name) => name !== '')
  if (found.length <= MAX_NAMES) return found
  throw new AppError('BAD_REQUEST', `${parameter} has more than ${MAX_NAMES} names.`)
}

function readExtra(text: string): readonly [string, string] {
  const at = text.indexOf('=')
  if (at > 0) return [text.slice(0, at), text.slice(at + 1)]
  throw new AppError(
    'BAD_REQUEST',
    `extra_fields has names and values, such as env=prod, and not ${text.slice(0, 100)}.`,
  )
}

/** A record of ours, of what was parsed. What is no object is as it was. */
export function mapFields(sent: unknown, mapping: FieldMapping): unknown {
  if (!isJsonObject(sent) || whyUnreadable(sent) !== undefined) return sent
  const record = mapping.extra.reduce<JsonObject>((all, [name, value]) => putField(all, name, value), sent)
  const message = mapping.message.find((name) => isThere(valueAt(record, name)))
  const time = mapping.time.find((name) => isTimeAt(record, name))
  const level = mapping.level.find((name) => isThere(valueAt(record, name)))
  const taken = [message, time, level].filter((name) => name !== undefined)
  const rest = dropFields(taken.reduce(takeField, record), mapping.ignored)
  const fields = {
    message: message && withoutEnd(valueAt(record, message)),
    timestamp: time && unlessZero(valueAt(record, time)),
    level: level && levelAt(record, level),
    resourceId: firstText(record, mapping.resource),
  }
  return setFields(rest, message === undefined ? { ...fields, message: wholeOf(rest) } : fields)
}

const isThere = (value: unknown) => value !== undefined && value !== null && value !== ''

/** Shippers of files and of Docker keep the end of each line. */
const withoutEnd = (value: unknown) => (typeof value === 'string' ? value.replace(/\r?\n$/, '') : value)

const isZero = (value: unknown) => value === 0 || value === '0'

const unlessZero = (value: unknown) => (isZero(value) ? undefined : value)

/** One that cannot be read stays where it is. 0 asks for the time of receipt. */
function isTimeAt(record: JsonObject, name: string): boolean {
  const value = valueAt(record, name)
  return isZero(value) || (isThere(value) && (readDay(value) ?? readTime(value)) !== undefined)
}

function levelAt(record: JsonObject, name: string): unknown {
  const value = valueAt(record, name)
  return readLevel(value, scaleOf(name)) ?? value
}

const ANY_TIME = { nowMs: Infinity }

/** All of a record in which nobody would find a message: no shipper sends again what was refused for that. */
function wholeOf(record: JsonObject): string | undefined {
  const hasMessage =
    isThere(record['message']) ||
    readForeign(record, ANY_TIME).message !== undefined ||
    requestLineOf(record) !== undefined
  return hasMessage ? undefined : printJson(record)
}
