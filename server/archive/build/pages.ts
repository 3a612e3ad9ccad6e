/** Logs in the order of their key, a page at a time, and how they are cut into segments. */
import { Prisma } from '../../generated/prisma/client.ts'
import { isInDay } from '../../filter/days-sql.ts'
import type { LogKey } from '../../filter/log-key.ts'
import { COLUMNS, type LogRow } from '../../filter/log-row.ts'
import { timestamptz } from '../../filter/timestamptz.ts'
import { compareMoments } from '../../platform/moment.ts'
import type { Session } from '../../platform/postgres/transactions.ts'
import { endOfSegment, SEGMENT_LIMITS } from '../segment/segment.ts'
import { ROW, toLogRow, type RawRow } from './moment-columns.ts'

/** None is empty. */
export type Pages = AsyncGenerator<LogRow[], void>

type Place = {
  table: Prisma.Sql
  day: number
  /** The log before the first one. */
  after: LogKey | undefined
}

const { metadataJson: metadata, ...others } = COLUMNS
const STORED = Prisma.raw([...Object.values(others), `${metadata}::text AS ${metadata}`].join(', '))

/** The logs of a day in a table that has the columns of `logs`; a page has no more of them than a segment. */
export async function* tablePages(session: Session, place: Place): Pages {
  const load = (after: LogKey | undefined) => {
    const loading = session.query<RawRow>(pageSql({ ...place, after }))
    // One that fails while the page before it is worked on has nobody yet who waits for it, which would end the process.
    loading.catch(() => undefined)
    return loading
  }
  let loading = load(place.after)
  try {
    for (;;) {
      const rows = (await loading).map(toLogRow)
      if (rows.length === 0) return
      // PostgreSQL reads the next page meanwhile.
      loading = load(rows.at(-1))
      yield rows
    }
  } finally {
    await loading.catch(() => undefined)
  }
}

/** Bounded by bytes in PostgreSQL, so that a thousand large logs are never in memory here. */
function pageSql({ table, day, after }: Place): Prisma.Sql {
  const { rows, bytes } = SEGMENT_LIMITS
  const isAfter = after ? Prisma.sql`(ts, id) > (${timestamptz(after.timestamp)}, ${after.id}::uuid)` : Prisma.sql`TRUE`
  return Prisma.sql`
    SELECT ${ROW} FROM (
      SELECT *, row_number() OVER in_order AS place, sum(octet_length(message) + octet_length(metadata)) OVER in_order AS bytes
      FROM (SELECT ${STORED} FROM ${table} WHERE ${isInDay(day)} AND ${isAfter} ORDER BY ts, id LIMIT ${rows}::int) AS walked
      WINDOW in_order AS (ORDER BY ts, id ROWS UNBOUNDED PRECEDING)
    ) AS measured
    WHERE place = 1 OR bytes <= ${bytes}::int
    ORDER BY ts, id`
}

export function compareKeys(a: LogKey, b: LogKey): number {
  const byTime = compareMoments(a.timestamp, b.timestamp)
  if (byTime !== 0) return byTime
  return a.id < b.id ? -1 : Number(a.id > b.id)
}

/** The logs of both, in the order of their key. */
export async function* mergePages(one: Pages, other: Pages): Pages {
  let [left, right] = [await nextOf(one), await nextOf(other)]
  while (left && right) {
    const [endOfLeft, endOfRight] = [left.at(-1), right.at(-1)]
    if (!endOfLeft || !endOfRight) return
    const end = compareKeys(endOfLeft, endOfRight) < 0 ? endOfLeft : endOfRight
    const [ofLeft, ofRight] = [countUntil(left, end), countUntil(right, end)]
    yield [...left.slice(0, ofLeft), ...right.slice(0, ofRight)].toSorted(compareKeys)
    left = ofLeft < left.length ? left.slice(ofLeft) : await nextOf(one)
    right = ofRight < right.length ? right.slice(ofRight) : await nextOf(other)
  }
  for (; left; left = await nextOf(one)) yield left
  for (; right; right = await nextOf(other)) yield right
}

const nextOf = async (pages: Pages) => (await pages.next()).value ?? undefined

function countUntil(rows: readonly LogRow[], end: LogKey): number {
  const after = rows.findIndex((row) => compareKeys(row, end) > 0)
  return after === -1 ? rows.length : after
}

/** The segments that these logs make, the last one of which may be small. */
export async function* cutSegments(pages: Pages, maxRows: number): Pages {
  let rows: LogRow[] = []
  for await (const page of pages) {
    rows = rows.length === 0 ? page : [...rows, ...page]
    for (let end = endOf(rows, maxRows); end !== undefined; end = endOf(rows, maxRows)) {
      yield rows.slice(0, end)
      rows = rows.slice(end)
    }
  }
  if (rows.length > 0) yield rows
}

function endOf(rows: readonly LogRow[], maxRows: number): number | undefined {
  if (rows.length === 0) return undefined
  const end = endOfSegment(rows)
  return rows.length < maxRows ? end : Math.min(end ?? maxRows, maxRows)
}
