/** A document of Elasticsearch as a record: what it says in the Elastic Common Schema is under names of ours, or under names that every door reads. Pure. */
import { LOG_LIMITS } from '../../log/log.ts'
import type { Moment } from '../../platform/moment.ts'
import { isJsonObject, mergeKeys, type JsonObject } from '../metadata.ts'
import { readForeign } from '../record.ts'
import { requestLineOf } from '../request-line.ts'
import { exactTime, isTime, readTime } from '../timestamp.ts'
import { readDay } from '../written-time.ts'
import { expandKeys } from './attributes.ts'
import { nanosecondsOf } from './nano-time.ts'

type Mutable = Record<string, unknown>

export type Place = {
  /** The empty one is none. */
  index: string
  /** The id that the log has if it has a time: with that of receipt, every retry is another log. */
  giveId: () => string | undefined
}

/** `text` is the document as it was written, which is the message of one that has none. */
export function toRecord(document: JsonObject, text: string, { index, giveId }: Place): JsonObject {
  // Nobody else has it, and to copy it takes as long as to parse it.
  const record: Mutable = needsLevels(document) ? expandKeys(Object.entries(document)) : document
  // What a document calls its id is as often that of a user or an order.
  displace(record, 'id')
  if (index !== '') add(record, 'index', index)
  const hasTime = readMoment(record)
  if ((record['message'] ?? undefined) === undefined) addMessage(record, text)
  const id = hasTime || findMoment(record) ? giveId() : undefined
  if (id !== undefined) record['id'] = id
  return record
}

/** Whether a key with a dot is in it, and no more, and nothing deeper, than metadata can be: that is cut. */
function needsLevels(document: JsonObject): boolean {
  const seen = { hasDot: false, values: 0 }
  look(document, seen, 1)
  return seen.hasDot && seen.values <= LOG_LIMITS.maxMetadataValues
}

function look(value: object, seen: { hasDot: boolean; values: number }, depth: number): void {
  if (depth > LOG_LIMITS.maxMetadataDepth) seen.values = Infinity
  for (const key in value) {
    if (++seen.values > LOG_LIMITS.maxMetadataValues) return
    if (key.indexOf('.') >= 0) seen.hasDot = true
    const inner: unknown = (value as JsonObject)[key]
    if (typeof inner === 'object' && inner !== null) look(inner, seen, depth + 1)
  }
}

/** Under a name that the document has as well, the value goes to the metadata, where the other one has `_` behind it. */
function add(record: Mutable, key: string, value: unknown): void {
  if ((record[key] ?? undefined) === undefined) record[key] = value
  else record['metadata'] = mergeKeys(metadataOf(record), { [key]: value })
}

/** Moves what is not meant as a field of ours to the metadata. */
function displace(record: Mutable, key: string): void {
  const value = record[key] ?? undefined
  if (value === undefined) return
  record['metadata'] = mergeKeys({ [key]: value }, metadataOf(record))
  record[key] = undefined
}

function metadataOf({ metadata }: Mutable): JsonObject {
  if (isJsonObject(metadata)) return metadata
  return (metadata ?? undefined) === undefined ? {} : { metadata }
}

/** Whether there is a time under the name that Elasticsearch has for it, or under ours. */
function readMoment(record: Mutable): boolean {
  const written = record['@timestamp']
  const time = readWritten(written)
  if (time === undefined) return isTime(record['timestamp'])
  displace(record, 'timestamp')
  record['timestamp'] = exactTime(time)
  record['@timestamp'] = undefined
  const ns = nanosecondsOf(written)
  if (ns > 0) add(record, 'time_ns', ns)
  return true
}

/** A time that was never set is 0, and a day is its first moment. */
function readWritten(time: unknown): Moment | undefined {
  if (time === 0) return undefined
  return readTime(time) ?? (typeof time === 'string' ? readDay(time) : undefined)
}

/** Whether there is a time under a name of another logger, which then counts as one of ours. */
function findMoment(record: Mutable): boolean {
  const time = readForeign(record, { nowMs: Date.now() }).timestamp?.value
  if (time === undefined) return false
  record['timestamp'] = exactTime(time)
  return true
}

/** Elasticsearch takes documents that say nothing: the message is all that they say. */
function addMessage(record: Mutable, text: string): void {
  const found = readForeign(record, { nowMs: Infinity }).message?.value ?? requestLineOf(record)
  if (found === undefined) record['message'] = text
}
