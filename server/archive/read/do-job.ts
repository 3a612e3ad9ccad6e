/** What a thread does with segments, one after the other: decodes, tests, and tells what was asked for. */
import type { LogRow } from '../../filter/log-row.ts'
import type { PiledFrame } from '../segment/frame.ts'
import { createPile, type Stacked } from '../segment/frame-pile.ts'
import { decodeSegment, FRAMES, type FrameName, type Segment } from '../segment/segment.ts'
import { SegmentError } from '../segment/segment-error.ts'
import { createTally } from './create-tally.ts'
import { createValueCount } from './create-value-count.ts'
import { gatherColumns } from './gather-columns.ts'
import type { Answer, Job, LoadedSegment, Results, Selection, Wish, WishOf } from './job.ts'
import { pickRows, type Opened } from './pick-rows.ts'
import { createTopNumbers } from './top-numbers.ts'
import { gatherUndecided } from './undecided.ts'

/** Whoever reads the segments says with each how far it has come, so that a damaged one is known. */
type Reader = Selection & { opened(): Generator<Opened> }

export function doJob(job: Job): Answer {
  let at = 0
  function* opened(): Generator<Opened> {
    const piles = pilesOf(job.segments)
    for (const [i, loaded] of job.segments.entries()) {
      at = i
      yield { segment: decodeSegment({ n: loaded.n, ...piles[i] }), loaded }
    }
  }
  try {
    return { result: resultOf(job.wish, { ...job, opened }) }
  } catch (error) {
    return error instanceof SegmentError ? { damaged: at, reason: error.message } : { failure: error }
  }
}

function resultOf(wish: Wish, reader: Reader): Results[Wish['kind']] {
  switch (wish.kind) {
    case 'undecided':
      return gatherUndecided(reader)
    case 'select':
      return select(reader, wish)
    case 'count':
      return count(reader, wish)
    case 'times':
      return times(reader, wish)
    case 'tally':
      return gather(reader, createTally(wish.buckets))
    case 'columns':
      return gatherColumns(reader, wish)
    case 'values':
      return gather(reader, createValueCount(wish.place))
    case 'top':
      return gather(reader, createTopNumbers(wish))
  }
}

type Gatherer<T> = { add(segment: Segment, rows: Uint16Array): void; found(): T }

/** Of all selected rows. */
function gather<T>(reader: Reader, { add, found }: Gatherer<T>): T {
  for (const { segment, loaded } of reader.opened()) add(segment, pickRows(segment, { ...reader, loaded }))
  return found()
}

function select(reader: Reader, { limit, maxBytes }: WishOf<'select'>): Results['select'] {
  const picked: Uint16Array[] = []
  const rows: LogRow[] = []
  let [found, bytes] = [0, 0]
  let isComplete = true
  for (const { segment, loaded } of reader.opened()) {
    const ofSegment = pickRows(segment, { ...reader, loaded })
    picked.push(ofSegment)
    found += ofSegment.length
    isComplete &&= ofSegment.length === 0 || hasAllFrames(loaded)
    for (const i of isComplete ? ofSegment : []) {
      if (rows.length >= limit || (rows.length > 0 && bytes >= maxBytes)) break
      const row = segment.row(i)
      rows.push(row)
      bytes += Buffer.byteLength(row.message) + Buffer.byteLength(row.metadataJson)
    }
    if (found >= limit) break
  }
  return { picked, rows }
}

/** The frames of each segment. */
function pilesOf(segments: readonly LoadedSegment[]) {
  const frames = segments.map((): Partial<Record<FrameName, PiledFrame>> => ({}))
  for (const name of FRAMES) {
    const owners: Partial<Record<FrameName, PiledFrame>>[] = []
    const stacked: Stacked[] = []
    for (const [i, { n, frames: loaded }] of segments.entries()) {
      const bytes = loaded[name]
      const own = frames[i]
      if (!bytes || !own) continue
      owners.push(own)
      stacked.push({ bytes, n })
    }
    for (const [k, piled] of createPile(stacked).entries()) {
      const own = owners[k]
      if (own) own[name] = piled
    }
  }
  return frames
}

const hasAllFrames = ({ frames }: LoadedSegment) => FRAMES.every((frame) => frames[frame] !== undefined)

function count(reader: Reader, { limit }: WishOf<'count'>): number {
  let found = 0
  for (const { segment, loaded } of reader.opened()) {
    found += pickRows(segment, { ...reader, loaded, limit: limit - found }).length
    if (found >= limit) break
  }
  return found
}

function times(reader: Reader, { limit }: WishOf<'times'>): number[] {
  const found: number[] = []
  for (const { segment, loaded } of reader.opened()) {
    for (const i of pickRows(segment, { ...reader, loaded, limit: limit - found.length }))
      found.push(segment.timestamp(i).ms)
    if (found.length >= limit) break
  }
  return found
}
