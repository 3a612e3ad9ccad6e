/**
 * The public `position`: where in the stream a tail is, the same in every process. Base64url of a version, the mark of the log, and the
 * next offset of each partition.
 */
import { createHash } from 'node:crypto'
import type { Stream } from '../platform/stream.ts'

/** By partition, which Kafka counts from 0: the offset that comes next. One that is absent was not there yet, and begins at 0. */
export type Offsets = bigint[]

/** `other` is a position in another log: another cluster or topic. */
export type DecodedPosition = { kind: 'here'; offsets: Offsets } | { kind: 'other' } | { kind: 'none' }

const VERSION = 1
const MARK_BYTES = 8
const HEAD_BYTES = 1 + MARK_BYTES
const OFFSET_BYTES = 8

export function createPositions({ clusterId, topic }: Pick<Stream, 'clusterId' | 'topic'>) {
  const mark = createHash('sha256')
    .update(JSON.stringify([clusterId, topic]))
    .digest()
    .subarray(0, MARK_BYTES)
  const head = Buffer.concat([Buffer.of(VERSION), mark])
  return {
    encode(offsets: Offsets): string {
      const bytes = Buffer.alloc(HEAD_BYTES + offsets.length * OFFSET_BYTES)
      head.copy(bytes)
      offsets.forEach((offset, i) => bytes.writeBigInt64BE(offset, HEAD_BYTES + i * OFFSET_BYTES))
      return bytes.toString('base64url')
    },
    decode(text: string): DecodedPosition {
      const bytes = Buffer.from(text, 'base64url')
      const count = (bytes.length - HEAD_BYTES) / OFFSET_BYTES
      const isWhole = count >= 1 && Number.isInteger(count) && bytes.toString('base64url') === text
      if (!isWhole || bytes[0] !== VERSION) return { kind: 'none' }
      const offsets = Array.from({ length: count }, (_, i) => bytes.readBigInt64BE(HEAD_BYTES + i * OFFSET_BYTES))
      if (offsets.some((offset) => offset < 0n)) return { kind: 'none' }
      return head.equals(bytes.subarray(0, HEAD_BYTES)) ? { kind: 'here', offsets } : { kind: 'other' }
    },
  }
}

/** How many offsets lie between two places, where the second is ahead. */
export function distance(from: Offsets, to: Offsets): bigint {
  return to.reduce((sum, offset, i) => sum + ahead(from[i] ?? 0n, offset), 0n)
}

/** Of each partition the place that is further. */
export function furthest(one: Offsets, other: Offsets): Offsets {
  const length = Math.max(one.length, other.length)
  return Array.from({ length }, (_, i) => {
    const [a, b] = [one[i] ?? 0n, other[i] ?? 0n]
    return a > b ? a : b
  })
}

const ahead = (from: bigint, to: bigint) => (to > from ? to - from : 0n)
