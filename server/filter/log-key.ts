import type { LogRow } from '../filter/log-row.ts'
import { LOG_LIMITS, UUID } from '../log/log.ts'

/** The primary key of a log, and its place in the order. */
export type LogKey = {
  /** Milliseconds since 1970-01-01T00:00:00Z, whole; years 0001 to 9999. */
  timestampMs: number
  /** UUID, lower case, with dashes. */
  id: string
}

/** Bytes of a key: the milliseconds as a signed 64-bit integer, then the UUID. */
const KEY_BYTES = 24

export function keyOf({ timestamp, id }: LogRow): LogKey {
  return { timestampMs: timestamp.getTime(), id }
}

/** The UUID in lower case; undefined if the text is not one, with its dashes. */
export function parseUuid(text: string): string | undefined {
  const id = text.toLowerCase()
  return UUID.test(id) ? id : undefined
}

export function keyToBytes({ timestampMs, id }: LogKey): Buffer {
  const bytes = Buffer.alloc(KEY_BYTES)
  bytes.writeBigInt64BE(BigInt(timestampMs))
  bytes.write(id.replaceAll('-', ''), 8, 'hex')
  return bytes
}

/** The key that these bytes hold; undefined if there are more or fewer than KEY_BYTES, or if no log can have the timestamp. */
export function keyFromBytes(bytes: Buffer): LogKey | undefined {
  if (bytes.length !== KEY_BYTES) return undefined
  const timestampMs = Number(bytes.readBigInt64BE())
  if (timestampMs < LOG_LIMITS.minTimestampMs || timestampMs > LOG_LIMITS.maxTimestampMs) return undefined
  const hex = bytes.toString('hex', 8)
  const id = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  return { timestampMs, id }
}
