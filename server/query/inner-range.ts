/** The range of nearly all logs: without those far away that would decide the scale of a histogram (outliers.ts). */
import { Prisma } from '../generated/prisma/client.ts'
import type { TimeRange } from '../filter/condition.ts'
import { timestamptz } from '../filter/timestamptz.ts'
import type { LogLevel } from '../log/levels.ts'
import { momentOf } from '../platform/moment.ts'
import type { Snapshot } from '../platform/postgres/snapshots.ts'
import { tallyAll } from './counts.ts'
import { findCore, type Minute } from './outliers.ts'

const MINUTE_MS = 60_000

/** Of the counts at each end so many are read. Logs that take up more minutes are not outliers, or would be too many. */
const MAX_COUNTS = 500
const MAX_MINUTES = 100

type Question = {
  /** As in the filter: a side that it bounds stays as it is. */
  asked: TimeRange
  /** With its open sides closed. */
  range: TimeRange
  levels: ReadonlySet<LogLevel>
}

/** Undefined where no log lies apart. */
export async function readInnerRange(snapshot: Snapshot, question: Question): Promise<TimeRange | undefined> {
  const { asked, range, levels } = question
  const [isOpenBefore, isOpenAfter] = [asked.from.ms === -Infinity, asked.until.ms === Infinity]
  if (!isOpenBefore && !isOpenAfter) return undefined
  const [earliest, latest] = [await readEnd(snapshot, question, 'ASC'), await readEnd(snapshot, question, 'DESC')]
  const ends = {
    first: isOpenBefore ? earliest : [{ ms: floorToMinute(range.from.ms), n: 0 }],
    last: isOpenAfter ? latest : [{ ms: floorToMinute(range.until.ms), n: 0 }],
  }
  // All logs are added up only where it depends on their number.
  if (!findCore(ends, Infinity)) return undefined
  const tallies = await tallyAll(snapshot, { levels: [...levels], range })
  const core = findCore(ends, Number(tallies.reduce((sum, { n }) => sum + n, 0n)))
  return (
    core && {
      from: isOpenBefore ? momentOf(core.firstMs) : range.from,
      until: isOpenAfter ? momentOf(core.lastMs + MINUTE_MS) : range.until,
    }
  )
}

const floorToMinute = (ms: number) => Math.floor(ms / MINUTE_MS) * MINUTE_MS

/** The minutes from one end on. One that the limit may have cut is left out. */
async function readEnd(snapshot: Snapshot, { range, levels }: Question, order: 'ASC' | 'DESC'): Promise<Minute[]> {
  const direction = Prisma.raw(order)
  const rows = await snapshot.query<Minute & { counts: number }>(Prisma.sql`
    SELECT (extract(epoch FROM minute) * 1000)::float8 AS ms, sum(n)::float8 AS n, count(*)::int AS counts
    FROM (
      SELECT minute, n FROM log_counts_minute
      WHERE level = ANY(${[...levels]}) AND minute >= ${timestamptz(momentOf(floorToMinute(range.from.ms)))} AND minute < ${timestamptz(range.until)}
      ORDER BY minute ${direction} LIMIT ${MAX_COUNTS}
    ) AS near GROUP BY minute ORDER BY minute ${direction}`)
  const isCut = rows.reduce((sum, { counts }) => sum + counts, 0) === MAX_COUNTS
  return rows.slice(0, Math.min(MAX_MINUTES, isCut ? rows.length - 1 : rows.length)).map(({ ms, n }) => ({ ms, n }))
}
