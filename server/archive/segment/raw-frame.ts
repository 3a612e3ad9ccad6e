/** The frame `raw`: the ids of the logs, of their traces and of their spans. It is mostly random, and stands beside what compresses. */
import type { LogRow } from '../../filter/log-row.ts'
import { AREAS, areasOf, blocksOf, createAreas, endAreas } from './areas.ts'
import { readFrame, writeFrame, type PiledFrame } from './frame.ts'
import { readIds, writeIds } from './hex-ids.ts'
import { readLogIds, writeLogIds } from './log-ids.ts'

const PART = 'The frame raw'

export function writeRaw(rows: readonly LogRow[]): Buffer {
  const areas = createAreas()
  writeIds(
    areas,
    rows.map(({ traceId }) => traceId),
  )
  writeIds(
    areas,
    rows.map(({ spanId }) => spanId),
  )
  writeLogIds(areas, rows)
  return writeFrame(rows.length, blocksOf(areas))
}

export function readRaw(frame: Uint8Array | PiledFrame, n: number) {
  const areas = areasOf(readFrame(frame, { part: PART, n, blocks: AREAS }))
  const traceId = readIds(areas, n)
  const spanId = readIds(areas, n)
  return {
    traceId,
    spanId,
    /** To be called once. `ms`: the time of each log, of the frame keys. */
    idsOf(ms: Float64Array): (i: number) => string {
      const idOf = readLogIds(areas, ms)
      endAreas(areas)
      return idOf
    },
  }
}
