/** Which rows of a loaded segment are selected. */
import type { Condition, TextCondition } from '../../filter/condition.ts'
import { NO_ROW } from '../segment/combine-tests.ts'
import { regexLeavesOf, rowTest, type RegexRows } from '../segment/row-test.ts'
import type { Segment } from '../segment/segment.ts'
import type { LoadedSegment, Selection } from './job.ts'
import { drawn } from './drawn.ts'
import { rowsBetween } from './rows-between.ts'

/** A segment that is decoded, and the one that it was loaded as. */
export type Opened = { segment: Segment; loaded: LoadedSegment }

type Picking = Omit<Selection, 'segments'> & { loaded: LoadedSegment; limit?: number }

/** In the order of the walk, at most `limit`. */
export function pickRows(segment: Segment, picking: Picking): Uint16Array {
  const { condition, direction, id, loaded, limit = Infinity } = picking
  if (loaded.picked) return loaded.picked
  const test = rowTest(condition, segment, answersOf(condition, loaded.regexRows ?? []))
  if (test === NO_ROW) return new Uint16Array()
  const isDrawn = drawOf(loaded)
  const { length, at } = candidatesOf(segment, { loaded, direction })
  const picked = new Uint16Array(Math.min(limit, length))
  let count = 0
  for (let step = 0; step < length && count < picked.length; step++) {
    const i = at(step)
    if (isDrawn(i) && (id === undefined || segment.id(i) === id) && test(i)) picked[count++] = i
  }
  return picked.subarray(0, count)
}

type Rows = { length: number; at(step: number): number }

/** The rows that may be selected, in the order of the walk. */
function candidatesOf(segment: Segment, { loaded, direction }: Pick<Picking, 'loaded' | 'direction'>): Rows {
  const { among, edges = {} } = loaded
  if (among) return { length: among.length, at: (step) => among[step] ?? 0 }
  const { start, end } = rowsBetween(segment, edges)
  return { length: end - start, at: direction === 'ASC' ? (step) => start + step : (step) => end - 1 - step }
}

const always = () => true

function drawOf({ draw }: LoadedSegment): (i: number) => boolean {
  if (!draw) return always
  return (i) => drawn(draw.seed, i) < draw.share
}

function answersOf(condition: Condition, rows: readonly Uint16Array[]): RegexRows {
  const sets = new Map(regexLeavesOf(condition).map((leaf, i) => [leaf, new Set(rows[i])]))
  return (leaf) => sets.get(leaf) ?? NONE
}

const NONE: ReadonlySet<number> = new Set()
const all = (n: number): ReadonlySet<number> => new Set(Array(n).keys())

/** The rows that are selected for some answers of the regular expressions and not for others. */
export function pickUndecided(segment: Segment, picking: Picking): Uint16Array {
  const { condition, loaded } = picking
  const negated = negatedIn(condition, false)
  const testIf = (isLenient: boolean) =>
    rowTest(condition, segment, (leaf) => (negated.has(leaf) === isLenient ? NONE : all(segment.n)))
  const [may, must] = [testIf(true), testIf(false)]
  if (may === NO_ROW) return new Uint16Array()
  const { length, at } = candidatesOf(segment, { loaded, direction: 'ASC' })
  const rows = Array.from({ length }, (_, step) => at(step))
  return Uint16Array.from(rows.filter((i) => may(i) && !must(i)))
}

/** The leaves of regular expressions that select what they do not match. */
function negatedIn(condition: Condition, isNegated: boolean): Set<TextCondition> {
  if (condition.kind === 'not') return negatedIn(condition.of, !isNegated)
  if (condition.kind === 'and' || condition.kind === 'or')
    return new Set(condition.of.flatMap((part) => [...negatedIn(part, isNegated)]))
  const isRegex = condition.kind === 'text' && condition.op === 'regex'
  return new Set(isRegex && isNegated ? [condition] : [])
}
