/** What every walk over the logs goes through: ranges of days, and in each the condition that finds its logs by an index where it can. */
import type { SortDirection } from '../generated/graphql.ts'
import type { Condition, TimeRange } from '../filter/condition.ts'
import type { Snapshot } from '../platform/postgres/snapshots.ts'
import { readDayRanges, type DayRange } from './day-ranges.ts'
import { resolveValues, searchedFields } from './resolve-values.ts'
import { underScope } from './scope.ts'
import { cutAtGaps, readGaps } from './value-gaps.ts'

type Question = { condition: Condition; range: TimeRange; direction: SortDirection }

export type Resolved = { span: DayRange; condition: Condition }

/**
 * In the order of the walk, without overlap; a range is looked into when it is asked for. The conditions hold the scope of who asks. Archived
 * days have lists of their own values, by which they are searched (archive/read/candidates.ts).
 */
export async function* readResolvedRanges(
  snapshot: Snapshot,
  { condition, range, direction }: Question,
): AsyncGenerator<Resolved> {
  const gaps = await readGaps(snapshot, { fields: searchedFields(snapshot, condition), range })
  for (const span of cutAtGaps(await readDayRanges(snapshot, { range, direction }), { gaps, direction })) {
    const resolved = span.place === 'archived' ? condition : await resolveValues(snapshot, { condition, range: span })
    yield { span, condition: underScope(snapshot, resolved) }
  }
}
