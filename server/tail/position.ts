/**
 * The public `position`: where in the stream a tail is, the same in every process. The body is the mark of the log, then the next offset of
 * each partition. Who sees a part of the logs gets it sealed, and nobody makes one: it counts the logs of others.
 */
import { createHash } from 'node:crypto'
import { createOpaque } from '../platform/opaque.ts'
import type { Stream } from '../platform/stream.ts'

/** By partition, which Kafka counts from 0: the offset that comes next. One that is absent was not there yet, and begins at 0. */
export type Offsets = bigint[]

/** `other` is a position in another log: another cluster or topic. */
export type DecodedPosition = { kind: 'here'; offsets: Offsets } | { kind: 'other' } | { kind: 'none' }

const VERSION = 1
const SEALED = 2
const MARK_BYTES = 8
const OFFSET_BYTES = 8

const opaque = createOpaque(Buffer.of(VERSION))
const opaqueSealed = createOpaque(Buffer.of(SEALED))

export type Seal = {
  seal(plain: Uint8Array): Buffer
  /** Undefined for what we have not sealed. */
  open(sealed: Uint8Array): Buffer | undefined
}

type Parts = Pick<Stream, 'cluster' | 'topic'> & { seal: Seal }

export function createPositions({ cluster, topic, seal: { seal, open } }: Parts) {
  const mark = createHash('sha256')
    .update(JSON.stringify([cluster, topic]))
    .digest()
    .subarray(0, MARK_BYTES)
  function read(body: Buffer | undefined): DecodedPosition {
    const count = body ? (body.length - MARK_BYTES) / OFFSET_BYTES : 0
    if (!body || count < 1 || !Number.isInteger(count)) return { kind: 'none' }
    const offsets = Array.from({ length: count }, (_, i) => body.readBigInt64BE(MARK_BYTES + i * OFFSET_BYTES))
    if (offsets.some((offset) => offset < 0n)) return { kind: 'none' }
    return mark.equals(body.subarray(0, MARK_BYTES)) ? { kind: 'here', offsets } : { kind: 'other' }
  }

  return {
    encode(offsets: Offsets, { isSealed }: { isSealed: boolean }): string {
      const body = Buffer.alloc(offsets.length * OFFSET_BYTES)
      offsets.forEach((offset, i) => body.writeBigInt64BE(offset, i * OFFSET_BYTES))
      return isSealed ? opaqueSealed.encode(seal(Buffer.concat([mark, body]))) : opaque.encode(mark, body)
    },
    /** With `isSealed` only what was sealed counts: with others one could look for the end of the stream. Whoever has a sealed one may use it. */
    decode(text: string, { isSealed }: { isSealed: boolean }): DecodedPosition {
      const sealed = opaqueSealed.decode(text)
      if (sealed) return read(open(sealed))
      return isSealed ? { kind: 'none' } : read(opaque.decode(text))
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
