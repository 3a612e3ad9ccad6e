/** The queue in front of the stream: one lane for each partition, first in, first out. */
import type { OutgoingRecord } from '../platform/stream.ts'

/** Kafka's overhead for each record, rounded up. */
const RECORD_OVERHEAD_BYTES = 100

/** The values of one request; they travel in one lane. */
export type Parcel = {
  values: readonly Buffer[]
  /** Index of the first value that no batch has taken yet. */
  next: number
  /** Size of the values from `next` on, with Kafka's overhead. */
  waitingBytes: number
  /** True once its request has its answer: the rest is not sent. */
  isSettled: boolean
}

/** What one publish call carries. */
export type Batch<P extends Parcel> = {
  records: OutgoingRecord[]
  bytes: number
  /** Parcels that are complete with this batch. */
  completed: P[]
  /** Parcels larger than a batch, the rest of which follows. */
  continued: P[]
}

export type Lanes<P extends Parcel> = {
  add(parcel: P): void
  /** The next batch; undefined when nothing waits. */
  take(): Batch<P> | undefined
  /** Drops parcels that have settled, tells of each, and returns how many bytes no longer wait. */
  dropSettled(onDropped?: (parcel: P) => void): number
}

export function sizeOf(value: Buffer): number {
  return value.length + RECORD_OVERHEAD_BYTES
}

export type LanesOptions = { partitions: number; maxBytesPerPartition: number }

export function createLanes<P extends Parcel>({ partitions, maxBytesPerPartition }: LanesOptions): Lanes<P> {
  const lanes = Array.from({ length: partitions }, (): Lane<P> => ({ parcels: [], bytes: 0 }))
  let turn = 0
  return {
    add(parcel) {
      const lane = chooseLane(lanes, turn)
      if (lane === undefined) throw new Error('a stream has at least one partition')
      lane.parcels.push(parcel)
      lane.bytes += parcel.waitingBytes
    },
    take() {
      const batch: Batch<P> = { records: [], bytes: 0, completed: [], continued: [] }
      for (const [partition, lane] of lanes.entries()) {
        if (lane.parcels.length > 0) fill(batch, { lane, partition, maxBytes: maxBytesPerPartition })
      }
      if (batch.records.length === 0) return undefined
      turn = (turn + 1) % partitions
      return batch
    },
    dropSettled(onDropped) {
      let dropped = 0
      for (const lane of lanes) {
        const before = lane.bytes
        for (const parcel of lane.parcels) if (parcel.isSettled) onDropped?.(parcel)
        lane.parcels = lane.parcels.filter((parcel) => !parcel.isSettled)
        lane.bytes = lane.parcels.reduce((bytes, parcel) => bytes + parcel.waitingBytes, 0)
        dropped += before - lane.bytes
      }
      return dropped
    },
  }
}

type Lane<P extends Parcel> = { parcels: P[]; bytes: number }

/** Bytes that a lane takes before the next lane is used: one large record batch costs Kafka and us far less than four small ones. */
const STICKY_BYTES = 64 * 1024

/** The lane whose turn it is while it holds little, so that records that travel together share a partition; else the emptiest lane. */
function chooseLane<P extends Parcel>(lanes: readonly Lane<P>[], turn: number): Lane<P> | undefined {
  let best = lanes[turn]
  if (best !== undefined && best.bytes < STICKY_BYTES) return best
  for (const lane of lanes) {
    if (best !== undefined && lane.bytes < best.bytes) best = lane
  }
  return best
}

/** Values of one lane after which no further parcel joins a batch: the work of kafkajs grows with their square. */
const ENOUGH_VALUES = 500

type Slot<P extends Parcel> = { lane: Lane<P>; partition: number; maxBytes: number }

/** Adds the parcels that fit from the head of one lane. A parcel that fits into a batch is never split: it is stored or refused as a whole. */
function fill<P extends Parcel>(batch: Batch<P>, { lane, partition, maxBytes }: Slot<P>): void {
  const first = batch.records.length
  let room = maxBytes
  let done = 0
  for (const parcel of lane.parcels) {
    if (batch.records.length - first >= ENOUGH_VALUES) break
    const isSplit = parcel.waitingBytes > maxBytes && room === maxBytes
    if (parcel.waitingBytes > room && !isSplit) break
    const taken = pack(batch.records, { parcel, partition, room })
    room -= taken
    if (parcel.next < parcel.values.length) {
      batch.continued.push(parcel)
      break
    }
    batch.completed.push(parcel)
    done++
  }
  lane.parcels.splice(0, done)
  lane.bytes -= maxBytes - room
  batch.bytes += maxBytes - room
}

/** Moves values of the parcel into the batch until the room is used up; returns the bytes that it moved. */
function pack(records: OutgoingRecord[], slot: { parcel: Parcel; partition: number; room: number }): number {
  const { parcel, partition, room } = slot
  let taken = 0
  for (let value = parcel.values[parcel.next]; value !== undefined; value = parcel.values[parcel.next]) {
    const bytes = sizeOf(value)
    if (taken + bytes > room) break
    records.push({ partition, value })
    taken += bytes
    parcel.next++
  }
  parcel.waitingBytes -= taken
  return taken
}
