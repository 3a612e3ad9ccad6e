/** Logs in an envelope: what was logged, and what the shipper says of it beside. Pure. */
import type { Moment } from '../../platform/moment.ts'
import { isJsonObject, mergeKeys, type JsonObject } from '../metadata.ts'
import { readForeign } from '../record.ts'
import { firstText, requestLineOf } from '../request-line.ts'
import { printJson } from '../text-fields.ts'
import { exactTime, readTime } from '../timestamp.ts'
import { readJsonLine } from './json-line.ts'

/** What a line of text says: the log that is written in it as JSON, or itself. */
export function contentOf(text: string, readsJsonLines: boolean): JsonObject {
  return (readsJsonLines ? readJsonLine(text) : undefined) ?? { message: text }
}

/** The content with the object in it that says more, or whose text does, in its own place. */
export function unfold(content: JsonObject, key: string, readsJsonLines: boolean): JsonObject {
  const { [key]: inner, ...others } = content
  const said = typeof inner === 'string' && readsJsonLines ? readJsonLine(inner) : inner
  return isJsonObject(said) ? mergeKeys(others, said) : content
}

type Envelope = {
  /** What of it becomes metadata, or is read from there under names of other loggers. */
  beside: JsonObject
  /** Of the log; the first one that can be read counts. */
  times: readonly unknown[]
}

/**
 * As `validate` knows it. The time of the envelope is that of the log, and what was logged as `id` is as often that of a user or an order; both
 * are kept in the metadata.
 */
export function enclose(content: JsonObject, { beside, times }: Envelope): JsonObject {
  const own = content['timestamp']
  const time = [...times, own].find((each) => momentOf(each) !== undefined)
  const moment = momentOf(time)
  const record = mergeKeys(beside, setAside(content, time === undefined || time !== own ? ['id', 'timestamp'] : ['id']))
  return moment === undefined ? record : { ...record, timestamp: exactTime(moment) }
}

/** No time is longer, and to read a number of millions of digits takes a while. */
const MAX_TIME_LENGTH = 80

/** A time that was never set is 0. */
function momentOf(value: unknown): Moment | undefined {
  if (typeof value === 'string' && value.length > MAX_TIME_LENGTH) return undefined
  const isUnset = value === 0 || (typeof value === 'string' && Number(value) === 0)
  return isUnset ? undefined : readTime(value)
}

/** Moves what is under names of ours, but not meant as ours, to the metadata. */
function setAside(record: JsonObject, names: readonly string[]): JsonObject {
  const kept = names.filter((name) => (record[name] ?? undefined) !== undefined)
  if (kept.length === 0) return record
  const others = Object.fromEntries(Object.entries(record).filter(([key]) => !kept.includes(key)))
  const aside = Object.fromEntries(kept.map((name) => [name, record[name]]))
  const { metadata = {} } = record
  return { ...others, metadata: mergeKeys(aside, isJsonObject(metadata) ? metadata : { metadata }) }
}

/** With the time of its shipment where it has none of its own: sent again, it is the same log then. */
export function withTime(record: JsonObject, shipped: unknown): JsonObject {
  const moment = momentOf(shipped)
  if (moment === undefined || record['timestamp'] !== undefined) return record
  const found = readForeign(record, { nowMs: Date.now() }).timestamp?.value
  return found === undefined ? { ...record, timestamp: exactTime(moment) } : record
}

/** A record that no logger has given a message says all that was logged. */
export function withMessage(record: JsonObject, whole: unknown): JsonObject {
  if ((record['message'] ?? undefined) !== undefined) return record
  const found = readForeign(record, { nowMs: Infinity }).message?.value ?? requestLineOf(record)
  return found === undefined ? { ...record, message: printJson(whole) } : record
}

const RESOURCE_IDS = ['service.name', 'service', 'k8s.deployment.name', 'k8s.pod.name', 'container.name']
const PARENTS = ['service.namespace', 'k8s.namespace.name']

/** Where a log comes from, by what it says itself; else the place that its shipper names. */
export function withSource(record: JsonObject, place: unknown): JsonObject {
  const resourceId = record['resourceId'] ?? firstText(record, RESOURCE_IDS) ?? place
  const parentResourceId = record['parentResourceId'] ?? firstText(record, PARENTS)
  return { ...record, resourceId, parentResourceId }
}
