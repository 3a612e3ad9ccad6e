/** Reads an archived day as a whole, and says what is not as it should be. Nothing is changed. */
import { Prisma } from '../../generated/prisma/client.ts'
import { DAY_NUMBER, isInDay, isoDay } from '../../filter/days-sql.ts'
import { keyOf, type LogKey } from '../../filter/log-key.ts'
import type { LogRow } from '../../filter/log-row.ts'
import type { Session } from '../../platform/postgres/transactions.ts'
import { SegmentError } from '../segment/segment-error.ts'
import { compareKeys } from './pages.ts'
import { readArchived } from './switch-day.ts'
import { readSegment, walkSegments, type Generation, type StoredSegment } from './stored-segments.ts'
import { createPartCheck, readParts, type PartCheck, type StoredPart } from './verify-part.ts'

/** `faults`: sentences, each of which names the place. */
export type Verified = { segments: number; logs: number; faults: string[] }

/** Undefined if the day is not archived. A day that is built again meanwhile is read again. */
export async function verifyDay(session: Session, day: number): Promise<Verified | undefined> {
  for (;;) {
    const archived = await readArchived(session, day)
    if (!archived) return undefined
    const verified = await verify(session, { ...archived, day })
    if ((await readArchived(session, day))?.generation === archived.generation) return verified
  }
}

/** All days that are archived, the oldest first. */
export async function readArchivedDays({ query }: Pick<Session, 'query'>): Promise<number[]> {
  const rows = await query<{ day: number }>(Prisma.sql`SELECT ${DAY_NUMBER} AS day FROM archive_days ORDER BY day`)
  return rows.map(({ day }) => day)
}

type Tally = {
  logs: number
  /** By minute since 1970, a space, and the level. */
  byMinute: Map<string, number>
  /** The log that was read last. */
  last: LogKey | undefined
  faults: string[]
}

const MINUTE_MS = 60_000

async function verify(session: Session, { n, ...of }: Generation & { n: number }): Promise<Verified> {
  const tally: Tally = { logs: 0, byMinute: new Map(), last: undefined, faults: [] }
  let segments = 0
  for (const part of await readParts(session, of)) {
    const known = tally.faults.length
    const check = await createPartCheck(session, part)
    segments += await readPart(session, { part, check, tally })
    // Without one of its segments, a summary cannot be made again.
    if (tally.faults.length === known) tally.faults.push(...(await check.compare()))
  }
  const { logs, faults } = tally
  if (faults.length === 0 && logs !== n) faults.push(`${isoDay(of.day)} has ${logs} logs in its segments, not ${n}.`)
  if (faults.length === 0) faults.push(...(await compareCounts(session, of, tally)))
  return { segments, logs, faults }
}

type Reading = { part: StoredPart; check: PartCheck; tally: Tally }

async function readPart(session: Session, { part, check, tally }: Reading): Promise<number> {
  const where = `part ${part.part} of ${isoDay(part.day)}`
  let read = 0
  for await (const stored of walkSegments(session, part)) {
    if (stored.segment !== read) tally.faults.push(`Segment ${read} of ${where} is missing.`)
    read = stored.segment + 1
    readWhole(stored, { part, check, tally })
  }
  if (read !== part.segments) tally.faults.push(`The segments of ${where} end at ${read}, not at ${part.segments}.`)
  return read
}

function readWhole(stored: StoredSegment, { part, check, tally }: Reading): void {
  try {
    readSegment(part, stored, (segment) => {
      const rows = Array.from({ length: segment.n }, (_, i) => segment.row(i))
      for (const row of rows) count(tally, row)
      check.add(segment, rows)
    })
  } catch (error) {
    if (!(error instanceof SegmentError)) throw error
    tally.faults.push(error.message)
  }
}

function count(tally: Tally, row: LogRow): void {
  if (tally.last && compareKeys(tally.last, row) >= 0) tally.faults.push(`The log ${row.id} is not in its place.`)
  tally.last = keyOf(row)
  tally.logs++
  const key = `${Math.floor(row.timestamp.ms / MINUTE_MS)} ${row.level}`
  tally.byMinute.set(key, (tally.byMinute.get(key) ?? 0) + 1)
}

/** The counts of the minutes have all logs of the day, the late ones too. */
async function compareCounts({ query }: Session, { day }: Generation, { byMinute }: Tally): Promise<string[]> {
  const rows = await query<{ minute: number; level: string; n: number }>(Prisma.sql`
    SELECT (extract(epoch FROM minute) / 60)::int AS minute, level, sum(n)::float8 AS n FROM (
      SELECT minute, level, n FROM log_counts_minute WHERE ${isInDay(day, Prisma.sql`minute`)}
      UNION ALL
      SELECT date_trunc('minute', ts, 'UTC'), level, -1 FROM logs_late WHERE ${isInDay(day)}
    ) AS counted GROUP BY 1, 2`)
  const expected = new Map(rows.filter(({ n }) => n !== 0).map(({ minute, level, n }) => [`${minute} ${level}`, n]))
  const keys = new Set([...expected.keys(), ...byMinute.keys()])
  return [...keys]
    .filter((key) => expected.get(key) !== byMinute.get(key))
    .toSorted()
    .map((key) => describeCount(key, byMinute.get(key) ?? 0, expected.get(key) ?? 0))
}

function describeCount(key: string, archived: number, counted: number): string {
  const [minute, level] = key.split(' ')
  const at = new Date(Number(minute) * MINUTE_MS).toISOString()
  const deleted = counted > archived ? ' Rows may have been deleted by SQL, which the counts do not hear of.' : ''
  return `In the minute ${at} the archive has ${archived} logs of level ${level}, and the counts say ${counted}.${deleted}`
}
