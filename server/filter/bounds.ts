/** Bounds of one filter. A larger one is QUERY_TOO_COMPLEX; the check itself does not recurse. */
import type { LogFilter } from '../generated/graphql.ts'
import { AppError } from '../platform/errors.ts'
import { FILTER_LIMITS } from './limits.ts'

type Place = { filter: LogFilter; depth: number }

/** Throws QUERY_TOO_COMPLEX. Nulls do not count: readFilter refuses them. */
export function checkBounds(where: LogFilter): void {
  const { maxDepth, maxNodes, maxConditions } = FILTER_LIMITS
  const open: Place[] = [{ filter: where, depth: 1 }]
  let filters = 1
  let conditions = 0
  for (let place = open.pop(); place; place = open.pop()) {
    const { and, or, not, ...fields } = place.filter
    conditions += Object.values(fields).reduce((sum, field) => sum + countOperators(field), 0)
    const inner = [...(and ?? []), ...(or ?? []), ...(not ? [not] : [])]
    filters += inner.length
    if (inner.length > 0 && place.depth === maxDepth) refuse(`is nested more than ${maxDepth} levels deep`)
    if (conditions > maxConditions) refuse(`has more than ${maxConditions} conditions`)
    if (filters + conditions > maxNodes) refuse(`has more than ${maxNodes} parts`)
    for (const filter of inner) open.push({ filter, depth: place.depth + 1 })
  }
}

const IS_NO_OPERATOR: ReadonlySet<string> = new Set(['path', 'caseSensitive'])

/** A text is a condition by itself. */
function countOperators(field: object | string | null | undefined): number {
  if (typeof field === 'string') return 1
  return Object.entries(field ?? {}).filter(([key, operand]) => operand !== undefined && !IS_NO_OPERATOR.has(key))
    .length
}

function refuse(problem: string): never {
  throw new AppError('QUERY_TOO_COMPLEX', `The filter ${problem}.`)
}

export function checkText(value: string, path: string): string {
  if (Buffer.byteLength(value) > FILTER_LIMITS.maxTextBytes) {
    throw new AppError('QUERY_TOO_COMPLEX', `${path} contains a text longer than ${FILTER_LIMITS.maxTextBytes} bytes.`)
  }
  return value
}

/**
 * A digit behind a backslash that is not itself escaped. Wherever PostgreSQL reads a back-reference, also under `(?b)` and behind a
 * comment, the backslash before it belongs to a pair. Some that are refused would be octal codes, or the text of a comment. The one
 * exception is `\c\`, control and a backslash: the next backslash begins a new pair, so it could hide one.
 */
const BACK_REFERENCE = /(?<!\\)(?:\\\\)*(\\(?:[1-9]|c\\))/

/** Back-references make matching exponential in the length of the text; Loki and Datadog have none either. */
export function checkPattern(value: string, path: string): string {
  if (value.length > FILTER_LIMITS.maxPatternChars) {
    throw new AppError('QUERY_TOO_COMPLEX', `${path} has more than ${FILTER_LIMITS.maxPatternChars} characters.`)
  }
  const [, reference] = BACK_REFERENCE.exec(value) ?? []
  if (reference !== undefined) {
    throw new AppError(
      'BAD_USER_INPUT',
      `${path} has ${reference}: back-references, and what could hide one, are not supported; a character by its code is written \\x.`,
    )
  }
  return value
}

/** Of a condition and of a facet. Each key stands in its SQL up to 32 times. */
export function checkPath(keys: readonly string[], path: string): void {
  if (keys.length > FILTER_LIMITS.maxPathKeys) {
    throw new AppError('QUERY_TOO_COMPLEX', `${path} contains more than ${FILTER_LIMITS.maxPathKeys} keys.`)
  }
  checkText(keys.join(''), path)
}

type ListAt = { path: string; maxInValues: number }

export function checkList<Value>(values: readonly Value[], { path, maxInValues }: ListAt): readonly Value[] {
  if (values.length > maxInValues) {
    throw new AppError('QUERY_TOO_COMPLEX', `${path} contains more than ${maxInValues} values.`)
  }
  return values
}
