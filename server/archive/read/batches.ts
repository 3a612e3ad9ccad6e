/** Loads the segments that may hold a match, in the order of the walk, one at first and then more at once. */
import type { Condition, TimeRange } from '../../filter/condition.ts'
import type { Snapshot } from '../../platform/postgres/snapshots.ts'
import { framesOf } from '../segment/row-test.ts'
import type { FrameName } from '../segment/segment.ts'
import { readCandidates, type Candidates } from './candidates.ts'
import { decode, type Batch } from './decode.ts'
import { laterEdge, earlierEdge, type Edge, type Edges, type Ends } from './edges.ts'
import type { Draw } from './job.ts'
import { loadSegments } from './load.ts'
import { readParts, type ArchivePart, type PartKey } from './parts.ts'
import { answerRegexes } from './regexes.ts'
import { createSieve, MAX_SIEVED, MIN_SIEVED, type Sieve } from './sieve.ts'
import { withoutImplied } from './without-implied.ts'

export type ArchiveWalk = {
  snapshot: ArchiveSnapshot
  /** Of archived days alone. */
  range: TimeRange
  /** With the scope: nothing else keeps the logs of others back here. */
  condition: Condition
  direction: 'ASC' | 'DESC'
  /** Places within the range, where not all of it is asked for. */
  lower?: Edge | undefined
  upper?: Edge | undefined
  /** Of the logs, where only those with this one are asked for. */
  id?: string | undefined
}

export type ArchiveSnapshot = Pick<Snapshot, 'query' | 'queryArchive' | 'signal' | 'cost'>

type Reading = {
  /** The frames that are read of the selected rows, beside those of the condition; of a part with so many candidates. */
  framesFor?(candidates: number): Iterable<FrameName>
  /** How many segments are loaded first: most pages are full after one. */
  first?: number
  /** How many are loaded next, while so many are read; 0: none before these are; undefined: twice as many as before. */
  sizeFor?(inReading: number): number | undefined
  /** Of candidates in their order: which part of the rows is asked for; undefined: none. */
  draw?(part: PartKey, segment: number): Draw | undefined
  /** Of the walk, where not all of them are read. */
  parts?: readonly ArchivePart[] | undefined
}

export type LoadedBatch = Batch & Pick<Candidates, 'copy'>

/** They have 4 MB at most in any case (load.ts). */
const MAX_SEGMENTS = 64

/** Behind such a batch the next one is loaded while it is read. Behind a smaller one that may be for nothing. */
const AHEAD_FROM = 8

export async function* readBatches(asked: ArchiveWalk, reading: Reading = {}): AsyncGenerator<LoadedBatch> {
  const walk = { ...asked, condition: withoutImplied(asked.condition, asked.range) }
  const begin = createLoader(walk, reading)
  const loadNext = (inReading: number) => {
    const loading = begin(inReading)
    // One that fails while the batch before it is read has nobody yet who waits for it, which would end the process.
    loading.catch(() => undefined)
    return loading
  }
  let next = loadNext(0)
  try {
    for (;;) {
      const batch = await next
      if (!batch) return
      const { length } = batch.segments
      const isAhead = length >= AHEAD_FROM && reading.sizeFor?.(length) !== 0
      if (isAhead) next = loadNext(length)
      yield await answerRegexes(walk.snapshot, batch)
      if (!isAhead) next = loadNext(0)
    }
  } finally {
    // Nobody waits for it, and the connection's next statement waits behind it.
    await next.catch(() => undefined)
  }
}

/** Summaries of so many parts are asked at once, of one at first. */
const MAX_PARTS = 64

/** A part whose candidates are being read. */
type Open = Candidates & {
  frames: ReadonlySet<FrameName>
  draws: ReadonlyMap<number, Draw> | undefined
  /** Of all segments between the edges. */
  areFew: boolean
}

type CandidateReader = {
  /** Those of the next parts, fewer at first; none at the end. */
  next(): Promise<Candidates[]>
  edges: Ends
}

/** Of the parts of the walk, in its order. */
export function createCandidateReader(walk: ArchiveWalk, asked?: readonly ArchivePart[]): CandidateReader {
  const { snapshot, condition, direction } = walk
  const edges = edgesOf(walk)
  let parts = asked && [...asked]
  let group = 1
  return {
    edges,
    async next() {
      parts ??= await readPartsOf(walk)
      const next = parts.splice(0, group)
      group = Math.min(MAX_PARTS, group * 2)
      return next.length > 0 ? readCandidates(snapshot, next, { condition, direction }) : []
    },
  }
}

