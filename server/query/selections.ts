/** What reads all logs of a filter at once goes through: only days that hold logs, and the conditions that find its logs by an index where they can. */
import { allOf, timeRangeOf, type Condition, type TimeRange } from '../filter/condition.ts'
import { earlier, later } from '../platform/moment.ts'
import type { Snapshot } from '../platform/postgres/snapshots.ts'
import { readDayRanges, type DayRange } from './day-ranges.ts'
import { resolveValues, searchedFields } from './resolve-values.ts'
import { underScope } from './scope.ts'
import { timesOf } from './times-of.ts'
import { cutAtGaps, liesIn, readGaps } from './value-gaps.ts'

export type Selections = {
  /** Every log in `logs` that is selected is so by exactly one of these, and no other log is. */
  hot: readonly Condition[]
  /** Where archived days are, if there are any: the condition selects their logs, in the archive and, if `hasLate`, in `logs_late`. */
  archived: { range: TimeRange; hasLate: boolean } | undefined
  /** Within the scope. */
  condition: Condition
}

/**
 * Where the logs are that the condition selects within the scope. The scope comes last: what is left out because it is about the facet's own
 * field is what was asked for, and never the scope.
 */
export async function readSelections(snapshot: Snapshot, condition: Condition): Promise<Selections> {
  const range = timeRangeOf(underScope(snapshot, condition))
  const gaps = await readGaps(snapshot, { fields: searchedFields(snapshot, condition), range })
  const spans = cutAtGaps(await readDayRanges(snapshot, { range, direction: 'DESC' }), { gaps, direction: 'DESC' })
  const resolved = await resolveValues(snapshot, { condition, range, isBesideGaps: true })
  const hot = spans.filter(({ place }) => place === 'hot')
  const inGaps = hot.filter((span) => liesIn(gaps, span))
  const others = hot.filter((span) => !liesIn(gaps, span))
  const besideGaps = allOf(timesOf(others), resolved)
  const selections = inGaps.length === 0 ? [besideGaps] : [besideGaps, allOf(timesOf(inGaps), condition)]
  return {
    hot: selections.map((each) => underScope(snapshot, each)),
    archived: around(spans.filter(({ place }) => place === 'archived')),
    condition: underScope(snapshot, condition),
  }
}

/** One range: days between them that are not archived are in neither the archive nor `logs_late`. */
function around(ranges: readonly DayRange[]): Selections['archived'] {
  if (ranges.length === 0) return undefined
  return {
    range: {
      from: ranges.map(({ from }) => from).reduce(earlier),
      until: ranges.map(({ until }) => until).reduce(later),
    },
    hasLate: ranges.some(({ hasLate }) => hasLate),
  }
}

/** Of `logs_late`; undefined where it holds none of these days. */
export const lateOf = ({ archived, condition }: Selections): Condition | undefined =>
  archived?.hasLate ? allOf({ kind: 'time', ...archived.range }, condition) : undefined
