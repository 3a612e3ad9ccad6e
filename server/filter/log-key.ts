import { UUID } from '../log/id-forms.ts'
import { LOG_LIMITS } from '../log/log.ts'
import type { LogRow } from './log-row.ts'

/** The primary key of a log, and its place in the order: the timestamp, then the UUID, lower case, with dashes. */
export type LogKey = Pick<LogRow, 'timestamp' | 'id'>

/**
 * Bytes of a key: the milliseconds as a signed 64-bit integer, then the UUID; in between, unless they are 0, the microseconds as an unsigned
 * 16-bit integer. So the ids and cursors that older versions gave to clients stay valid.
 */
const SHORT_BYTES = 24
const LONG_BYTES = 26

export const keyOf = ({ timestamp, id }: LogRow): LogKey => ({ timestamp, id })

/** The UUID in lower case; undefined if the text is not one, with its dashes. */
export function parseUuid(text: string): string | undefined {
  const id = text.toLowerCase()
  return UUID.test(id) ? id : undefined
}

export function keyToBytes({ timestamp, id }: LogKey): Buffer {
  const bytes = Buffer.alloc(timestamp.us === 0 ? SHORT_BYTES : LONG_BYTES)
  bytes.writeBigInt64BE(BigInt(timestamp.ms))
  if (timestamp.us > 0) bytes.writeUInt16BE(timestamp.us, 8)
  bytes.write(id.replaceAll('-', ''), bytes.length - 16, 'hex')
  return bytes
}

/** The key that these bytes hold; undefined if they are not exactly what `keyToBytes` writes, or if no log can have the timestamp. */
export function keyFromBytes(bytes: Buffer): LogKey | undefined {
  if (bytes.length !== SHORT_BYTES && bytes.length !== LONG_BYTES) return undefined
  const ms = Number(bytes.readBigInt64BE())
  if (ms < LOG_LIMITS.minTimestampMs || ms > LOG_LIMITS.maxTimestampMs) return undefined
  const isLong = bytes.length === LONG_BYTES
  const us = isLong ? bytes.readUInt16BE(8) : 0
  if (us > 999 || isLong !== us > 0) return undefined
  const hex = bytes.toString('hex', bytes.length - 16)
  const id = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  return { timestamp: { ms, us }, id }
}
