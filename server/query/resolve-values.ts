/**
 * Fields of few values (a resource, a revision) are searched in two steps: the values that match, then the logs that have one of them,
 * for which there are indexes. The database notes the values of each day, as the migration `values_by_day` says.
 */
import { Prisma } from '../generated/prisma/client.ts'
import type { Snapshot } from '../platform/postgres/snapshots.ts'
import type { Condition, TextCondition, TextField, TimeRange } from '../filter/condition.ts'
import { testText } from '../filter/to-sql.ts'
import { COLUMNS } from '../filter/log-row.ts'
import { timestamptz } from '../filter/timestamptz.ts'
import { mayReadValues } from './scope.ts'
import { startOfDay } from './units.ts'

const FIELDS: readonly string[] = ['resourceId', 'commit', 'parentResourceId']

/** Logs with one of more values than this are so frequent that a walk finds a page of them soon. */
const MAX_VALUES = 100

/** All searches in one range test at most so many values, which takes a tenth of a second. */
const MAX_TESTED = 100_000

/** A value is noted for each day that has it. So many are read for a field, in half a second: 1000 values of a thousand days. */
const MAX_NOTED = 1_000_000

type Question = {
  condition: Condition
  range: TimeRange
  /** The condition is asked only of days on which all values are noted, though there may be others in the range. */
  isBesideGaps?: boolean
}

/** The condition with the searches in these fields replaced by the values that they match in this snapshot, on the days of the range. */
export async function resolveValues(
  snapshot: Snapshot,
  { condition, range, isBesideGaps = false }: Question,
): Promise<Condition> {
  const searches = searchesIn(condition).filter(({ field }) => mayReadValues(snapshot, field))
  if (searches.length === 0) return condition
  const days = { from: timestamptz(startOfDay(range.from)), until: timestamptz(range.until), isBesideGaps }
  const maxTested = Math.floor(MAX_TESTED / searches.length)
  const noted = searchedFields(snapshot, condition).map((field) => notedValues(field, days))
  const questions = searches.map((search, i) => matchingValues(search, { i, days, maxTested }))
  const found = await snapshot.query<{ search: number; values: string[] }>(
    Prisma.sql`WITH ${Prisma.join(noted)} ${Prisma.join(questions, ' UNION ALL ')}`,
  )
  const resolved = new Map<Condition, Condition>()
  for (const { search, values } of found) {
    const leaf = searches[search]
    if (leaf && values.length <= MAX_VALUES) {
      resolved.set(leaf, { kind: 'text', field: leaf.field, op: 'in', values })
    }
  }
  return replace(condition, resolved)
}

/** Those of these fields that are searched in, and whose values the snapshot shows. */
export function searchedFields(snapshot: Snapshot, condition: Condition): TextField[] {
  const fields = new Set(searchesIn(condition).map(({ field }) => field))
  return [...fields].filter((field) => mayReadValues(snapshot, field))
}

function searchesIn(condition: Condition): TextCondition[] {
  if (condition.kind === 'and' || condition.kind === 'or') return condition.of.flatMap(searchesIn)
  if (condition.kind === 'not') return searchesIn(condition.of)
  if (condition.kind !== 'text' || !FIELDS.includes(condition.field)) return []
  return condition.op === 'in' || condition.op === 'isNull' ? [] : [condition]
}

type Days = { from: Prisma.Sql; until: Prisma.Sql; isBesideGaps: boolean }

const isOf = (field: TextField) => Prisma.sql`field = ${COLUMNS[field]}`

const isOfDays = (field: TextField, { from, until }: Days) =>
  Prisma.sql`${isOf(field)} AND day >= ${from} AND day < ${until}`

const isUndated = (field: TextField, { from }: Days) => Prisma.sql`
  ${isOf(field)} AND day = '-infinity' AND ${from} < (SELECT by_day_since FROM log_value_fields WHERE ${isOf(field)})`

const notedIn = (field: TextField) => Prisma.raw(`noted_${COLUMNS[field]}`)

/** Each value once, with the number of its days. */
function notedValues(field: TextField, days: Days): Prisma.Sql {
  return Prisma.sql`${notedIn(field)} AS MATERIALIZED (
    SELECT value, count(*) AS days
    FROM (
      SELECT value FROM log_values WHERE ${isOfDays(field, days)}
      UNION ALL SELECT value FROM log_values WHERE ${isUndated(field, days)} LIMIT ${MAX_NOTED + 1}
    ) AS of_days GROUP BY value
  )`
}

type Lookup = { i: number; days: Days; maxTested: number }

/** No row where not all values of the field are noted, or too many are. */
function matchingValues(search: TextCondition, { i, days, maxTested }: Lookup): Prisma.Sql {
  const { field } = search
  const noted = notedIn(field)
  const areAllNoted = days.isBesideGaps
    ? Prisma.sql`TRUE`
    : Prisma.sql`NOT EXISTS (SELECT FROM log_value_gaps WHERE ${isOfDays(field, days)})
        AND NOT EXISTS (SELECT FROM log_value_gaps WHERE ${isUndated(field, days)})`
  return Prisma.sql`(
    SELECT ${i}::int AS search,
      ARRAY(SELECT value FROM ${noted} WHERE ${testText(Prisma.sql`value`, search)} ORDER BY value LIMIT ${MAX_VALUES + 1}) AS values
    WHERE ${areAllNoted}
      AND (SELECT count(*) <= ${maxTested} AND coalesce(sum(days), 0) <= ${MAX_NOTED} FROM ${noted})
  )`
}

function replace(condition: Condition, by: ReadonlyMap<Condition, Condition>): Condition {
  if (condition.kind === 'and' || condition.kind === 'or') {
    return { kind: condition.kind, of: condition.of.map((part) => replace(part, by)) }
  }
  if (condition.kind === 'not') return { kind: 'not', of: replace(condition.of, by) }
  return by.get(condition) ?? condition
}
