/** Reads `topLogs`: the logs with the largest or the smallest numbers at a path of the metadata. */
import type { QueryTopLogsArgs, SortDirection } from '../../generated/graphql.ts'
import { findArchiveLogs } from '../../archive/read/find.ts'
import type { NumberedLog } from '../../archive/read/job.ts'
import { readArchiveTop } from '../../archive/read/sums.ts'
import { compareNumbered } from '../../archive/read/top-numbers.ts'
import type { LogRow } from '../../filter/log-row.ts'
import { Prisma } from '../../generated/prisma/client.ts'
import {
  allOf,
  EVER,
  levelsOf,
  readFilter,
  timeRangeOf,
  type Condition,
  type TimeRange,
} from '../../filter/condition.ts'
import { LEVELS } from '../../log/levels.ts'
import { AppError } from '../../platform/errors.ts'
import { compareMoments, earlier, later, momentOf } from '../../platform/moment.ts'
import type { Snapshot } from '../../platform/postgres/snapshots.ts'
import { chooseBuckets, type Shape } from '../buckets.ts'
import { bucketSql } from '../counts.ts'
import { readRanges } from '../inner-range.ts'
import { sizeOfRow } from '../row-size.ts'
import { underScope } from '../scope.ts'
import { readSelections, type Selections } from '../selections.ts'
import { ROW_BYTES, SELECTED, STORED, toLogRow, type RawRow } from '../table-rows.ts'
import { timesOf } from '../times-of.ts'
import { attempt } from './attempt.ts'
import { wholeSource } from './source.ts'
import { doubleOf, HAS_DOUBLE, numberOf, rawOf, storedNumberOf } from './stats-columns.ts'
import { pathOf, type Path } from './stats-question.ts'

export const TOP_LIMITS = { first: 100 } as const

/** Short enough that a hundred of them hold few logs, and few enough that one number of each is little. */
const STRETCHES = 50_000

/** Left at the end, so that what is too slow is said in our words. */
const MARGIN_MS = 100

type Args = QueryTopLogsArgs & { nowMs: number }

/** Throws BAD_USER_INPUT, QUERY_TOO_COMPLEX, QUERY_TIMEOUT. */
export async function readTopLogs(snapshot: Snapshot, { nowMs, ...args }: Args) {
  const first = args.first ?? TOP_LIMITS.first
  if (first < 1 || first > TOP_LIMITS.first)
    throw new AppError('BAD_USER_INPUT', `first must be between 1 and ${TOP_LIMITS.first}.`)
  const place = pathOf(args.metadataPath, 'topLogs')
  const condition = readFilter(args.where ?? {})
  const shape = await chooseShape(snapshot, { condition, nowMs })
  if (!shape) return { nodes: [], count: 0n, notNumbers: 0n }
  const selections = await readSelections(snapshot, condition)
  const question = { place, shape, first, direction: args.direction ?? ('DESC' as const), selections }
  const timeoutMs = snapshot.leftMs() - MARGIN_MS
  const answer = await attempt(snapshot, {
    timeoutMs,
    work: async (within) => {
      const { stretches, ...inTables } = await readStretches(snapshot, question)
      const archived = await readArchived(within, question)
      const nodes = await readNodes(snapshot, { ...question, selections: cutTo(stretches, selections) })
      return {
        nodes: snapshot.room.take(firstOf([...nodes, ...archived.nodes], question), ({ log }) => sizeOfRow(log)),
        count: inTables.count + archived.count,
        notNumbers: inTables.notNumbers + archived.notNumbers,
      }
    },
  })
  if (!answer) throw tooMany()
  return answer
}

const cutTo = (ranges: readonly TimeRange[], { hot, condition, ...selections }: Selections): Selections => ({
  ...selections,
  hot: hot.map((each) => allOf(timesOf(ranges), each)),
  condition: allOf(timesOf(ranges), condition),
})

type Node = { number: number; log: LogRow }

/** What the room does not take is not among the first. */
function firstOf(nodes: readonly Node[], { first, direction }: Pick<Question, 'first' | 'direction'>): Node[] {
  const sign = direction === 'ASC' ? 1 : -1
  return nodes.toSorted((a, b) => sign * compareNumbered(keyed(a), keyed(b))).slice(0, first)
}

const keyed = ({ number, log: { timestamp, id } }: Node): NumberedLog => ({ number, timestamp, id })

/** Archived logs are ordered where they are decoded, and the first ones are read by their keys. */
async function readArchived(snapshot: Snapshot, { place, first, direction, selections }: Question) {
  const { archived, condition } = selections
  if (!archived || !place.isPossible) return { nodes: [], count: 0n, notNumbers: 0n }
  const walk = { snapshot, range: archived.range, condition, direction: 'DESC' as const }
  const { best, numbers, others } = await readArchiveTop(walk, { path: place.path, first, direction })
  const maxBytes = snapshot.room.bytesLeft()
  const logs = await findArchiveLogs(snapshot, { keys: best, condition, maxBytes })
  const byId = Map.groupBy(logs, ({ id }) => id)
  const nodes = best.flatMap(({ number, timestamp, id }) =>
    (byId.get(id) ?? [])
      .filter((log) => compareMoments(log.timestamp, timestamp) === 0)
      .map((log): Node => ({ number, log })),
  )
  return { nodes, count: BigInt(numbers), notNumbers: BigInt(others) }
}

