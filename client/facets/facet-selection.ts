/** The selection of a facet is part of the search: it is read from the conditions that must all hold, and written back to them. */
import type { FacetValueType, LogFilter, MetadataValue } from '../generated/graphql.ts'
import { partsOf } from '../search/change-query.ts'
import { allOf, negate, textCondition } from '../search/filter.ts'
import { isSamePath } from '../search/metadata-path.ts'
import { printFilter } from '../search/print.ts'
import { LEVELS } from '../ui/level.ts'
import type { FacetRef } from './facet-ref.ts'

/** As the API writes it: a number and a boolean of the metadata as text with their type. */
export type FacetValue = { value: string; type: FacetValueType }

/** No value is both. Nothing included means that any value may be. */
export type FacetSelection = { included: readonly FacetValue[]; excluded: readonly FacetValue[] }

const NONE: FacetSelection = { included: [], excluded: [] }

/** Several conditions that include are met by what all of them include; what is excluded as well is only excluded. */
export function readSelection(query: string, ref: FacetRef): FacetSelection {
  const parts = partsOf(query)
  const excluded = parts.flatMap((part) => excludedBy(part, ref) ?? [])
  const [first = [], ...others] = parts.flatMap((part) => {
    const values = valuesOf(part, ref)
    return values ? [values] : []
  })
  const included = first.filter((value) => others.every((values) => has(values, value)) && !has(excluded, value))
  return { included: unique(included), excluded: unique(excluded) }
}

export function toggleIncluded(query: string, ref: FacetRef, value: FacetValue): string {
  const { included, excluded } = readSelection(query, ref)
  const next = has(included, value) ? without(included, value) : [...included, value]
  return withSelection(query, ref, { included: next, excluded: without(excluded, value) })
}

export function toggleExcluded(query: string, ref: FacetRef, value: FacetValue): string {
  const { included, excluded } = readSelection(query, ref)
  const next = has(excluded, value) ? without(excluded, value) : [...excluded, value]
  return withSelection(query, ref, { included: without(included, value), excluded: next })
}

/** This value in place of every condition on the field. */
export function includeOnly(query: string, ref: FacetRef, value: FacetValue): string {
  return replaceParts(query, (part) => isAbout(part, ref), [include(ref, [value])])
}

/** Without what is chosen; other conditions on the field stay. */
export function clearSelection(query: string, ref: FacetRef): string {
  return withSelection(query, ref, NONE)
}

export function has(values: readonly FacetValue[], value: FacetValue): boolean {
  return values.some((other) => isSame(other, value))
}

function withSelection(query: string, ref: FacetRef, { included, excluded }: FacetSelection): string {
  const isOwn = (part: LogFilter) => (valuesOf(part, ref) ?? excludedBy(part, ref)) !== undefined
  return replaceParts(query, isOwn, [
    ...(included.length > 0 ? [include(ref, included)] : []),
    ...excluded.map((value) => negate(include(ref, [value]))),
  ])
}

/** The new parts take the place of the first old one. */
export function replaceParts(query: string, isOld: (part: LogFilter) => boolean, added: readonly LogFilter[]): string {
  const parts = partsOf(query)
  const first = parts.findIndex(isOld)
  const at = first === -1 ? parts.length : first
  return printFilter(allOf([...parts.slice(0, at), ...added, ...parts.slice(at).filter((part) => !isOld(part))]))
}

function include(ref: FacetRef, values: readonly FacetValue[]): LogFilter {
  const [first] = values
  const isOne = first !== undefined && values.length === 1
  if (ref.field === 'metadata') {
    const op = isOne ? { eq: toScalar(first) } : { in: values.map(toScalar) }
    return { metadata: { path: [...ref.path], op } }
  }
  const texts = values.map(({ value }) => value)
  if (ref.field !== 'level') return textCondition(ref.field, isOne ? { eq: first.value } : { in: texts })
  const levels = LEVELS.filter((level) => texts.includes(level))
  return { level: levels.length === 1 && levels[0] ? { eq: levels[0] } : { in: levels } }
}

/** The values that a condition selects, if it names all of them. */
function valuesOf(part: LogFilter, ref: FacetRef): readonly FacetValue[] | undefined {
  if (ref.field === 'metadata') {
    if (!part.metadata || !isAbout(part, ref)) return undefined
    const { eq, in: several } = part.metadata.op
    return (eq ? [eq] : several)?.map(fromScalar)
  }
  if (ref.field !== 'level') {
    const { eq, in: several } = part[ref.field] ?? {}
    return (typeof eq === 'string' ? [eq] : several)?.map(toText)
  }
  const { eq, in: several, gte } = part.level ?? {}
  if (gte) return LEVELS.slice(LEVELS.indexOf(gte)).map(toText)
  return (eq ? [eq] : several)?.map(toText)
}

function excludedBy({ not }: LogFilter, ref: FacetRef): readonly FacetValue[] | undefined {
  return not ? valuesOf(not, ref) : undefined
}

/** Whether a condition, or every one within a group, is on the field. */
export function isAbout(part: LogFilter, ref: FacetRef): boolean {
  if (part.not) return isAbout(part.not, ref)
  const group = part.and ?? part.or
  if (group) return group.length > 0 && group.every((inner) => isAbout(inner, ref))
  if (ref.field !== 'metadata') return part[ref.field] !== undefined
  return part.metadata !== undefined && part.metadata !== null && isSamePath(part.metadata.path, ref.path)
}

function toText(value: string): FacetValue {
  return { value, type: 'STRING' }
}

function toScalar({ value, type }: FacetValue): MetadataValue {
  if (type === 'NUMBER') return { number: Number(value) }
  return type === 'BOOLEAN' ? { boolean: value === 'true' } : { string: value }
}

function fromScalar({ string, number, boolean }: MetadataValue): FacetValue {
  if (typeof string === 'string') return toText(string)
  return typeof number === 'number'
    ? { value: String(number), type: 'NUMBER' }
    : { value: String(boolean), type: 'BOOLEAN' }
}

/** PostgreSQL tells 1.0 from 1 when it prints them, and not when it compares them. */
function isSame(one: FacetValue, other: FacetValue): boolean {
  if (one.type !== other.type) return false
  return one.type === 'NUMBER' ? Number(one.value) === Number(other.value) : one.value === other.value
}

function without(values: readonly FacetValue[], value: FacetValue): readonly FacetValue[] {
  return values.filter((other) => !isSame(other, value))
}

function unique(values: readonly FacetValue[]): readonly FacetValue[] {
  return values.filter((value, index) => values.findIndex((other) => isSame(other, value)) === index)
}
