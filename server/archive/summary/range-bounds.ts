/** The least and the greatest number at a path, of each segment of a part; NaN where it has none. */
import type { MetadataCondition } from '../../filter/condition.ts'
import { readFrame, writeFrame } from '../segment/frame.ts'
import type { Reader } from '../segment/reader.ts'
import { createWriter, type Writer } from '../segment/writer.ts'
import type { Range } from './metadata-entries.ts'
import { addTo, emptySet, type SegmentSet } from './segment-set.ts'

const PART = 'The range of a path'

/** Of a segment with numbers that were not noted. */
const ANY: Range = { min: -Infinity, max: Infinity }
const NO_NUMBER: Range = { min: NaN, max: NaN }

const DOUBLE_BYTES = 8

export function writeRange(writer: Writer, { min, max }: Range): void {
  const bytes = Buffer.alloc(2 * DOUBLE_BYTES)
  bytes.writeDoubleLE(max, bytes.writeDoubleLE(min))
  writer.raw(bytes)
}

export function readRange(reader: Reader): Range {
  const bytes = reader.take(2 * DOUBLE_BYTES)
  return { min: bytes.readDoubleLE(), max: bytes.readDoubleLE(DOUBLE_BYTES) }
}

type Ranges = { known: ReadonlyMap<number, Range>; unknown: ReadonlySet<number>; segments: number }

export function writeBounds({ known, unknown, segments }: Ranges): Buffer {
  const writer = createWriter()
  for (let segment = 0; segment < segments; segment++) {
    writeRange(writer, known.get(segment) ?? (unknown.has(segment) ? ANY : NO_NUMBER))
  }
  return writeFrame(segments, [{ bytes: writer.done() }])
}

type RangeCondition = Extract<MetadataCondition, { op: 'range' }>

/** The segments that may have a number within the bounds of the condition, or at one: a number of more digits than a double lies beside it. Throws a SegmentError. */
export function withinBounds(bytes: Uint8Array, { bounds }: RangeCondition, segments: number): SegmentSet {
  const [reader] = readFrame(bytes, { part: PART, n: segments, blocks: 1 }) as [Reader]
  const set = emptySet(segments)
  for (let segment = 0; segment < segments; segment++) {
    const { min, max } = readRange(reader)
    const mayHold = bounds.every(({ op, value }) => (op === 'gte' || op === 'gt' ? max >= value : min <= value))
    if (mayHold && min <= max) addTo(set, segment)
  }
  reader.end()
  return set
}