const tooMany = () =>
  new AppError(
    'QUERY_TIMEOUT',
    'There are too many logs to read all of them for the order of their numbers: add a condition, or ask for a shorter time range.',
  )

type Asked = { condition: Condition; nowMs: number }

/**
 * By the time from the first log to the last, which may be a small part of what was asked for. Undefined where there is no log. Logs far away
 * from the others have stretches of their own, beyond the range.
 */
async function chooseShape(snapshot: Snapshot, { condition, nowMs }: Asked): Promise<Shape | undefined> {
  const asked = timeRangeOf(underScope(snapshot, condition))
  const ranges = await readRanges(snapshot, { asked: EVER, levels: levelsOf(condition) ?? new Set(LEVELS), nowMs })
  const within = (ranges ? [ranges.inner ?? ranges.whole, ranges.whole] : [])
    .map(({ from, until }) => ({ from: later(from, asked.from), until: earlier(until, asked.until) }))
    .find(({ from, until }) => compareMoments(from, until) < 0)
  return within && chooseBuckets(within, STRETCHES)
}

type Question = {
  place: Path
  shape: Shape
  first: number
  direction: SortDirection
  selections: Selections
}

type RawStretch = { fromMs: number; best: number | null; count: number; notNumbers: number }

/**
 * Of the tables: the stretches of time that hold the first logs, and how many logs have what there, in one scan that keeps a number for each stretch. Stretches
 * are in the order of the first log of each; every log among the first has at most `first - 1` stretches before its own. Numbers are compared
 * as they are stored, and only the best of each stretch becomes a double: of each log that would take a third of all the time.
 */
async function readStretches(snapshot: Snapshot, { place, shape, first, direction, selections }: Question) {
  const raw = wholeSource(snapshot, { selections, feed: undefined }).select(Prisma.sql`${rawOf(place)} AS value, ts`)
  const order = Prisma.raw(direction)
  const best = direction === 'DESC' ? Prisma.sql`max(number)` : Prisma.sql`min(number)`
  const found = await snapshot.query<RawStretch>(Prisma.sql`
    SELECT (extract(epoch FROM stretch) * 1000)::float8 AS "fromMs", best,
      (sum(numbers) OVER ())::float8 AS count, (sum(values - numbers) OVER ())::float8 AS "notNumbers"
    FROM (
      SELECT stretch, ${doubleOf(Prisma.sql`${best} FILTER (WHERE ${HAS_DOUBLE})`)} AS best,
        count(*) FILTER (WHERE ${HAS_DOUBLE}) AS numbers, count(value) AS values
      FROM (SELECT ${bucketSql(shape)} AS stretch, value, ${storedNumberOf(Prisma.sql`value`)} AS number FROM (${raw}) AS raw OFFSET 0) AS logs
      GROUP BY stretch
    ) AS stretches ORDER BY best ${order} NULLS LAST, stretch ${order} LIMIT ${first}`)
  const toRange = ({ fromMs }: RawStretch): TimeRange => ({
    from: momentOf(fromMs),
    until: momentOf(fromMs + shape.intervalMs),
  })
  return {
    stretches: found.filter((each) => each.best !== null).map(toRange),
    count: BigInt(found[0]?.count ?? 0),
    notNumbers: BigInt(found[0]?.notNumbers ?? 0),
  }
}

/** Of the tables. Messages are loaded only as far as the answer has room for them, see walk.ts. */
async function readNodes(snapshot: Snapshot, { place, first, direction, selections }: Question): Promise<Node[]> {
  const { room } = snapshot
  const order = Prisma.raw(direction)
  const byNumber = Prisma.sql`number ${order}, ts ${order}, id ${order}`
  const raw = wholeSource(snapshot, { selections, feed: undefined }).select(
    Prisma.sql`${rawOf(place)} AS value, ${STORED}`,
  )
  const rows = await snapshot.query<RawRow & { number: number }>(Prisma.sql`
    SELECT ${SELECTED}, number
    FROM (
      SELECT *, coalesce(sum(${ROW_BYTES}) OVER (ORDER BY ${byNumber} ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS bytes_before
      FROM (
        SELECT * FROM (SELECT ${numberOf(place, Prisma.sql`value`)} AS number, ${STORED} FROM (${raw}) AS raw OFFSET 0) AS numbered
        WHERE number IS NOT NULL ORDER BY ${byNumber} LIMIT ${first}
      ) AS first
    ) AS measured
    WHERE bytes_before < ${room.bytesLeft()} OR bytes_before = 0
    ORDER BY ${byNumber}`)
  return rows.map(({ number, ...row }) => ({ number, log: toLogRow(row) }))
}
