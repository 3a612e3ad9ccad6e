/** Reads logs of archived days, in the order of a walk. */
import type { LogRow } from '../../filter/log-row.ts'
import { framesOf } from '../segment/row-test.ts'
import { FRAMES } from '../segment/segment.ts'
import { readBatches, type ArchiveWalk, type LoadedBatch } from './batches.ts'
import { decode } from './decode.ts'
import type { LoadedSegment } from './job.ts'
import { loadSegments } from './load.ts'

/** With more candidates in a part most of them may have no match: at first only the frames are loaded that the condition reads. */
const MAX_WHOLE = 60

const ALL = new Set(FRAMES)

type Wanted = { limit: number; maxBytes: number }

/** A batch whose segments are picked from one after the other. */
type Open = LoadedBatch

export function openArchiveRows(walk: ArchiveWalk) {
  const readsKeysOnly = walk.id === undefined && [...framesOf(walk.condition)].every((frame) => frame === 'keys')
  const density = createDensity()
  const batches = readBatches(walk, {
    framesFor: (candidates) => (readsKeysOnly || candidates <= MAX_WHOLE ? ALL : []),
    sizeFor: density.sizeFor,
  })
  let open: Open | undefined

  async function next(): Promise<Open | undefined> {
    const result = await batches.next()
    return result.done === true ? undefined : result.value
  }

  return {
    /** The next ones: so many, or fewer, when their texts come to so many bytes or a batch ends; none at the end. */
    async read(wanted: Wanted): Promise<LogRow[]> {
      density.want(wanted.limit)
      for (;;) {
        open ??= await next()
        if (!open) return []
        const before = open.segments.length
        const { rows, rest } = await readRows(walk, open, wanted)
        density.note({ segments: before - rest.segments.length, rows: rows.length })
        open = rest.segments.length > 0 ? rest : undefined
        if (rows.length > 0) return rows
      }
    },
    /** What is on its way is not waited for by anybody else. */
    close: async (): Promise<void> => void (await batches.return(undefined)),
  }
}

/** With fewer rows those before say little. */
const MIN_ROWS = 5
/** One more statement takes longer than some more segments. */
const MARGIN = 1.2

/** How many segments bring the rows that are still wanted, by what those before them have brought. */
function createDensity() {
  let [segments, rows, wanted] = [0, 0, 0]
  return {
    want: (limit: number) => void (wanted = limit),
    note(read: { segments: number; rows: number }): void {
      segments += read.segments
      rows += read.rows
      wanted -= read.rows
    },
    /** Beside those that are being read; undefined where nothing is known yet. */
    sizeFor(inReading: number): number | undefined {
      if (rows < MIN_ROWS) return undefined
      const size = Math.ceil((MARGIN * wanted * segments) / rows) - inReading
      return inReading > 0 ? Math.max(0, size) : Math.max(1, size)
    },
  }
}

type Read = { rows: LogRow[]; rest: Open }

async function readRows(walk: ArchiveWalk, batch: Open, wanted: Wanted): Promise<Read> {
  const wish = { kind: 'select' as const, ...wanted }
  const { picked, rows } = await decode(walk.snapshot, batch, wish)
  const hits = withPicked(batch, picked)
  if (rows.length > 0 || hits.segments[0]?.picked === undefined) return { rows, rest: without(hits, rows.length) }
  const complete = await completed(walk, hits, wanted.limit)
  const made = await decode(walk.snapshot, complete, wish)
  return { rows: made.rows, rest: without(complete, made.rows.length) }
}

type Segments = Pick<Open, 'segments' | 'numbers'>

/** Those in which nothing was picked are done. */
function withPicked(batch: Open, picked: readonly Uint16Array[]): Open {
  return mapSegments(batch, (segment, i) => {
    const rows = picked[i] ?? segment.picked
    if (rows === undefined) return segment
    return rows.length > 0 ? { ...segment, picked: rows } : undefined
  })
}

/** Without the first rows that were picked. */
function without(batch: Open, rows: number): Open {
  let left = rows
  return mapSegments(batch, (segment) => {
    if (!segment.picked) return segment
    const skipped = Math.min(left, segment.picked.length)
    left -= skipped
    return skipped < segment.picked.length ? { ...segment, picked: segment.picked.subarray(skipped) } : undefined
  })
}

function mapSegments(batch: Open, map: (segment: LoadedSegment, i: number) => LoadedSegment | undefined): Open {
  const kept: { segment: LoadedSegment; number: number }[] = []
  for (const [i, segment] of batch.segments.entries()) {
    const mapped = map(segment, i)
    if (mapped) kept.push({ segment: mapped, number: batch.numbers[i] ?? NaN })
  }
  const { segments, numbers }: Segments = {
    segments: kept.map(({ segment }) => segment),
    numbers: kept.map(({ number }) => number),
  }
  return { ...batch, segments, numbers }
}

/** With all frames of the first segments that were picked from, as many as so many rows take. */
async function completed({ snapshot }: ArchiveWalk, batch: Open, limit: number): Promise<Open> {
  let [count, rows] = [0, 0]
  for (const { picked } of batch.segments) {
    if (picked === undefined || rows >= limit) break
    rows += picked.length
    count++
  }
  const asked = { ...batch, segments: batch.numbers.slice(0, count), frames: ALL }
  const loaded = await loadSegments(snapshot, asked)
  return mapSegments(batch, (segment, i) => ({ ...segment, frames: loaded[i]?.frames ?? segment.frames }))
}
