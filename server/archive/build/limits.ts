import { SEGMENT_LIMITS } from '../segment/segment.ts'
import { PART_LIMITS } from '../summary/part-shape.ts'

/** How much the building of a day does at once, and when. */
export const BUILD_LIMITS = {
  /** Logs of a segment, at most. */
  rowsASegment: SEGMENT_LIMITS.rows as number,
  segmentsAPart: PART_LIMITS.segments as number,
  /** Segments of one transaction that reads on, or puts back. */
  segmentsAStep: 64,
  /** Logs that have come since their place was read, and that the switch takes along. Above that the day is not finished yet. */
  maxMissing: 5000,
  /** Keys of logs that are compared with the archive together. The thread's heap is small, and a day has millions. */
  keysAtOnce: 20_000,
  /** A question lives for 7 s: so long after the switch nobody reads the heap any more. */
  dropAfterMs: 60_000,
  /** Late logs that are worth building a day again, as a part of those that are archived. */
  lateShare: 0.05,
}

export type BuildLimits = Readonly<typeof BUILD_LIMITS>
