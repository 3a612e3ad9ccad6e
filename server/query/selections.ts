/** What reads all logs of a filter at once goes through: only days that hold logs, and the conditions that find its logs by an index where they can. */
import { allOf, timeRangeOf, type Condition, type TimeRange } from '../filter/condition.ts'
import type { Snapshot } from '../platform/postgres/snapshots.ts'
import { readDayRanges } from './day-ranges.ts'
import { resolveValues, searchedFields } from './resolve-values.ts'
import { underScope } from './scope.ts'
import { cutAtGaps, liesIn, readGaps } from './value-gaps.ts'

/**
 * Every log that the condition selects within the scope is selected by exactly one of these, and no other log is. The scope comes last: what
 * is left out because it is about the facet's own field is what was asked for, and never the scope.
 */
export async function readSelections(snapshot: Snapshot, condition: Condition): Promise<Condition[]> {
  const range = timeRangeOf(underScope(snapshot, condition))
  const gaps = await readGaps(snapshot, { fields: searchedFields(snapshot, condition), range })
  const spans = cutAtGaps(await readDayRanges(snapshot, { range, direction: 'DESC' }), { gaps, direction: 'DESC' })
  const resolved = await resolveValues(snapshot, { condition, range, isBesideGaps: true })
  const inGaps = spans.filter((span) => liesIn(gaps, span))
  const others = spans.filter((span) => !liesIn(gaps, span))
  const besideGaps = allOf(timesOf(others), resolved)
  const selections = inGaps.length === 0 ? [besideGaps] : [besideGaps, allOf(timesOf(inGaps), condition)]
  return selections.map((each) => underScope(snapshot, each))
}

export const timesOf = (ranges: readonly TimeRange[]): Condition => ({
  kind: 'or',
  of: ranges.map((range) => ({ kind: 'time', ...range })),
})
