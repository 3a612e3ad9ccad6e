/** Cursors of logs: a place in their order, whatever the filter. The body is a byte for the order, then the key. */
import type { SortDirection } from '../generated/graphql.ts'
import { unknownCursor } from '../platform/connection.ts'
import { AppError } from '../platform/errors.ts'
import { createOpaque } from '../platform/opaque.ts'
import { keyFromBytes, keyToBytes, type LogKey } from '../filter/log-key.ts'

const VERSION = 1

const opaque = createOpaque(Buffer.of(VERSION))

const ORDER_BYTES = { ASC: 0, DESC: 1 } as const satisfies Record<SortDirection, number>

export function encodeCursor(key: LogKey, order: SortDirection): string {
  return opaque.encode(Buffer.of(ORDER_BYTES[order]), keyToBytes(key))
}

/** Throws INVALID_CURSOR, also for a cursor that was made in another order than the one asked for. */
export function decodeCursor(text: string, order: SortDirection): LogKey {
  const body = opaque.decode(text)
  const key = body && keyFromBytes(body.subarray(1))
  const isKnown = Object.values<number | undefined>(ORDER_BYTES).includes(body?.[0])
  if (!key || !isKnown) throw unknownCursor()
  if (body[0] === ORDER_BYTES[order]) return key
  throw new AppError('INVALID_CURSOR', `The cursor belongs to the opposite order, not to ${order}.`)
}
