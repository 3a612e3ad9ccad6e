import type { ListedField, PartShape, DigestShape } from './part-shape.ts'

/** What is stored of a part when it is closed. */
export type PartSummary = {
  shape: PartShape
  /** How many logs. */
  rows: number
  /** Row `row` has `shape.slicesARow` slices: the bits of each over all segments, segment `i` being bit `i % 8` of byte `i / 8`. */
  slices: Iterable<{ row: number; bits: Buffer }>
  /** `n`: how many logs have the value. `segments`: a set of segments (segment-set.ts). */
  values: Iterable<{ field: ListedField; value: string; n: number; segments: Buffer }>
  /** Paths with numbers in many segments, each with its bounds (range-bounds.ts). */
  ranges: Iterable<{ path: string[]; bounds: Buffer }>
  /** Values so rare and scattered that their logs are worth a copy: a hundredth of the part's logs at most. `n` as above. */
  sparse: { field: ListedField; value: string; n: number }[]
}

/**
 * Takes the digests of all segments of a part, in the order of the segments, and throws a SegmentError for one that is damaged. It holds the
 * slices of the whole part, 30 MB for usual logs and 128 MB at most.
 */
export declare function createPartSummary(shape: DigestShape): { add(digest: Uint8Array): void; finish(): PartSummary }
