/** `logStats` from the counts that are kept as logs are stored: numbers of logs by level and bucket, of times and levels alone. */
import type { StatsBasis } from '../../generated/graphql.ts'
import { timeRangeOf, type TimeRange } from '../../filter/condition.ts'
import type { LogLevel } from '../../log/levels.ts'
import { earlier, later, momentOf } from '../../platform/moment.ts'
import type { Snapshot } from '../../platform/postgres/snapshots.ts'
import { startOf, type Shape } from '../buckets.ts'
import { areWhole, sumOf, tallyAll, tallyLevels, type LevelTally } from '../counts.ts'
import { countedLevels } from '../scope.ts'
import { MINUTE_MS } from '../units.ts'
import { tellExact, type Cells } from './stats-cells.ts'
import type { StatsQuestion } from './stats-question.ts'
import { exact } from './values.ts'

type Asked = Omit<StatsQuestion, 'buckets'> & { shape: Shape | undefined }

/** The levels that are asked for, where the counts know everything else; shorter buckets than minutes would be counted from the rows. */
export function countsServe(
  snapshot: Snapshot,
  { condition, choice, keys, measures, shape }: Asked,
): ReadonlySet<LogLevel> | undefined {
  const areCounts = measures.every(({ of }) => of === undefined)
  const areLevels = keys.length <= 1 && keys.every((key) => key.kind === 'column' && key.field === 'level')
  const areMinutes = !shape || areWhole(shape, MINUTE_MS)
  return choice !== 'SAMPLE' && areCounts && areLevels && areMinutes ? countedLevels(snapshot, condition) : undefined
}

export async function readCounted(
  snapshot: Snapshot,
  { levels, ...asked }: Asked & { levels: ReadonlySet<LogLevel> },
): Promise<{ cells: Cells; basis: StatsBasis }> {
  const { condition, keys, first, order, shape } = asked
  const range = timeRangeOf(condition)
  const totals = await tallyAll(snapshot, { levels: [...levels], range })
  const ofBuckets = shape
    ? await tallyLevels(snapshot, { levels: [...levels], range: within(range, shape), ...shape })
    : []
  const sign = order.direction === 'DESC' ? 1 : -1
  const inOrder = totals.toSorted((a, b) => sign * Number(b.n - a.n) || (a.level < b.level ? -1 : 1))
  const placeOf = (level: LogLevel): number | null => {
    const place = keys.length === 0 ? 1 : 1 + inOrder.findIndex((each) => each.level === level)
    return place > first ? null : place
  }
  const rows = [...merge(totals, { placeOf, isBucket: false }), ...merge(ofBuckets, { placeOf, isBucket: true })]
  const groupCount = totals.length
  const { answer } = tellExact(
    rows.map((row) => ({ ...row, groupCount })),
    asked,
  )
  const selected = Number(sumOf(totals))
  return {
    cells: answer,
    basis: {
      kind: 'COUNTS',
      rows: BigInt(selected),
      selected: exact(selected, { n: selected }),
      fraction: 1,
      mayMissBelow: 0n,
      reason: null,
    },
  }
}

/** The first and the last bucket are counted whole. */
const within = (range: TimeRange, shape: Shape): TimeRange => ({
  from: later(range.from, momentOf(shape.originMs)),
  until: earlier(range.until, momentOf(startOf(shape, shape.count))),
})

type Merging = { placeOf(level: LogLevel): number | null; isBucket: boolean }

/** One row for each place and bucket, as the statements of the other bases have them. */
function merge(tallies: readonly LevelTally[], { placeOf, isBucket }: Merging) {
  const rows = new Map<
    string,
    { place: number | null; k0: string; k1: string; isBucket: boolean; bucketMs: number | null; n: number }
  >()
  for (const { bucketMs, level, n } of tallies) {
    const place = placeOf(level)
    const key = `${place} ${isBucket ? bucketMs : ''}`
    const row = rows.get(key) ?? {
      place,
      k0: `s${level}`,
      k1: '',
      isBucket,
      bucketMs: isBucket ? bucketMs : null,
      n: 0,
    }
    rows.set(key, { ...row, n: row.n + Number(n) })
  }
  return [...rows.values()]
}
