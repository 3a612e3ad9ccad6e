/** Filters of scopes: what is refused when one is saved, and how it is kept and read back. */
import { checkBounds } from '../filter/bounds.ts'
import { canBeStored, readScopeFilter, type Condition } from '../filter/condition.ts'
import { resourcesOf } from '../filter/scope.ts'
import { toPredicate } from '../filter/to-predicate.ts'
import type { LogFilter } from '../generated/graphql.ts'
import { AppError } from '../platform/errors.ts'
import { isMoment, printMoment } from '../platform/moment.ts'
import { parseRfc3339 } from '../platform/text/rfc3339.ts'

/** Of all lists of a scope together. */
export const MAX_SCOPE_VALUES = 5000

export type Shape = 'resources' | 'other'

/** `resources` where PostgreSQL itself keeps all other logs back. */
export const shapeOf = (condition: Condition): Shape => (resourcesOf(condition) ? 'resources' : 'other')

/** Throws BAD_USER_INPUT, QUERY_TOO_COMPLEX. */
export function checkScopeFilter(filter: LogFilter): Condition {
  checkBounds(filter)
  const condition = readScopeFilter(filter)
  if (countValues(condition) > MAX_SCOPE_VALUES)
    throw new AppError(
      'QUERY_TOO_COMPLEX',
      `A scope has at most ${MAX_SCOPE_VALUES} values. Use startsWith for many resources.`,
    )
  if (hasRegex(condition))
    throw new AppError('BAD_USER_INPUT', 'A scope has no regular expression: a live tail could not run it.')
  if (hasPattern(condition))
    throw new AppError(
      'BAD_USER_INPUT',
      'A scope has no pattern: which messages one selects may change with a version.',
    )
  // What a live tail cannot run, it could not keep back.
  toPredicate(condition)
  return condition
}

/** As GraphQL reads it back; the order of its keys is the schema's. */
export function writeScopeFilter(filter: LogFilter): Record<string, unknown> {
  return JSON.parse(JSON.stringify(filter, printValue)) as Record<string, unknown>
}

/** Finer digits than a microsecond are printed too, or `gte` would begin earlier than it was written. */
function printValue(_: string, value: unknown): unknown {
  if (typeof value === 'string' && !canBeStored(value))
    throw new AppError(
      'BAD_USER_INPUT',
      'A text of a scope has a character that no stored text has: NUL, or half of a surrogate pair.',
    )
  if (!isMoment(value)) return value
  const text = printMoment({ ms: value.ms, us: value.us })
  // An offset may lead out of the years that have four digits.
  if (!parseRfc3339(text))
    throw new AppError('BAD_USER_INPUT', 'The times of a scope lie between the years 0 and 9999 in UTC.')
  return value.isCut ? `${printMicroseconds(text)}1Z` : text
}

const printMicroseconds = (text: string) => text.replace(/Z$/, '').padEnd('2000-01-01T00:00:00.000000'.length, '0')

function countValues(condition: Condition): number {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return condition.of.reduce((sum, part) => sum + countValues(part), 0)
    case 'not':
      return countValues(condition.of)
    case 'text':
    case 'metadata':
      return condition.op === 'in' ? condition.values.length : 0
    case 'time':
    case 'level':
    case 'pattern':
      return 0
  }
}

const hasRegex = (condition: Condition): boolean =>
  hasLeaf(condition, (leaf) => leaf.kind === 'text' && leaf.op === 'regex')

const hasPattern = (condition: Condition): boolean => hasLeaf(condition, ({ kind }) => kind === 'pattern')

function hasLeaf(condition: Condition, isIt: (leaf: Condition) => boolean): boolean {
  if (condition.kind === 'and' || condition.kind === 'or') return condition.of.some((part) => hasLeaf(part, isIt))
  return condition.kind === 'not' ? hasLeaf(condition.of, isIt) : isIt(condition)
}
