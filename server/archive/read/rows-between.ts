import { compareMoments } from '../../platform/moment.ts'
import type { Segment } from '../segment/segment.ts'
import type { Edge, Edges } from './edges.ts'

/** The rows of a segment from `start` on and before `end` that lie between the edges. */
export function rowsBetween(segment: Segment, { lower, upper }: Edges): { start: number; end: number } {
  const start = lower ? firstAfter(segment, lower) : 0
  const end = upper ? firstAfter(segment, upper) : segment.n
  return { start, end: Math.max(start, end) }
}

/** The first row behind the edge; `n` where there is none. */
function firstAfter(segment: Segment, edge: Edge): number {
  let [low, high] = [0, segment.n]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (isBefore(segment, middle, edge)) low = middle + 1
    else high = middle
  }
  return low
}

/** An id is decoded only where the time does not say it. */
function isBefore(segment: Segment, i: number, { timestamp, id, isBehind = false }: Edge): boolean {
  const order = compareMoments(segment.timestamp(i), timestamp)
  if (order !== 0) return order < 0
  if (id === undefined) return false
  const own = segment.id(i)
  return own < id || (own === id && isBehind)
}
