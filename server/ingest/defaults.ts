/** What the records of an API key get, whatever they say themselves. Records of who has no defaults do not come here. */
import { LOG_LIMITS } from '../log/log.ts'
import type { RecordDefaults } from '../platform/principal.ts'
import { jsonBytes } from '../platform/text/json-size.ts'
import type { Reserve } from './cut-metadata.ts'
import { cutShortText } from './cut-text.ts'
import { isJsonObject, PARENT, type JsonObject } from './metadata.ts'
import { keep, warn, type Reading } from './reading.ts'
import { echo, type Rejection } from './rejection.ts'
import { exceedsBytes } from './text.ts'

type Fixed = {
  /** The field `parentResourceId` is a key of it, too. */
  metadata: JsonObject
  /** What it takes. */
  reserve: Reserve
}

const known = new WeakMap<RecordDefaults, Fixed>()

/** The metadata that every record gets; undefined: none. Made once for each principal. */
export function fixedOf(defaults: RecordDefaults): Fixed | undefined {
  if (defaults.metadata === undefined && defaults.parentResourceId === undefined) return undefined
  const made = known.get(defaults) ?? make(defaults)
  known.set(defaults, made)
  return made
}

function make({ parentResourceId, metadata: given }: RecordDefaults): Fixed {
  const metadata = { ...given, ...(parentResourceId !== undefined && { [PARENT]: parentResourceId }) }
  return { metadata, reserve: { bytes: jsonBytes(JSON.stringify(metadata)), values: countValues(metadata) } }
}

/** Those below it; it is no value of its own. */
function countValues(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  return Object.values(value).reduce((sum: number, each) => sum + 1 + countValues(each), 0)
}

/** The record with the fixed metadata in place of its own. Metadata that are no object are refused later. */
export function withFixed(record: JsonObject, fixed: JsonObject): JsonObject {
  const own = record['metadata'] ?? {}
  return isJsonObject(own) ? { ...record, metadata: { ...own, ...fixed } } : record
}

/** The `resourceId` of a record that says this itself; an empty one says nothing. */
export function resourceOf(
  reading: Reading,
  own: string | null,
  { mode, value }: NonNullable<RecordDefaults['resourceId']>,
): string | Rejection {
  if (own === null || own === '') return value
  switch (mode) {
    case 'default':
      return own
    case 'require':
      return own === value ? value : notAllowed(own, value)
    case 'prefix':
      return own.startsWith(value) ? own : fit(reading, value + own)
  }
}

function notAllowed(own: string, value: string): Rejection {
  const message = `resourceId is ${echo(own)}, and this API key sends logs of ${echo(value)} only.`
  return { code: 'RESOURCE_NOT_ALLOWED', message }
}

/** The rule of every text field. What was kept before is what was sent. */
function fit(reading: Reading, text: string): string | Rejection {
  const { maxFieldBytes } = LOG_LIMITS
  if (!exceedsBytes(text, maxFieldBytes)) return text
  if (reading.strict) {
    const message = `resourceId is longer than ${maxFieldBytes} bytes with the prefix of this API key.`
    return { code: 'FIELD_TOO_LARGE', message }
  }
  if (!reading.kept?.some(([key]) => key === 'resourceId')) {
    warn(reading, 'FIELD_CUT', 'resourceId')
    keep(reading, 'resourceId', text)
  }
  return cutShortText(text, maxFieldBytes)
}
