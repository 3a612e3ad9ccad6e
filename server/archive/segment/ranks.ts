/** Where the values of a row stand in their streams. */
import type { Codes } from './codes.ts'
import { lazy } from './lazy.ts'

/** `starts`: where the slots of each template begin among those of all. `slotStreams`: of each of these, its stream. */
type Shape = { codes: Codes; starts: Uint32Array; slotStreams: Codes; streamCount: number }

export function createRanks(shape: Shape) {
  const { codes, starts, slotStreams, streamCount } = shape
  const slotCounts = countEach(slotStreams, streamCount)
  const byTemplate = lazy(() => ranksInTemplates(codes, starts.length - 1))
  const bySlot = lazy(() => ranksOfValues(shape))
  return {
    /** How many values each stream has. */
    lengths: lengthsOf(shape),
    /** The place in its stream of the value at a slot of row `i`. A stream of one slot has a value of each row of its template. */
    rankOf(i: number, slot: number): number {
      const stream = slotStreams[(starts[codes[i] ?? 0] ?? 0) + slot] ?? 0
      if (slotCounts[stream] === 1) return byTemplate()[i] ?? 0
      const { ranks, rowStarts } = bySlot()
      return ranks[(rowStarts[i] ?? 0) + slot] ?? 0
    },
  }
}

/** Where the slots of each template begin among those of all; behind the last one, how many there are. */
export function startsOf(slots: readonly number[]): Uint32Array {
  const starts = new Uint32Array(slots.length + 1)
  for (const [code, count] of slots.entries()) starts[code + 1] = (starts[code] ?? 0) + count
  return starts
}

export function countEach(codes: Codes, size: number): Uint32Array {
  const counts = new Uint32Array(size)
  for (let i = 0; i < codes.length; i++) counts[codes[i] ?? 0] = (counts[codes[i] ?? 0] ?? 0) + 1
  return counts
}

function lengthsOf({ codes, starts, slotStreams, streamCount }: Shape): number[] {
  const rows = countEach(codes, starts.length - 1)
  const lengths = Array.from({ length: streamCount }, () => 0)
  for (let code = 0; code < rows.length; code++) {
    const end = starts[code + 1] ?? 0
    for (let slot = starts[code] ?? 0; slot < end; slot++) {
      const stream = slotStreams[slot] ?? 0
      lengths[stream] = (lengths[stream] ?? 0) + (rows[code] ?? 0)
    }
  }
  return lengths
}

/** How many rows before it have the template of the row. */
function ranksInTemplates(codes: Codes, size: number): Uint32Array {
  const next = new Uint32Array(size)
  const ranks = new Uint32Array(codes.length)
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i] ?? 0
    const rank = next[code] ?? 0
    next[code] = rank + 1
    ranks[i] = rank
  }
  return ranks
}

/** Of the values of each row, one row behind the other. */
function ranksOfValues({ codes, starts, slotStreams, streamCount }: Shape) {
  const rowStarts = new Uint32Array(codes.length + 1)
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i] ?? 0
    rowStarts[i + 1] = (rowStarts[i] ?? 0) + (starts[code + 1] ?? 0) - (starts[code] ?? 0)
  }
  const ranks = new Uint32Array(rowStarts[codes.length] ?? 0)
  const next = new Uint32Array(streamCount)
  let at = 0
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i] ?? 0
    const end = starts[code + 1] ?? 0
    for (let slot = starts[code] ?? 0; slot < end; slot++) {
      const stream = slotStreams[slot] ?? 0
      const rank = next[stream] ?? 0
      next[stream] = rank + 1
      ranks[at++] = rank
    }
  }
  return { ranks, rowStarts }
}
