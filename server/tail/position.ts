/**
 * The public `position`: where in the stream a tail is, the same in every process. The body is the mark of the log, then the next offset of
 * each partition.
 */
import { createHash } from 'node:crypto'
import { createOpaque } from '../platform/opaque.ts'
import type { Stream } from '../platform/stream.ts'

/** By partition, which Kafka counts from 0: the offset that comes next. One that is absent was not there yet, and begins at 0. */
export type Offsets = bigint[]

/** `other` is a position in another log: another cluster or topic. */
export type DecodedPosition = { kind: 'here'; offsets: Offsets } | { kind: 'other' } | { kind: 'none' }

const VERSION = 1
const MARK_BYTES = 8
const OFFSET_BYTES = 8

const opaque = createOpaque(Buffer.of(VERSION))

export function createPositions({ cluster, topic }: Pick<Stream, 'cluster' | 'topic'>) {
  const mark = createHash('sha256')
    .update(JSON.stringify([cluster, topic]))
    .digest()
    .subarray(0, MARK_BYTES)
  return {
    encode(offsets: Offsets): string {
      const body = Buffer.alloc(offsets.length * OFFSET_BYTES)
      offsets.forEach((offset, i) => body.writeBigInt64BE(offset, i * OFFSET_BYTES))
      return opaque.encode(mark, body)
    },
    decode(text: string): DecodedPosition {
      const body = opaque.decode(text)
      const count = body ? (body.length - MARK_BYTES) / OFFSET_BYTES : 0
      if (!body || count < 1 || !Number.isInteger(count)) return { kind: 'none' }
      const offsets = Array.from({ length: count }, (_, i) => body.readBigInt64BE(MARK_BYTES + i * OFFSET_BYTES))
      if (offsets.some((offset) => offset < 0n)) return { kind: 'none' }
      return mark.equals(body.subarray(0, MARK_BYTES)) ? { kind: 'here', offsets } : { kind: 'other' }
    },
  }
}

/** The number of offsets between two places, of which the second is ahead. */
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
