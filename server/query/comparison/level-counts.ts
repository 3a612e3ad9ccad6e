/** The exact numbers of the logs of a condition of times and levels, whatever stands between them: `and`, `or` and `not` too. */
import { EVER, type Condition, type TimeRange } from '../../filter/condition.ts'
import { LEVELS, type LogLevel } from '../../log/levels.ts'
import { compareMoments, type Moment } from '../../platform/moment.ts'
import type { Snapshot } from '../../platform/postgres/snapshots.ts'
import { tallyAll } from '../counts.ts'

/** Each is a statement. A range without another one in it is two. */
const MAX_RANGES = 6

/** Undefined for other conditions, and under a scope: the counts count all logs. */
export async function countLevels(
  snapshot: Snapshot,
  condition: Condition,
): Promise<ReadonlyMap<LogLevel, number> | undefined> {
  if (snapshot.scope) return undefined
  const selected = rangesOf(condition)
  if (!selected || selected.length > MAX_RANGES) return undefined
  const counts = new Map<LogLevel, number>()
  for (const { range, levels } of selected) {
    for (const { level, n } of await tallyAll(snapshot, { range, levels }))
      counts.set(level, (counts.get(level) ?? 0) + Number(n))
  }
  return counts
}

type Selected = { range: TimeRange; levels: readonly LogLevel[] }

/** In order and without overlap; undefined if the condition asks for anything else. */
export function rangesOf(condition: Condition): Selected[] | undefined {
  const bounds = boundsOf(condition)
  if (!bounds) return undefined
  const cuts = [EVER.from, ...bounds.toSorted(compareMoments), EVER.until]
  const selected: Selected[] = []
  for (const [i, from] of cuts.entries()) {
    const until = cuts[i + 1]
    if (!until || compareMoments(from, until) >= 0) continue
    const levels = LEVELS.filter((level) => holds(condition, { from, level }))
    if (levels.length === 0) continue
    const last = selected.at(-1)
    const goesOn = last && compareMoments(last.range.until, from) === 0 && last.levels.join() === levels.join()
    if (goesOn) last.range = { from: last.range.from, until }
    else selected.push({ range: { from, until }, levels })
  }
  return selected
}

function boundsOf(condition: Condition): Moment[] | undefined {
  switch (condition.kind) {
    case 'time':
      return [condition.from, condition.until]
    case 'level':
      return []
    case 'not':
      return boundsOf(condition.of)
    case 'and':
    case 'or': {
      const parts = condition.of.map(boundsOf)
      return parts.includes(undefined) ? undefined : parts.flatMap((part) => part ?? [])
    }
    default:
      return undefined
  }
}

type At = { from: Moment; level: LogLevel }

/** Of the logs from this moment to the next bound. */
function holds(condition: Condition, at: At): boolean {
  switch (condition.kind) {
    case 'time':
      return compareMoments(condition.from, at.from) <= 0 && compareMoments(at.from, condition.until) < 0
    case 'level':
      return condition.levels.includes(at.level)
    case 'not':
      return !holds(condition.of, at)
    case 'and':
      return condition.of.every((part) => holds(part, at))
    case 'or':
      return condition.of.some((part) => holds(part, at))
    default:
      throw new Error(`${condition.kind} is not of times and levels`)
  }
}
