/** Reads totals: exactly from the counts where the filter allows it, otherwise by counting rows up to a cap. */
import type { QueryLogCountArgs } from '../generated/graphql.ts'
import { AppError } from '../platform/errors.ts'
import type { Snapshot } from '../platform/postgres/snapshots.ts'
import { allOf, EVER, readFilter, timeRangeOf, type Condition, type TimeRange } from '../filter/condition.ts'
import { ONE_BUCKET, sumOf, tallyAll } from './counts.ts'
import { cutAtDays, ofResources, tallyHours, type OfResources } from './resource-days.ts'
import { countedLevels, underScope } from './scope.ts'
import { countWalk } from './walk.ts'

export const CAP = { default: 10_000, max: 1_000_000 } as const

export type LogCount = { value: bigint; exact: boolean }

/** Throws BAD_USER_INPUT, QUERY_TOO_COMPLEX. */
export async function readCount(snapshot: Snapshot, { where, cap }: QueryLogCountArgs): Promise<LogCount> {
  const most = cap ?? CAP.default
  if (most < 1 || most > CAP.max) throw new AppError('BAD_USER_INPUT', `cap must be between 1 and ${CAP.max}.`)
  const condition = readFilter(where ?? {})
  const levels = countedLevels(snapshot, condition)
  if (levels) {
    const range = timeRangeOf(condition)
    const tallies = await tallyAll(snapshot, { levels: [...levels], range })
    return { value: sumOf(tallies), exact: true }
  }
  const sums = ofResources(snapshot, condition)
  if (sums) return countOfResources(snapshot, { condition, sums, most })
  return countRows(snapshot, { condition, ranges: [EVER], most })
}

type OfResourcesQuestion = { condition: Condition; sums: OfResources; most: number }

async function countOfResources(snapshot: Snapshot, { condition, sums, most }: OfResourcesQuestion): Promise<LogCount> {
  const { hours, rows } = await cutAtDays(snapshot, timeRangeOf(underScope(snapshot, condition)))
  const tallies = await tallyHours(snapshot, { hours, ...sums, ...ONE_BUCKET })
  const rest = await countRows(snapshot, { condition, ranges: rows, most })
  return { value: sumOf(tallies) + rest.value, exact: rest.exact }
}

type RowsQuestion = { condition: Condition; ranges: readonly TimeRange[]; most: number }

/** The newest first, which are the fastest to come by. */
async function countRows(snapshot: Snapshot, { condition, ranges, most }: RowsQuestion): Promise<LogCount> {
  let counted = 0
  for (const range of ranges.toReversed()) {
    const within = allOf({ kind: 'time', ...range }, condition)
    counted += await countWalk({ snapshot, condition: within, direction: 'DESC' }, most + 1 - counted)
    if (counted > most) break
  }
  return { value: BigInt(Math.min(counted, most)), exact: counted <= most }
}
