/** The unit that one transaction of the writer stores. */
import type { PartitionKey, StreamRecord } from '../platform/stream.ts'

/** A run of records of one partition, and how the offset moves when they are kept. */
export type Slice = PartitionKey & {
  /** The offset the table must still hold; another value means that another writer was faster. */
  expectedOffset: bigint
  nextOffset: bigint
  records: StreamRecord[]
  /** Offsets between the two that the stream no longer has. */
  skipped: bigint
  /** When the last record was published, in milliseconds since 1970. */
  publishedAtMs: number
}

/** The two halves of a slice, each of which moves the offset by itself; undefined when it cannot be cut. */
export function halve(slice: Slice): [Slice, Slice] | undefined {
  const half = slice.records.length >> 1
  const middle = slice.records[half]
  if (half === 0 || !middle) return undefined
  return [
    { ...slice, nextOffset: middle.offset, records: slice.records.slice(0, half) },
    { ...slice, expectedOffset: middle.offset, records: slice.records.slice(half), skipped: 0n },
  ]
}
