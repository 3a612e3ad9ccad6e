/** The conditions that a click on a value can add to the search. */
import type { LogFilter, MetadataValue } from '../generated/graphql.ts'
import { LEVELS } from '../ui/level.ts'
import type { FieldRef, TextField } from './fields.ts'
import { fitsCondition, negate, textCondition } from './filter.ts'
import { fieldLabel } from './print.ts'

type Kind = 'for' | 'out' | 'least' | 'most' | 'with' | 'without'
export type ValueFilter = { kind: Kind; label: string; condition: LogFilter }

/**
 * For and against the value, from it on and up to it, and for all logs that have the field: as far as the value allows.
 * @param value undefined if the log does not have the field
 */
export function valueFilters(field: FieldRef, value: unknown): readonly ValueFilter[] {
  const label = fieldLabel(field)
  const presence = presenceOf(field)
  const present: readonly ValueFilter[] = presence
    ? [{ kind: 'with', label: `Only logs with ${label}`, condition: presence }]
    : []
  if (value === undefined) {
    if (!presence) return []
    return [{ kind: 'without', label: `Only logs without ${label}`, condition: negate(presence) }, ...present]
  }
  const equal = equalTo(field, value)
  const around: readonly ValueFilter[] = equal
    ? [
        { kind: 'for', label: `Filter for this ${label}`, condition: equal },
        { kind: 'out', label: `Filter out this ${label}`, condition: negate(equal) },
      ]
    : []
  return [...around, ...bounds(field, value), ...present]
}

/** Characters of a text that a menu shows. */
const MAX_LABEL_CHARS = 60

/** For and against messages that have the text, as it is written. */
export function messageFilters(written: string): readonly ValueFilter[] {
  if (!fitsCondition(written)) return []
  const condition = textCondition('message', { contains: written })
  const shown = written.length > MAX_LABEL_CHARS ? `${written.slice(0, MAX_LABEL_CHARS).toWellFormed()}…` : written
  return [
    { kind: 'for', label: `Filter for ${shown}`, condition },
    { kind: 'out', label: `Filter out ${shown}`, condition: negate(condition) },
  ]
}

/** Undefined for a time, which hardly two logs have, and for what no condition can hold. */
function equalTo(field: FieldRef, value: unknown): LogFilter | undefined {
  switch (field.field) {
    case 'timestamp':
      return undefined
    case 'level': {
      const level = LEVELS.find((known) => known === value)
      return level && { level: { eq: level } }
    }
    case 'metadata': {
      const scalar = toScalar(value)
      return scalar && { metadata: { path: [...field.path], op: { eq: scalar } } }
    }
    default:
      return textEqualTo(field.field, value)
  }
}

function textEqualTo(field: TextField, value: unknown): LogFilter | undefined {
  return typeof value === 'string' && fitsCondition(value) ? textCondition(field, { eq: value }) : undefined
}

function bounds(field: FieldRef, value: unknown): readonly ValueFilter[] {
  switch (field.field) {
    case 'timestamp': {
      const timestamp = String(value)
      return [
        { kind: 'least', label: 'Only logs from this time on', condition: { timestamp: { gte: timestamp } } },
        { kind: 'most', label: 'Only logs up to this time', condition: { timestamp: { lte: timestamp } } },
      ]
    }
    case 'level': {
      // At least the lowest level are all.
      const level = LEVELS.slice(1).find((known) => known === value)
      return level ? [{ kind: 'least', label: `At least ${level}`, condition: { level: { gte: level } } }] : []
    }
    case 'metadata': {
      if (typeof value !== 'number') return []
      const path = [...field.path]
      return [
        { kind: 'least', label: `At least ${value}`, condition: { metadata: { path, op: { range: { gte: value } } } } },
        { kind: 'most', label: `At most ${value}`, condition: { metadata: { path, op: { range: { lte: value } } } } },
      ]
    }
    default:
      return []
  }
}

/** Selects the logs that have the field; undefined for what every log has. */
function presenceOf(field: FieldRef): LogFilter | undefined {
  switch (field.field) {
    case 'timestamp':
    case 'level':
    case 'message':
      return undefined
    case 'metadata':
      return { metadata: { path: [...field.path], op: { exists: true } } }
    default:
      return textCondition(field.field, { isNull: false })
  }
}

function toScalar(value: unknown): MetadataValue | undefined {
  if (typeof value === 'number') return { number: value }
  if (typeof value === 'boolean') return { boolean: value }
  return typeof value === 'string' && fitsCondition(value) ? { string: value } : undefined
}
