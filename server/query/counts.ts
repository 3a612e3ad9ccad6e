/**
 * How many logs there are, by level and bucket of time. Minutes and hours are counted when logs are inserted, so that a year is
 * added up from some thousand numbers; what begins or ends within a minute is counted from the rows.
 */
import { Prisma } from '../generated/prisma/client.ts'
import type { LogLevel } from '../log/levels.ts'
import { LOG_LIMITS } from '../log/log.ts'
import { ceilMs, compareMoments, momentOf, printMoment } from '../platform/moment.ts'
import type { Snapshot } from '../platform/postgres/snapshots.ts'
import type { ArchiveWalk } from '../archive/read/batches.ts'
import { tallyArchive } from '../archive/read/sums.ts'
import type { Condition, TimeRange } from '../filter/condition.ts'
import { toSql } from '../filter/to-sql.ts'
import { timestamptz } from '../filter/timestamptz.ts'
import { fromLateLogs, fromLogs } from './scope.ts'
import { timesOf } from './times-of.ts'
import { HOUR_MS, MINUTE_MS } from './units.ts'

/** `bucketMs` is the beginning of the bucket, in milliseconds since 1970. */
export type LevelTally = { bucketMs: number; level: LogLevel; n: bigint }

/** Buckets of one length, of which one begins at the origin. */
export type Buckets = {
  originMs: number
  intervalMs: number
  /** Of buckets that are not all of one length: where each begins, and the end of the last one. */
  starts?: readonly number[] | undefined
}

/** Whether each of them is a number of whole units. */
export const areWhole = ({ originMs, intervalMs, starts = [originMs] }: Buckets, unitMs: number): boolean =>
  intervalMs % unitMs === 0 && starts.every((start) => start % unitMs === 0)

/** The beginning of the bucket of the column `ts`, as a timestamptz; null before the first one of those that have no one length. */
export function bucketSql({ originMs, intervalMs, starts }: Buckets): Prisma.Sql {
  if (!starts)
    return Prisma.sql`date_bin(make_interval(secs => ${intervalMs / 1000}::float8), ts, ${timestamptz(momentOf(originMs))})`
  const begins = starts.map((start) => printMoment(momentOf(start)))
  return Prisma.sql`(${begins}::timestamptz[])[width_bucket(ts, ${begins}::timestamptz[])]`
}

type Question = Buckets & { levels: readonly LogLevel[]; range: TimeRange }

/** Only the buckets that hold something. For nobody with a scope: the counts count all logs. */
export async function tallyLevels(snapshot: Snapshot, { levels, range, ...buckets }: Question): Promise<LevelTally[]> {
  if (snapshot.scope) throw new Error('The counts were asked for under a scope')
  const level: Condition = { kind: 'level', levels }
  const cut = cutRange(range, buckets)
  const rows = cut.filter(({ source }) => source === 'rows')
  const sources = cut.map(({ source, ...part }) => {
    const where = Prisma.sql`${toSql(level)} AND ${between(source, part)}`
    switch (source) {
      case 'hours':
        return Prisma.sql`SELECT hour AS ts, level, n FROM log_counts_hour WHERE ${where}`
      case 'minutes':
        return Prisma.sql`SELECT minute AS ts, level, n FROM log_counts_minute WHERE ${where}`
      case 'rows':
        return Prisma.sql`SELECT ts, level, 1 AS n ${fromLogs(snapshot)} WHERE ${where} AND ${IS_HOT}`
    }
  })
  if (sources.length === 0) return []
  const beside = rows.length > 0 ? besideLogs(snapshot, { rows, level }) : []
  const tallies = await snapshot.query<LevelTally>(
    tallySql(buckets, Prisma.join([...sources, ...beside], ' UNION ALL ')),
  )
  const found = tallies.filter((tally) => tally.level !== ARCHIVED)
  if (found.length === tallies.length) return found
  for (const { from, until } of rows)
    found.push(
      ...(await tallyArchived({ snapshot, range: { from, until }, condition: level, direction: 'ASC' }, buckets)),
    )
  return found
}

/** Where its day is archived, a log may still be in `logs` too (day-ranges.ts). */
const IS_HOT = Prisma.sql`NOT EXISTS (SELECT FROM archive_days WHERE day = date_trunc('day', ts, 'UTC'))`

