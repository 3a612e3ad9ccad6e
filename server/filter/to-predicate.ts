/** A filter as a predicate in memory: it selects exactly the logs that its SQL selects. */
import type { LogFilter } from '../generated/graphql.ts'
import { AppError } from '../platform/errors.ts'
import { readFilter, type Condition, type MetadataCondition, type TextCondition } from './condition.ts'
import type { LogRow } from './log-row.ts'

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
      const { fromMs, untilMs } = condition
      return ({ timestamp }) => timestamp.getTime() >= fromMs && timestamp.getTime() < untilMs
    }
    case 'level':
      return ({ level }) => condition.levels.includes(level)
    case 'text': {
      const matches = textPredicate(condition)
      return (log) => matches(log[condition.field])
    }
    case 'metadata': {
      const matches = metadataPredicate(condition)
      return ({ metadata }) => matches(valueAt(metadata, condition.path))
    }
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

function metadataPredicate(condition: MetadataCondition): (value: unknown) => boolean {
  switch (condition.op) {
    case 'exists':
      return (value) => value !== undefined
    case 'in': {
      const values = new Set<unknown>(condition.values)
      return (value) => values.has(value)
    }
    case 'contains': {
      const part = lower(condition.value)
      return (value) => typeof value === 'string' && lower(value).includes(part)
    }
    case 'gte':
      return (value) => typeof value === 'number' && value >= condition.value
    case 'gt':
      return (value) => typeof value === 'number' && value > condition.value
    case 'lt':
      return (value) => typeof value === 'number' && value < condition.value
    case 'lte':
      return (value) => typeof value === 'number' && value <= condition.value
  }
}

/** The value at the path; undefined if there is none, or if the path leads through something other than an object. */
function valueAt(metadata: unknown, path: readonly string[]): unknown {
  let value = metadata
  for (const key of path) {
    if (typeof value !== 'object' || value === null || Array.isArray(value) || !Object.hasOwn(value, key)) {
      return undefined
    }
    value = (value as Record<string, unknown>)[key]
  }
  return value
}

const BEYOND_ASCII = /[^\0-\x7F]/

/** Code point by code point, as the collation pg_c_utf8 does: `Σ` is always `σ`, and `İ`, for which JavaScript has two, is `i`. */
function lower(text: string): string {
  if (!BEYOND_ASCII.test(text)) return text.toLowerCase()
  return Array.from(text, (char) => Array.from(char.toLowerCase())[0] ?? '').join('')
}
