/**
 * A segment: up to 1024 logs that follow one another in the order of the key, as four frames of bytes. Each frame begins with the format and
 * is checked when it is decoded. What another version has written, and what is damaged, is a `SegmentError`.
 */
import type { LogRow } from '../../filter/log-row.ts'
import type { LogLevel } from '../../log/levels.ts'
import type { Moment } from '../../platform/moment.ts'
import type { Column, Ids } from './column.ts'
import type { Texts } from './texts.ts'

/** The first byte of every frame. A new one keeps the decoder of the old one, as the golden files hold. */
export const SEGMENT_FORMAT = 1

/** `bytes`: of messages and metadata in UTF-8; a larger row is a segment of its own. */
export const SEGMENT_LIMITS = { rows: 1024, bytes: 4 * 1024 * 1024 } as const

/**
 * `keys`: time, level, resource, parent and commit. `raw`: id (which needs `keys` too), trace and span; hardly compressed, for it is random.
 */
export const FRAMES = ['keys', 'raw', 'message', 'metadata'] as const
export type FrameName = (typeof FRAMES)[number]

/** `n`: how many logs. */
export type Frames = { n: number } & Record<FrameName, Buffer>

/** Each part is decoded when it is first asked for. A frame that was not given throws an Error. */
export type Segment = {
  n: number
  timestamp(i: number): Moment
  id(i: number): string
  readonly level: Column<LogLevel>
  readonly resourceId: Column<string | null>
  readonly parentResourceId: Column<string | null>
  readonly commit: Column<string | null>
  readonly traceId: Ids
  readonly spanId: Ids
  readonly message: Texts
  /** As jsonb prints it. */
  readonly metadata: Texts
  /** The whole log, byte for byte. */
  row(i: number): LogRow
}

/**
 * Where the segment that begins at row `from` ends, exclusive; undefined if rows that come later may still belong to it. Rows are in the
 * order of the key.
 */
export declare function endOfSegment(rows: readonly LogRow[], from?: number): number | undefined

/**
 * Rows in the order of the key, at least one and no more than the limits allow; their texts are well-formed, as PostgreSQL holds them.
 * Throws a RangeError for rows that are no segment.
 */
export declare function encodeSegment(rows: readonly LogRow[]): Frames

/** Frames that a reader does not need may be absent. Throws a SegmentError, here or when a part is first asked for. */
export declare function decodeSegment(frames: Pick<Frames, 'n'> & Partial<Record<FrameName, Uint8Array>>): Segment
