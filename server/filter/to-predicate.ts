/** A filter as a predicate in memory: it selects exactly the logs that its SQL selects. */
import type { LogFilter } from '../generated/graphql.ts'
import { AppError } from '../platform/errors.ts'
import { compareMoments } from '../platform/moment.ts'
import {
  readFilter,
  type Condition,
  type MetadataCondition,
  type NumberBound,
  type TextCondition,
} from './condition.ts'
import type { LogRow } from './log-row.ts'
import type { Path } from './metadata-path.ts'

export type Predicate = (log: LogRow) => boolean

/** Throws BAD_USER_INPUT, also for `regex`: no user's pattern ever runs here. QUERY_TOO_COMPLEX past a limit. */
export function toPredicate(where: LogFilter): Predicate {
  return predicateOf(readFilter(where))
}

function predicateOf(condition: Condition): Predicate {
  switch (condition.kind) {
    case 'and': {
      const parts = condition.of.map(predicateOf)
      return (log) => parts.every((matches) => matches(log))
    }
    case 'or': {
      const parts = condition.of.map(predicateOf)
      return (log) => parts.some((matches) => matches(log))
    }
    case 'not': {
      const matches = predicateOf(condition.of)
      return (log) => !matches(log)
    }
    case 'time': {
      const { from, until } = condition
      return ({ timestamp }) => compareMoments(timestamp, from) >= 0 && compareMoments(timestamp, until) < 0
    }
    case 'level':
      return ({ level }) => condition.levels.includes(level)
    case 'text': {
      const matches = textPredicate(condition)
      return (log) => matches(log[condition.field])
    }
    case 'metadata':
      return metadataPredicate(condition)
  }
}

function textPredicate(condition: TextCondition): (text: string | null) => boolean {
  switch (condition.op) {
    case 'in': {
      const values = new Set(condition.values)
      return (text) => text !== null && values.has(text)
    }
    case 'contains':
    case 'startsWith': {
      const fold = condition.caseSensitive ? (text: string) => text : lower
      const part = fold(condition.value)
      return condition.op === 'contains'
        ? (text) => text !== null && fold(text).includes(part)
        : (text) => text !== null && fold(text).startsWith(part)
    }
    case 'regex':
      throw new AppError('BAD_USER_INPUT', 'Regular expressions work only in queries, not in a live tail.')
    case 'isNull':
      return (text) => text === null
  }
}

function metadataPredicate(condition: MetadataCondition): Predicate {
  const { path } = condition
  if (condition.op === 'exists') {
    const key = path.at(-1) ?? ''
    const above = path.slice(0, -1)
    return ({ metadata }) => anyAt(metadata, above, (value) => isObject(value) && Object.hasOwn(value, key))
  }
  const matches = elementPredicate(condition)
  return ({ metadata }) => anyAt(metadata, path, matches)
}

function elementPredicate(test: Exclude<MetadataCondition, { op: 'exists' }>): (value: unknown) => boolean {
  switch (test.op) {
    case 'in': {
      const values = new Set<unknown>(test.values)
      return (value) => values.has(value)
    }
    case 'contains': {
      const part = lower(test.value)
      return (value) => typeof value === 'string' && lower(value).includes(part)
    }
    case 'range':
      return (value) => typeof value === 'number' && test.bounds.every((bound) => isWithin(value, bound))
  }
}

function isWithin(value: number, { op, value: bound }: NumberBound): boolean {
  switch (op) {
    case 'gte':
      return value >= bound
    case 'gt':
      return value > bound
    case 'lt':
      return value < bound
    case 'lte':
      return value <= bound
  }
}

/** Whether `test` holds of any value at the path. An array, on the way and at the end, stands for its elements. */
function anyAt(value: unknown, path: Path, test: (value: unknown) => boolean): boolean {
  if (Array.isArray(value)) return value.some((element) => anyAt(element, path, test))
  const [key, ...rest] = path
  if (key === undefined) return test(value)
  return isObject(value) && Object.hasOwn(value, key) && anyAt(value[key], rest, test)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const BEYOND_ASCII = /[^\0-\x7F]/

/** Code point by code point, as the collation pg_c_utf8 does: `Σ` is always `σ`, and `İ`, for which JavaScript has two, is `i`. */
function lower(text: string): string {
  if (!BEYOND_ASCII.test(text)) return text.toLowerCase()
  return Array.from(text, (char) => Array.from(char.toLowerCase())[0] ?? '').join('')
}
