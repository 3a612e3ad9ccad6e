/** Reads the arguments of `logComparison`, and refuses what is too much. */
import type { LogFilter, QueryLogComparisonArgs } from '../../generated/graphql.ts'
import { checkPath } from '../../filter/bounds.ts'
import { allOf, readFilter, type Condition, type TextField } from '../../filter/condition.ts'
import { AppError } from '../../platform/errors.ts'

export const COMPARISON_LIMITS = { first: 100, paths: 20, logs: 100_000 } as const

export const SIDES = ['before', 'after'] as const

export type Side = (typeof SIDES)[number]

/** A field that each log has one text of, or none. */
export type Field = Extract<TextField, 'resourceId' | 'parentResourceId' | 'commit'>

const FIELDS: readonly Field[] = ['resourceId', 'parentResourceId', 'commit']

export type ComparisonQuestion = {
  conditions: Readonly<Record<Side, Condition>>
  /** Those that are compared: of a field that tells the sides apart there is nothing to say. */
  fields: readonly Field[]
  hasLevels: boolean
  hasPatterns: boolean
  paths: readonly (readonly string[])[]
  first: number
}

/** Throws BAD_USER_INPUT, QUERY_TOO_COMPLEX. */
export function readQuestion({ before, after, where, paths, first }: QueryLogComparisonArgs): ComparisonQuestion {
  const asked = { first: first ?? 20, paths: paths ?? [] }
  if (asked.first < 1 || asked.first > COMPARISON_LIMITS.first)
    throw new AppError('BAD_USER_INPUT', `first must be between 1 and ${COMPARISON_LIMITS.first}.`)
  if (asked.paths.length > COMPARISON_LIMITS.paths)
    throw new AppError('BAD_USER_INPUT', `paths must not have more than ${COMPARISON_LIMITS.paths} entries.`)
  for (const [i, path] of asked.paths.entries()) {
    if (path.length === 0) throw new AppError('BAD_USER_INPUT', `paths[${i}] is empty.`)
    checkPath(path, `paths[${i}]`)
  }
  const both = readFilter(where ?? {})
  const told = new Set([before, after].flatMap(fieldsAtTop))
  return {
    ...asked,
    conditions: { before: allOf(both, readFilter(before)), after: allOf(both, readFilter(after)) },
    fields: FIELDS.filter((field) => !told.has(field)),
    hasLevels: !told.has('level'),
    hasPatterns: !told.has('pattern'),
  }
}

const fieldsAtTop = (filter: LogFilter): string[] =>
  Object.entries(filter).flatMap(([field, value]) => (value === undefined ? [] : [field]))
