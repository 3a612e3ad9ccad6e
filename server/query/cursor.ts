/** Cursors: a place in the order of logs, whatever the filter. Base64url of version, order and key, one byte each but the key. */
import type { SortDirection } from '../generated/graphql.ts'
import type { ErrorCode } from '../platform/errors.ts'
import { KEY_BYTES, keyFromBytes, keyToBytes, type LogKey } from './log-key.ts'

export type DecodedCursor =
  { ok: true; key: LogKey } | { ok: false; code: ErrorCode & 'INVALID_CURSOR'; message: string }

const VERSION = 1

const ORDER_BYTES = { ASC: 0, DESC: 1 } as const satisfies Record<SortDirection, number>

export function encodeCursor(key: LogKey, order: SortDirection): string {
  return Buffer.concat([Buffer.of(VERSION, ORDER_BYTES[order]), keyToBytes(key)]).toString('base64url')
}

/** Refuses what this program did not make, and a cursor that was made in another order than the one asked for. */
export function decodeCursor(text: string, order: SortDirection): DecodedCursor {
  const bytes = Buffer.from(text, 'base64url')
  const [version, orderByte] = bytes
  const isWhole = bytes.length === 2 + KEY_BYTES && bytes.toString('base64url') === text
  const isKnown = version === VERSION && Object.values<number | undefined>(ORDER_BYTES).includes(orderByte)
  const key = isWhole && isKnown ? keyFromBytes(bytes.subarray(2)) : undefined
  if (!key) return refuse('This is not a cursor of this server.')
  if (orderByte !== ORDER_BYTES[order]) return refuse(`This cursor belongs to another order than ${order}.`)
  return { ok: true, key }
}

function refuse(message: string): DecodedCursor {
  return { ok: false, code: 'INVALID_CURSOR', message }
}
