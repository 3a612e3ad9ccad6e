/** A log of Datadog's intake as a record. Pure. */
import { LOG_LIMITS } from '../../log/log.ts'
import { readLevel } from '../level.ts'
import { isJsonObject, type JsonObject } from '../metadata.ts'
import { readForeign } from '../record.ts'
import { expandKeys, type Attribute } from './attributes.ts'
import { contentOf, enclose, withMessage, withSource } from './enclosed.ts'

/** The message may be an object, or text that is one: both say what was logged, and the rest is said of it. */
export function toRecord(log: JsonObject, readsJsonLines: boolean): JsonObject {
  const { message, timestamp, date, ddtags, ...others } = log
  const content = readMessage(message, readsJsonLines)
  const tags = ddtags === undefined ? undefined : readTags(ddtags)
  const beside = expandKeys(Object.entries({ ...others, tags }))
  const record = withSource(enclose(content, { beside, times: [timestamp, date] }), others['hostname'])
  return withMessage({ ...record, level: levelOf(content) ?? others['level'] ?? others['status'] }, log)
}

function readMessage(message: unknown, readsJsonLines: boolean): JsonObject {
  if (typeof message === 'string') return contentOf(message, readsJsonLines)
  return isJsonObject(message) ? expandKeys(Object.entries(message)) : { message }
}

/** The agent calls everything an error that came from `stderr`, and info what came from `stdout`. */
const levelOf = (content: JsonObject) =>
  readLevel(content['level'], 'level') ?? readForeign(content, { nowMs: Infinity }).level?.value

/** No metadata has more values. */
const MAX_TAGS = LOG_LIMITS.maxMetadataValues

/** `env:prod,team:a,team:b,canary` → `{env: "prod", team: ["a", "b"], canary: true}`. */
function readTags(written: unknown): unknown {
  const list: unknown = typeof written === 'string' ? written.split(',', MAX_TAGS + 1) : written
  if (!Array.isArray(list) || list.length > MAX_TAGS) return written
  const texts = list.filter((tag) => typeof tag === 'string').map((tag) => tag.trim())
  const values = Map.groupBy(texts.filter(Boolean).map(splitTag), ([key]) => key)
  return expandKeys(
    [...values].map(([key, all]): Attribute => [key, all.length > 1 ? all.map(([, value]) => value) : all[0]?.[1]]),
  )
}

function splitTag(tag: string): Attribute {
  const colon = tag.indexOf(':')
  return colon < 0 ? [tag, true] : [tag.slice(0, colon), tag.slice(colon + 1)]
}
