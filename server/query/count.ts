/** Reads totals: exactly from the counts where the filter allows it, otherwise by counting rows up to a cap. */
import type { QueryLogCountArgs } from '../generated/graphql.ts'
import { AppError } from '../platform/errors.ts'
import type { Snapshot } from '../platform/postgres/snapshots.ts'
import { readFilter, timeRangeOf } from '../filter/condition.ts'
import { tallyAll } from './counts.ts'
import { countedLevels } from './scope.ts'
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
    return { value: tallies.reduce((sum, { n }) => sum + n, 0n), exact: true }
  }
  const counted = await countWalk({ snapshot, condition, direction: 'DESC' }, most + 1)
  return { value: BigInt(Math.min(counted, most)), exact: counted <= most }
}
