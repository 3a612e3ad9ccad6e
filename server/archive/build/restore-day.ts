/**
 * Brings an archived day back as a partition of `logs`, with its late logs. Until the last step it is read from the archive, so a kill at any
 * point leaves a table of its own that the next step goes on with.
 */
import { Prisma } from '../../generated/prisma/client.ts'
import { DAY_NUMBER, isInDay, nameOfDay, quoteDay, startOfDay } from '../../filter/days-sql.ts'
import { LOG_COLUMNS, LOG_VALUES, logsTable } from '../../filter/log-arrays.ts'
import type { LogKey } from '../../filter/log-key.ts'
import type { LogRow } from '../../filter/log-row.ts'
import type { Session } from '../../platform/postgres/transactions.ts'
import { endBuild } from './builds.ts'
import type { BuildLimits } from './limits.ts'
import { lockDay } from './locks.ts'
import { timeOf, toLogKey, type RawKey } from './moment-columns.ts'
import { archivedPages } from './stored-segments.ts'
import { BRIEFLY, readArchived } from './switch-day.ts'

type Archived = NonNullable<Awaited<ReturnType<typeof readArchived>>> & { day: number }

type Restoring = { limits: BuildLimits; signal: AbortSignal }

/** The day that was asked for first; undefined if none was. */
export async function findAsked({ query }: Session, except: readonly number[]): Promise<number | undefined> {
  const [asked] = await query<{ day: number }>(Prisma.sql`
    SELECT ${DAY_NUMBER} AS day FROM archive_kept
    WHERE restored_at IS NULL AND ${DAY_NUMBER} <> ALL (${except}::int[]) ORDER BY asked_at, day LIMIT 1`)
  return asked?.day
}

/** The table that was filled is not what the archive has. */
export class UnlikeArchive extends Error {
  constructor(day: number, there: number, n: number) {
    super(`${nameOfDay(day)} has ${there} logs, not ${n}`)
  }
}

/** One step; answers how many logs it has put back. Throws an UnlikeArchive where it must begin anew. */
export async function restoreOn(session: Session, day: number, how: Restoring): Promise<number> {
  // As long as the day is asked for, none begins again: what comes back is one generation.
  await endBuild(session, day)
  const archived = await readArchived(session, day)
  if (!archived) {
    // Retention was faster, or it was never archived.
    await dropUnattached(session, day)
    await noteBack(session, day)
    return 0
  }
  if (!archived.isDropped) {
    await openHeap(session, { ...archived, day })
    return 0
  }
  const rows = await fill(session, { ...archived, day }, how)
  if (rows === 0) await attach(session, { ...archived, day })
  return rows
}

/** Drops a table that was being filled. */
export async function dropUnattached(session: Session, day: number): Promise<void> {
  if (!(await isPartition(session, day))) await session.run(`DROP TABLE IF EXISTS ${nameOfDay(day)}`)
}

/** Drops a table that was being filled for who has withdrawn it meanwhile; answers its day. */
export async function dropWithdrawn({ query, run }: Session): Promise<number | undefined> {
  const [table] = await query<{ day: number }>(Prisma.sql`
    SELECT to_date(right(relname, 8), 'YYYYMMDD') - date '1970-01-01' AS day
    FROM pg_constraint JOIN pg_class AS made ON made.oid = conrelid
    WHERE conname = 'restored' AND NOT relispartition AND relname ~ '^logs_[0-9]{8}$'
      AND relnamespace = (SELECT relnamespace FROM pg_class WHERE oid = 'logs'::regclass)
      AND NOT EXISTS (
        SELECT FROM archive_kept WHERE restored_at IS NULL AND to_char(day AT TIME ZONE 'UTC', '"logs_"YYYYMMDD') = relname)
    ORDER BY relname LIMIT 1`)
  if (table) await run(`DROP TABLE ${nameOfDay(table.day)}`)
  return table?.day
}

async function isPartition({ query }: Session, day: number): Promise<boolean> {
  const found = await query<object>(Prisma.sql`
    SELECT FROM pg_inherits WHERE inhparent = 'logs'::regclass AND inhrelid = to_regclass(${nameOfDay(day)})`)
  return found.length > 0
}

const noteBack = ({ query }: Session, day: number) =>
  query(Prisma.sql`UPDATE archive_kept SET restored_at = clock_timestamp() WHERE day = ${startOfDay(day)}`)

