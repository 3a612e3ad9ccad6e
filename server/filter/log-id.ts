/** The public `Log.id`: it carries the timestamp too, so that a log is found by its primary key. */
import { createOpaque } from '../platform/opaque.ts'
import { keyFromBytes, keyToBytes, parseUuid, type LogKey } from './log-key.ts'

/** `uuid` is the bare UUID of a log whose timestamp the client does not know; `none` is an id that no log can have. */
export type DecodedLogId = { kind: 'key'; key: LogKey } | { kind: 'uuid'; id: string } | { kind: 'none' }

const opaque = createOpaque()

/** 32 characters of base64url, 35 where the timestamp has microseconds. */
export function encodeLogId(key: LogKey): string {
  return opaque.encode(keyToBytes(key))
}

/** A UUID counts only with its dashes: 32 hexadecimal digits alone are also a well-formed opaque id. */
export function decodeLogId(text: string): DecodedLogId {
  const uuid = parseUuid(text)
  if (uuid !== undefined) return { kind: 'uuid', id: uuid }
  const bytes = opaque.decode(text)
  const key = bytes && keyFromBytes(bytes)
  return key ? { kind: 'key', key } : { kind: 'none' }
}
