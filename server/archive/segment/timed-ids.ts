/**
 * UUIDs of version 7. Their time is told by what it differs from the time of the log, or from that of the id before. The 32 bits behind it
 * count up in what came in one request (ingest/record-id.ts), and are told only where they do not. 42 bits are random.
 */
import type { AreaReaders, AreaWriters } from './areas.ts'
import { ID_BYTES, type WriteId } from './id-rows.ts'
import { openPlanes, readNumbers, writeNumbers, writePlanes } from './codes.ts'

/** `rows`: those with such an id. `ms`: of all rows, the time of the log. */
type TimedRows = { ids: Buffer; rows: readonly number[]; ms: ArrayLike<number> }

export const isTimed = (ids: Buffer, i: number): boolean =>
  (ids[ID_BYTES * i + 6] ?? 0) >> 4 === 7 && (ids[ID_BYTES * i + 8] ?? 0) >> 6 === 2

/** Behind the time, the version, the variant and the count. */
const TAIL_BYTES = 5
const PAIRS_A_BYTE = 4

export function writeTimed(areas: AreaWriters, { ids, rows, ms }: TimedRows): void {
  writeIdTimes(areas, { ids, rows, ms })
  const isNext = nextOf(rows.map((i) => ({ ms: ids.readUIntBE(ID_BYTES * i, 6), count: countAt(ids, ID_BYTES * i) })))
  const hasNext = isNext.includes(1)
  areas.numbers.byte(hasNext ? 1 : 0)
  if (hasNext) areas.numbers.raw(Uint8Array.from(isNext))
  const counts = rows.flatMap((i, k) => (isNext[k] === 1 ? [] : [countAt(ids, ID_BYTES * i)]))
  writePlanes(areas.bytes, counts, { to: 4 })
  for (const i of rows) areas.bytes.raw(ids.subarray(ID_BYTES * (i + 1) - TAIL_BYTES, ID_BYTES * (i + 1)))
  areas.bytes.raw(packPairs(rows.map((i) => (ids[ID_BYTES * i + 10] ?? 0) & 3)))
}

/** `ms`: the time of the log, of those with such an id. */
export function readTimed(areas: AreaReaders, ms: ArrayLike<number>): WriteId {
  const { numbers, bytes } = areas
  const { length } = ms
  const times = readIdTimes(areas, ms)
  const isNext = numbers.byte() === 0 ? undefined : numbers.take(length)
  const told = openPlanes(bytes, { length: length - (isNext ? countOf(isNext, 1) : 0), width: 4 })()
  const counts = isNext ? countsOf(times, { isNext, told }) : told
  const tails = bytes.take(TAIL_BYTES * length)
  const pairs = bytes.take(Math.ceil(length / PAIRS_A_BYTE))
  return (rank, into, at) => {
    const count = counts[rank] ?? 0
    const pair = ((pairs[rank >> 2] ?? 0) >> (2 * (rank & 3))) & 3
    into.writeUIntBE(times[rank] ?? 0, at, 6)
    into.writeUInt16BE(0x7000 | (count >>> 20), at + 6)
    into.writeUInt16BE(0x8000 | ((count >>> 6) & 0x3fff), at + 8)
    into[at + 10] = ((count & 0x3f) << 2) | pair
    tails.copy(into, at + ID_BYTES - TAIL_BYTES, TAIL_BYTES * rank, TAIL_BYTES * (rank + 1))
  }
}

type Counts = { isNext: Uint8Array; told: ArrayLike<number> }

function countsOf(times: Float64Array, { isNext, told }: Counts): Uint32Array {
  const lastOf = new Map<number, number>()
  let next = 0
  return Uint32Array.from(times, (time, k) => {
    const count = isNext[k] === 1 ? (lastOf.get(time) ?? 0) + 1 : (told[next++] ?? 0)
    lastOf.set(time, count)
    return count
  })
}

function countOf(bytes: Uint8Array, wanted: number): number {
  let count = 0
  for (let i = 0; i < bytes.length; i++) if (bytes[i] === wanted) count++
  return count
}

/** 12 bits in front of the variant, and 20 bits behind it. */
const countAt = (ids: Buffer, at: number): number =>
  (((ids.readUInt16BE(at + 6) & 0xfff) << 20) | ((ids.readUInt32BE(at + 8) & 0x3fff_ffff) >>> 10)) >>> 0

/** 1 where the count is one more than that of the last id of the same millisecond. */
function nextOf(ids: readonly { ms: number; count: number }[]): number[] {
  const lastOf = new Map<number, number>()
  return ids.map(({ ms, count }) => {
    const last = lastOf.get(ms)
    lastOf.set(ms, count)
    return last !== undefined && (last + 1) >>> 0 === count ? 1 : 0
  })
}

/** Four of them a byte, the first one lowest. */
function packPairs(pairs: readonly number[]): Uint8Array {
  const packed = new Uint8Array(Math.ceil(pairs.length / PAIRS_A_BYTE))
  for (const [k, pair] of pairs.entries()) packed[k >> 2] = (packed[k >> 2] ?? 0) | (pair << (2 * (k & 3)))
  return packed
}

const SINCE_LOG = 0
const SINCE_ID = 1

/** Whichever takes less. */
function writeIdTimes({ numbers }: AreaWriters, { ids, rows, ms }: TimedRows): void {
  const times = rows.map((i) => ids.readUIntBE(ID_BYTES * i, 6))
  const sinceLog = rows.map((i, k) => (times[k] ?? 0) - (ms[i] ?? 0))
  const sinceId = times.map((time, k) => time - (times[k - 1] ?? time))
  const isSinceId = sizeOf(sinceId) < sizeOf(sinceLog)
  numbers.byte(isSinceId ? SINCE_ID : SINCE_LOG)
  if (isSinceId) numbers.varint(times[0] ?? 0)
  writeNumbers(numbers, isSinceId ? sinceId : sinceLog)
}

const sizeOf = (steps: readonly number[]) => steps.reduce((sum, step) => sum + Math.log2(1 + Math.abs(step)), 0)

const MAX_TIME = 2 ** 48 - 1

function readIdTimes({ numbers }: AreaReaders, ms: ArrayLike<number>): Float64Array {
  const isSinceId = numbers.byte() === SINCE_ID
  let last = isSinceId ? numbers.varint() : 0
  const times = readNumbers(numbers, ms.length)
  for (let k = 0; k < times.length; k++) {
    last = (isSinceId ? last : (ms[k] ?? 0)) + (times[k] ?? 0)
    if (last < 0 || last > MAX_TIME) throw numbers.fail('an id has an impossible time')
    times[k] = last
  }
  return times
}
