/**
 * The explorer's filter is the API's own `LogFilter` in one normal form: a node is `and`, `or`, `not` or a single condition, and no
 * group can be simplified further. Bar, pills, builder, facets and address are ways to write and read this one value.
 */
import { FILTER_LIMITS } from '../../server/filter/limits.ts'
import type { LogFilter, MetadataOp, StringFilter } from '../generated/graphql.ts'
import { TEXT_FIELDS, type TextField } from './fields.ts'
import { toMoment } from '../ui/time/moment.ts'

export const EVERYTHING: LogFilter = {}
export const NOTHING: LogFilter = { or: [] }

/** The same filter in normal form. */
export function simplify(filter: LogFilter): LogFilter {
  return allOf([
    ...(filter.and ?? []).map(simplify),
    ...(filter.or ? [anyOf(filter.or.map(simplify))] : []),
    ...(filter.not ? [negate(simplify(filter.not))] : []),
    ...listConditions(filter),
  ])
}

/** The conjunction of filters that are in normal form. */
export function allOf(parts: readonly LogFilter[]): LogFilter {
  const flat = parts.flatMap((part) => part.and ?? (isEverything(part) ? [] : [part]))
  return flat.length > 1 ? { and: flat } : (flat[0] ?? EVERYTHING)
}

/** The disjunction of filters that are in normal form. */
export function anyOf(parts: readonly LogFilter[]): LogFilter {
  if (parts.some(isEverything)) return EVERYTHING
  const flat = parts.flatMap((part) => part.or ?? [part])
  return flat.length === 1 && flat[0] ? flat[0] : { or: flat }
}

export function negate(filter: LogFilter): LogFilter {
  if (isEverything(filter)) return NOTHING
  if (filter.or?.length === 0) return EVERYTHING
  if (filter.not) return filter.not
  return negatePresence(filter) ?? { not: filter }
}

/** The parts that must all hold. */
export function conjuncts(filter: LogFilter): readonly LogFilter[] {
  return filter.and ?? (isEverything(filter) ? [] : [filter])
}

export function isEverything(filter: LogFilter): boolean {
  return Object.keys(filter).length === 0
}

/** A condition on one text field; upper and lower case are told apart only where that can matter. */
export function textCondition(field: TextField, test: StringFilter): LogFilter {
  const filter: LogFilter = {}
  filter[field] = test
  return filter
}

/** Whether the server takes the text as the value of a condition. */
export function fitsCondition(text: string): boolean {
  return new TextEncoder().encode(text).length <= FILTER_LIMITS.maxTextBytes
}

/** "Absent" and "present" are each other's opposite, so a `not` around one of them is never needed. */
function negatePresence(filter: LogFilter): LogFilter | undefined {
  for (const field of TEXT_FIELDS) {
    const isNull = filter[field]?.isNull
    if (typeof isNull === 'boolean') return textCondition(field, { isNull: !isNull })
  }
  const { metadata } = filter
  if (metadata && typeof metadata.op.exists === 'boolean')
    return { metadata: { path: metadata.path, op: { exists: !metadata.op.exists } } }
  return undefined
}

function listConditions(filter: LogFilter): LogFilter[] {
  const { timestamp, level, pattern, metadata } = filter
  return [
    ...definedEntries(timestamp).map(([op, value]) => ({ timestamp: { [op]: toMoment(value) ?? value } })),
    ...definedEntries(level).map(([op, value]) => ({ level: { [op]: value } })),
    ...TEXT_FIELDS.flatMap((field) => listTextConditions(field, filter[field] ?? {})),
    ...(typeof pattern === 'string' ? [{ pattern }] : []),
    ...(metadata ? listMetadataConditions(metadata.path, metadata.op) : []),
  ]
}

function listTextConditions(field: TextField, { caseSensitive, ...tests }: StringFilter): LogFilter[] {
  return definedEntries(tests).map(([op, value]) => {
    const caseMatters = caseSensitive === true && (op === 'contains' || op === 'startsWith' || op === 'regex')
    return textCondition(field, { [op]: value, ...(caseMatters && { caseSensitive: true }) })
  })
}

/** The bounds of a range stay together: one element of an array lies within all of them. */
function listMetadataConditions(path: string[], op: MetadataOp): LogFilter[] {
  if (!op.range) return [{ metadata: { path, op } }]
  const range = Object.fromEntries(definedEntries(op.range))
  // A range without bounds still asks for a number.
  const isOpen = Object.keys(range).length === 0
  return [{ metadata: { path, op: { range: isOpen ? { gte: -Number.MAX_VALUE } : range } } }]
}

function definedEntries<Value>(
  object: Readonly<Record<string, Value>> | null | undefined,
): [string, NonNullable<Value>][] {
  return Object.entries(object ?? {}).filter(
    (entry): entry is [string, NonNullable<Value>] => entry[1] !== undefined && entry[1] !== null,
  )
}