/** Its partition is still there: it takes logs again. */
async function openHeap(session: Session, archived: Archived): Promise<void> {
  const { day } = archived
  const there = await countLogs(session, day)
  await session.run(BRIEFLY)
  await lockDay(session, day)
  await session.run(`ALTER TABLE ${nameOfDay(day)} DROP CONSTRAINT archived`)
  await takeOver(session, archived, there)
}

/** Answers how many logs were added to the new table; 0 when all are there. */
async function fill(session: Session, archived: Archived, how: Restoring): Promise<number> {
  const after = await findLast(session, archived.day)
  let rows = 0
  let segments = 0
  for await (const page of archivedPages(session, { ...archived, after })) {
    how.signal.throwIfAborted()
    await session.query(Prisma.sql`
      INSERT INTO ${Prisma.raw(nameOfDay(archived.day))} (${LOG_COLUMNS})
      SELECT ${LOG_VALUES} FROM ${logsTable(page.map(toLog))}`)
    rows += page.length
    segments++
    if (segments === how.limits.segmentsAStep) break
  }
  return rows
}

const toLog = ({ timestamp, ...log }: LogRow) => ({ ...log, timestampMs: timestamp.ms, timestampUs: timestamp.us })

/** The last log that is there already, of a table that is made where it is missing. */
async function findLast({ query, run }: Session, day: number): Promise<LogKey | undefined> {
  const name = nameOfDay(day)
  const made = await query<object>(Prisma.sql`SELECT FROM pg_class WHERE oid = to_regclass(${name})`)
  if (made.length === 0) {
    await run(`CREATE TABLE ${name} (LIKE logs INCLUDING ALL)`)
    await run(`ALTER TABLE ${name} ALTER COLUMN resource_id SET STATISTICS 1000`)
    // With it, ATTACH need not read all of the table.
    const range = `ts >= ${quoteDay(day)} AND ts < ${quoteDay(day + 1)}`
    await run(`ALTER TABLE ${name} ADD CONSTRAINT restored CHECK (${range})`)
    return undefined
  }
  const [row] = await query<RawKey>(Prisma.sql`
    SELECT ${timeOf(Prisma.sql`ts`)}, id FROM ${Prisma.raw(name)} ORDER BY ts DESC, id DESC LIMIT 1`)
  return row && toLogKey(row)
}

async function attach(session: Session, archived: Archived): Promise<void> {
  const name = nameOfDay(archived.day)
  const there = await countLogs(session, archived.day)
  await session.run(BRIEFLY)
  await lockDay(session, archived.day)
  await takeOver(session, archived, there)
  const [from, to] = [quoteDay(archived.day), quoteDay(archived.day + 1)]
  await session.run(`ALTER TABLE logs ATTACH PARTITION ${name} FOR VALUES FROM (${from}) TO (${to})`)
  await session.run(`ALTER TABLE ${name} DROP CONSTRAINT restored`)
}

/** Of a table to which nobody adds logs now: a whole day is counted before anybody has to wait. */
async function countLogs({ query }: Session, day: number): Promise<number> {
  const [row] = await query<{ n: number }>(Prisma.sql`SELECT count(*)::float8 AS n FROM ${Prisma.raw(nameOfDay(day))}`)
  return row?.n ?? 0
}

type Joined = { late: number; moved: number }

/** The late logs join the `there` others. Those of them that are there too came before the switch, or the archive has them once more. */
async function takeOver(session: Session, { day, n }: Archived, there: number): Promise<void> {
  const heap = Prisma.raw(nameOfDay(day))
  const [joined = { late: 0, moved: 0 }] = await session.query<Joined>(Prisma.sql`
    WITH late AS (DELETE FROM logs_late WHERE ${isInDay(day)} RETURNING ${LOG_COLUMNS}), moved AS (
      INSERT INTO ${heap} (${LOG_COLUMNS}) SELECT ${LOG_COLUMNS} FROM late ON CONFLICT DO NOTHING RETURNING id)
    SELECT (SELECT count(*) FROM late)::float8 AS late, (SELECT count(*) FROM moved)::float8 AS moved`)
  if (there < n || there > n + joined.late - joined.moved) throw new UnlikeArchive(day, there, n)
  await session.query(Prisma.sql`DELETE FROM archive_days WHERE day = ${startOfDay(day)}`)
  await noteBack(session, day)
}
