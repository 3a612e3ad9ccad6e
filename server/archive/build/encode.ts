/** A segment is stored only if it decodes to what was encoded: after the switch it is all there is. */
import type { LogRow } from '../../filter/log-row.ts'
import { decodeSegment, encodeSegment, type Frames, type Segment } from '../segment/segment.ts'
import { SegmentError } from '../segment/segment-error.ts'

export function encodeChecked(rows: readonly LogRow[]): { frames: Frames; segment: Segment } {
  const frames = encodeSegment(rows)
  const segment = decodeSegment(frames)
  if (segment.n !== rows.length) throw different(rows[0])
  for (const [i, row] of rows.entries()) if (!isSame(segment.row(i), row)) throw different(row)
  return { frames, segment }
}

const different = (row: LogRow | undefined) =>
  new SegmentError(`The segment of the log ${row?.id}`, 'it does not decode to what was encoded')

const FIELDS = [
  'id',
  'level',
  'message',
  'resourceId',
  'traceId',
  'spanId',
  'commit',
  'parentResourceId',
  'metadataJson',
] as const satisfies readonly (keyof LogRow)[]

const isSame = (a: LogRow, b: LogRow): boolean =>
  a.timestamp.ms === b.timestamp.ms &&
  a.timestamp.us === b.timestamp.us &&
  FIELDS.every((field) => a[field] === b[field])