/** In the place of a level: a day of these is archived, so its logs have to be counted too. Asked along, it takes no question of its own. */
const ARCHIVED: string = 'archived'

function besideLogs(
  snapshot: Snapshot,
  { rows, level }: { rows: readonly TimeRange[]; level: Condition },
): Prisma.Sql[] {
  const inRows = Prisma.join(
    rows.map(
      ({ from, until }) => Prisma.sql`day < ${timestamptz(until)} AND day + interval '24 hours' > ${timestamptz(from)}`,
    ),
    ' OR ',
  )
  return [
    Prisma.sql`SELECT ts, level, 1 AS n ${fromLateLogs(snapshot)} WHERE ${toSql(level)} AND ${toSql(timesOf(rows))}`,
    Prisma.sql`SELECT day AS ts, ${ARCHIVED} AS level, 0 AS n FROM archive_days WHERE ${inRows}`,
  ]
}

/** Of logs in the archive. */
export async function tallyArchived(walk: ArchiveWalk, buckets: Buckets): Promise<LevelTally[]> {
  const tallies = await tallyArchive(walk, buckets)
  return tallies.map(({ n, ...tally }) => ({ ...tally, n: BigInt(n) }))
}

/** A whole number of hours, and all of the time that a log can have. */
export const ONE_BUCKET: Buckets = { originMs: LOG_LIMITS.minTimestampMs, intervalMs: 2 ** 27 * HOUR_MS }

/** Once for each level that occurs. */
export function tallyAll(snapshot: Snapshot, selection: Omit<Question, keyof Buckets>): Promise<LevelTally[]> {
  return tallyLevels(snapshot, { ...selection, ...ONE_BUCKET })
}

export const sumOf = (tallies: readonly LevelTally[]): bigint => tallies.reduce((sum, { n }) => sum + n, 0n)

/** LevelTally rows of `source`, which has the columns ts, level and n. The epoch of each row would cost as much as all the rest. */
export const tallySql = (buckets: Buckets, source: Prisma.Sql): Prisma.Sql => Prisma.sql`
  SELECT (extract(epoch FROM bucket) * 1000)::float8 AS "bucketMs", level, n
  FROM (
    SELECT ${bucketSql(buckets)} AS bucket, level, sum(n)::bigint AS n
    FROM (${source}) AS counted GROUP BY 1, 2
  ) AS tallied ORDER BY 1, 2`

type Source = 'hours' | 'minutes' | 'rows'

const COLUMN = { hours: 'hour', minutes: 'minute', rows: 'ts' } as const satisfies Record<Source, string>

function between(source: Source, { from, until }: TimeRange): Prisma.Sql {
  const column = Prisma.raw(COLUMN[source])
  return Prisma.sql`${column} >= ${timestamptz(from)} AND ${column} < ${timestamptz(until)}`
}

type Part = TimeRange & { source: Source }

/** Hours as far as they are whole and belong to one bucket each, then minutes, then rows. */
function cutRange(range: TimeRange, buckets: Buckets): Part[] {
  const minutes = areWhole(buckets, MINUTE_MS) ? wholeUnits(range, MINUTE_MS) : undefined
  if (!minutes) return parts('rows', range)
  const hours = areWhole(buckets, HOUR_MS) ? wholeUnits(minutes, HOUR_MS) : undefined
  const within = hours
    ? [
        ...parts('minutes', { from: minutes.from, until: hours.from }),
        ...parts('hours', hours),
        ...parts('minutes', { from: hours.until, until: minutes.until }),
      ]
    : parts('minutes', minutes)
  return [
    ...parts('rows', { from: range.from, until: minutes.from }),
    ...within,
    ...parts('rows', { from: minutes.until, until: range.until }),
  ]
}

const parts = (source: Source, range: TimeRange): Part[] =>
  compareMoments(range.from, range.until) < 0 ? [{ source, ...range }] : []

/** Undefined if no whole unit lies within. */
export function wholeUnits({ from, until }: TimeRange, unitMs: number): TimeRange | undefined {
  const [fromMs, untilMs] = [Math.ceil(ceilMs(from) / unitMs) * unitMs, Math.floor(until.ms / unitMs) * unitMs]
  return fromMs < untilMs ? { from: momentOf(fromMs), until: momentOf(untilMs) } : undefined
}
