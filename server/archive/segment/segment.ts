/**
 * A segment: up to 1024 logs that follow one another in the order of the key, as four frames of bytes. Each frame begins with the format and
 * is checked when it is decoded. What another version has written, and what is damaged, is a `SegmentError`.
 */
import type { LogRow } from '../../filter/log-row.ts'
import type { LogLevel } from '../../log/levels.ts'
import type { Moment } from '../../platform/moment.ts'
import type { Column } from './column.ts'
import { momentAt, readKeys, writeKeys } from './keys-frame.ts'
import type { PiledFrame } from './frame.ts'
import { lazy } from './lazy.ts'
import { readRaw, writeRaw } from './raw-frame.ts'
import { SegmentError } from './segment-error.ts'
import { MESSAGES, METADATA, readTexts, writeTexts, type Texts } from './texts.ts'

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
  readonly traceId: Column<string | null>
  readonly spanId: Column<string | null>
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
export function endOfSegment(rows: readonly LogRow[], from = 0): number | undefined {
  let bytes = 0
  for (let i = from; i < rows.length; i++) {
    const row = rows[i]
    if (!row) break
    bytes += Buffer.byteLength(row.message) + Buffer.byteLength(row.metadataJson)
    if (bytes > SEGMENT_LIMITS.bytes) return Math.max(i, from + 1)
    if (i - from + 1 === SEGMENT_LIMITS.rows) return i + 1
  }
  return undefined
}

/**
 * Rows in the order of the key, at least one and no more than `endOfSegment` allows; their texts are well-formed, as PostgreSQL holds them.
 * Throws a RangeError for rows that are no segment.
 */
export function encodeSegment(rows: readonly LogRow[]): Frames {
  const n = rows.length
  if (n === 0 || n > SEGMENT_LIMITS.rows) throw new RangeError(`A segment does not have ${n} rows.`)
  return {
    n,
    keys: writeKeys(rows),
    raw: writeRaw(rows),
    message: writeTexts(
      rows.map(({ message }) => message),
      MESSAGES,
    ),
    metadata: writeTexts(
      rows.map(({ metadataJson }) => metadataJson),
      METADATA,
    ),
  }
}

/** Frames that a reader does not need may be absent. Throws a SegmentError, here or when a part is first asked for. */
export function decodeSegment(
  frames: Pick<Frames, 'n'> & Partial<Record<FrameName, Uint8Array | PiledFrame>>,
): Segment {
  const { n } = frames
  if (!Number.isInteger(n) || n < 1 || n > SEGMENT_LIMITS.rows) throw new SegmentError('A segment', `it has ${n} rows`)

  function frame(name: FrameName): Uint8Array | PiledFrame {
    const loaded = frames[name]
    if (!loaded) throw new Error(`The frame ${name} was not loaded.`)
    return loaded
  }

  const keys = lazy(() => readKeys(frame('keys'), n))
  const raw = lazy(() => readRaw(frame('raw'), n))
  const message = lazy(() => readTexts(frame('message'), { n, part: MESSAGES.part }))
  const metadata = lazy(() => readTexts(frame('metadata'), { n, part: METADATA.part }))
  const ids = lazy(() => raw().idsOf(keys().times().ms))
  const segment: Segment = {
    n,
    timestamp: (i) => momentAt(keys().times(), i),
    id: (i) => ids()(i),
    get level() {
      return keys().columns().level
    },
    get resourceId() {
      return keys().columns().resourceId
    },
    get parentResourceId() {
      return keys().columns().parentResourceId
    },
    get commit() {
      return keys().columns().commit
    },
    get traceId() {
      return raw().traceId
    },
    get spanId() {
      return raw().spanId
    },
    get message() {
      return message()
    },
    get metadata() {
      return metadata()
    },
    row: (i) => rowOf(segment, i),
  }
  return segment
}

function rowOf(segment: Segment, i: number): LogRow {
  return {
    timestamp: segment.timestamp(i),
    id: segment.id(i),
    level: valueOf(segment.level, i),
    message: segment.message.at(i),
    resourceId: valueOf(segment.resourceId, i),
    traceId: valueOf(segment.traceId, i),
    spanId: valueOf(segment.spanId, i),
    commit: valueOf(segment.commit, i),
    parentResourceId: valueOf(segment.parentResourceId, i),
    metadataJson: segment.metadata.at(i),
  }
}

const valueOf = <T>({ codes, value }: Column<T>, i: number): T => value(codes[i] ?? 0)