/** Undefined: there are no more. */
function createLoader(walk: ArchiveWalk, reading: Reading): (inReading: number) => Promise<LoadedBatch | undefined> {
  const { snapshot, condition } = walk
  const { framesFor = () => [], first: firstSize = 1, sizeFor = () => undefined, draw } = reading
  const candidates = createCandidateReader(walk, reading.parts)
  const needed = [...framesOf(condition), ...(walk.id === undefined ? [] : OF_ID)]
  const open: Open[] = []
  const sieve = walk.id === undefined && !draw ? createSieve(condition) : undefined
  let size = firstSize

  async function openParts(): Promise<boolean> {
    const found = await candidates.next()
    for (const each of found) {
      const draws = draw && drawsOf(each, draw)
      if (!draws) noteSkipped(snapshot, each)
      const segments = draws ? [...draws.keys()] : each.segments
      const frames = new Set([...needed, ...framesFor(segments.length)])
      const areFew = segments.length * FEW_OF <= each.part.last - each.part.first + 1
      open.push({ ...each, segments, draws, frames, areFew })
    }
    return found.length > 0
  }

  return async (inReading) => {
    for (;;) {
      const [head] = open
      if (!head) {
        if (await openParts()) continue
        return undefined
      }
      if (head.segments.length === 0) {
        open.shift()
        continue
      }
      // Meanwhile those in reading may have been read.
      const wanted = Math.max(1, sizeFor(inReading) ?? (head.areFew && size > 1 ? head.segments.length : size))
      size *= 2
      const used = Math.min(wanted, head.segments.length) >= MIN_SIEVED && sieve?.isWorthIt() ? sieve : undefined
      const asked = Math.min(wanted, used ? MAX_SIEVED : MAX_SEGMENTS)
      const next = { ...head, edges: candidates.edges, segments: head.segments.slice(0, asked) }
      const batch = used ? await loadSieved(walk, next, used) : await load(walk, next)
      head.segments.splice(0, batch.taken)
      if (batch.segments.length > 0) return batch
    }
  }
}

/** Few candidates have few logs each, so that a page needs most of them. */
const FEW_OF = 20

function drawsOf({ part, segments }: Candidates, draw: NonNullable<Reading['draw']>): Map<number, Draw> {
  const draws = new Map<number, Draw>()
  for (const segment of segments) {
    const drawn = draw(part, segment)
    if (drawn) draws.set(segment, drawn)
  }
  return draws
}

/** In the order of the walk. */
export function readPartsOf(walk: ArchiveWalk): Promise<ArchivePart[]> {
  walk.snapshot.cost.segments ??= { read: 0, skipped: 0 }
  return readParts(walk.snapshot, { ...walk, edges: edgesOf(walk) })
}

function edgesOf({ range, lower, upper }: ArchiveWalk): Ends {
  const [start, end] = [{ timestamp: range.from }, { timestamp: range.until }]
  return { lower: lower ? laterEdge(start, lower) : start, upper: upper ? earlierEdge(end, upper) : end }
}

function noteSkipped({ cost }: ArchiveSnapshot, { part, segments, copy }: Candidates): void {
  if (cost.segments) cost.segments.skipped += part.last - part.first + 1 - (copy ? 0 : segments.length)
}

type Asked = Open & { edges: Ends }

/** `taken`: how many of the segments that were asked for are done with it. */
type Taken = LoadedBatch & { taken: number }

async function load(
  { snapshot, condition, direction, id }: ArchiveWalk,
  { part, copy, segments, edges, draws, ...asked }: Asked,
): Promise<Taken> {
  const edgesIn = (segment: number): Edges => {
    if (copy) return edges
    return {
      lower: segment === part.first ? part.edges.lower : undefined,
      upper: segment === part.last ? part.edges.upper : undefined,
    }
  }
  const all = segments.map(edgesIn)
  const frames = new Set([...asked.frames, ...all.flatMap(framesOfEdges)])
  const loaded = await loadSegments(snapshot, { part, copy, segments, frames, direction })
  if (snapshot.cost.segments) snapshot.cost.segments.read += loaded.length
  return {
    part,
    copy,
    condition,
    direction,
    id,
    taken: loaded.length,
    numbers: segments.slice(0, loaded.length),
    segments: loaded.map((segment, i) => ({ ...segment, edges: all[i], draw: draws?.get(segments[i] ?? NaN) })),
  }
}

/** Only the segments in which the keys leave rows over, with these rows. */
async function loadSieved(walk: ArchiveWalk, asked: Asked, sieve: Sieve): Promise<Taken> {
  const { snapshot, condition, direction } = walk
  const thin = await load({ ...walk, condition: sieve.condition }, { ...asked, frames: KEYS })
  const { picked } = await decode(snapshot, thin, { kind: 'select', limit: Infinity, maxBytes: 0 })
  const kept = [...thin.segments.keys()].filter((i) => (picked[i]?.length ?? 0) > 0)
  sieve.note({ of: thin.segments.length, kept: kept.length })
  if (kept.length === 0) return { ...thin, segments: [], numbers: [] }
  const numbers = kept.map((i) => thin.numbers[i] ?? NaN)
  const { part, copy } = asked
  const loaded = await loadSegments(snapshot, { part, copy, segments: numbers, frames: asked.frames, direction })
  return {
    ...thin,
    condition,
    numbers: numbers.slice(0, loaded.length),
    segments: loaded.map((segment, k) => ({
      ...segment,
      among: picked[kept[k] ?? NaN],
    })),
    taken: loaded.length < kept.length ? (kept[loaded.length] ?? 0) : thin.taken,
  }
}

const KEYS: ReadonlySet<FrameName> = new Set(['keys'])

const OF_ID: readonly FrameName[] = ['keys', 'raw']

/** An id tells logs of one time apart. */
function framesOfEdges({ lower, upper }: Edges): FrameName[] {
  const given = [lower, upper].filter((edge) => edge !== undefined)
  if (given.length === 0) return []
  return given.some(({ id }) => id !== undefined) ? [...OF_ID] : ['keys']
}
