/**
 * The awkward rows on days that can be archived, each in one of the places where logs are: in `logs`, in the archive, of a day that was built
 * once or twice, and in `logs_late`.
 */
import type { DateTimeFilter, LogFilter } from '../../generated/graphql.ts'
import type { LogRow } from '../../filter/log-row.ts'
import { DAY_MS } from '../../log/retention.ts'
import { momentOf, type Moment } from '../../platform/moment.ts'
import { dayOf, openArchive } from './archive.ts'
import type { TestDatabase } from './database.ts'
import { AWKWARD_ROWS } from './random-filters.ts'
import { insertRows } from './rows.ts'

/** Two days side by side, of which the rows at midnight and just before it are, and a day that stays in the table. */
const [BUILT_ONCE, BUILT_TWICE, HOT] = [dayOf(-6), dayOf(-5), dayOf(-3)]

/** Where the moments of the awkward rows go; those of the year 1 stay where they are. */
const MOVES = [
  { fromMs: 0, toMs: BUILT_TWICE * DAY_MS },
  { fromMs: 1_582_934_400_000, toMs: HOT * DAY_MS },
]

function move<M extends Moment>(moment: M): M {
  const found = MOVES.find(({ fromMs }) => Math.abs(moment.ms - fromMs) < DAY_MS)
  return found ? { ...moment, ms: moment.ms - found.fromMs + found.toMs } : moment
}

const moveRow = (row: LogRow): LogRow => ({ ...row, timestamp: move(row.timestamp) })

export const ARCHIVED_ROWS: readonly LogRow[] = AWKWARD_ROWS.map(moveRow)

/** Of rows of the day that stays in the table, two of three go to each of the others. */
export function spreadRow(row: LogRow, i: number): LogRow {
  const { timestamp, ...rest } = moveRow(row)
  const days = timestamp.ms < HOT * DAY_MS ? 0 : ([0, HOT - BUILT_TWICE, HOT - BUILT_ONCE][i % 3] ?? 0)
  return { ...rest, timestamp: { ...timestamp, ms: timestamp.ms - days * DAY_MS } }
}

/** All of these days. */
export const ARCHIVED_TIME = {
  gte: momentOf((BUILT_ONCE - 1) * DAY_MS),
  lt: momentOf((HOT + 1) * DAY_MS),
} as const satisfies DateTimeFilter

/** A filter of awkward rows, as one of these. */
export function moveFilter({ and, or, not, timestamp, ...others }: LogFilter): LogFilter {
  return {
    ...others,
    ...(and && { and: and.map(moveFilter) }),
    ...(or && { or: or.map(moveFilter) }),
    ...(not && { not: moveFilter(not) }),
    ...(timestamp && { timestamp: moveTimes(timestamp) }),
  }
}

const moveTimes = (filter: DateTimeFilter): DateTimeFilter =>
  Object.fromEntries(
    Object.entries(filter as Record<string, Moment | undefined>).map(([key, moment]) => [key, moment && move(moment)]),
  )

type Places = Pick<TestDatabase, 'url' | 'prisma'>

/** Of each archived day some come late, and of the one that is built again some after that. */
export async function storeArchivedRows({ url, prisma }: Places, rows: readonly LogRow[] = ARCHIVED_ROWS) {
  const dayOfRow = ({ timestamp: { ms } }: LogRow) => Math.floor(ms / DAY_MS)
  const isLate = (row: LogRow, i: number, every: number) => isArchived(dayOfRow(row)) && i % every === 0
  const late = rows.filter((row, i) => isLate(row, i, 5))
  const [early, last] = [late.filter((_, i) => i % 2 === 0), late.filter((_, i) => i % 2 === 1)]
  await insertRows(
    prisma,
    rows.filter((row) => !late.includes(row)),
  )
  // Of one day so many segments that a part has slices, of the other one fewer and larger ones.
  await using small = openArchive(url, { limits: { rowsASegment: 1, segmentsAPart: 36, segmentsAStep: 36 } })
  await small.run([BUILT_ONCE])
  await using archive = openArchive(url)
  await archive.run([BUILT_TWICE])
  await insertRows(
    prisma,
    early.filter((row) => dayOfRow(row) === BUILT_TWICE),
    'logs_late',
  )
  await archive.run([])
  await insertRows(prisma, [...early.filter((row) => dayOfRow(row) !== BUILT_TWICE), ...last], 'logs_late')
}

const isArchived = (day: number) => day === BUILT_ONCE || day === BUILT_TWICE
