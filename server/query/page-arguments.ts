/** The arguments of a page, checked and translated for the walk that reads it. */
import type { QueryLogsArgs, SortDirection } from '../generated/graphql.ts'
import { AppError } from '../platform/errors.ts'
import { readLimit } from '../platform/connection.ts'
import { decodeCursor } from './cursor.ts'
import type { LogKey } from '../filter/log-key.ts'

export type PageArguments = {
  order: SortDirection
  /** Whether the page is the last part of its range: it is then walked from its end, against `order`. */
  backward: boolean
  /** The walk's own direction. */
  direction: SortDirection
  limit: number
  /** The start and the end of the walk, both exclusive. */
  from: LogKey | undefined
  until: LogKey | undefined
}

/**
 * Relay's arguments. Without `first` and `last` a page has 50 logs: the ones before `before` if that is the only cursor, else
 * the first ones. Throws BAD_USER_INPUT and INVALID_CURSOR.
 */
export function readPageArguments({
  first,
  after,
  last,
  before,
  orderBy,
}: Omit<QueryLogsArgs, 'where'>): PageArguments {
  if (isGiven(first) && isGiven(last)) throw new AppError('BAD_USER_INPUT', 'Give first or last, not both.')
  const order = orderBy ?? 'DESC'
  const start = readCursor(after, order)
  const end = readCursor(before, order)
  const backward = isGiven(last) || (!isGiven(first) && end !== undefined && start === undefined)
  const limit = backward ? readLimit(last, 'last') : readLimit(first, 'first')
  return backward
    ? { order, backward, limit, direction: opposite(order), from: end, until: start }
    : { order, backward, limit, direction: order, from: start, until: end }
}

export function opposite(direction: SortDirection): SortDirection {
  return direction === 'ASC' ? 'DESC' : 'ASC'
}

/** The key in a cursor. Throws INVALID_CURSOR. */
export function readCursor(text: string | null | undefined, order: SortDirection): LogKey | undefined {
  return isGiven(text) ? decodeCursor(text, order) : undefined
}

/** In arguments null is the same as absent: what a client sends for a variable that it has not set. */
function isGiven<Value>(value: Value | null | undefined): value is Value {
  return value !== null && value !== undefined
}
