/** Drops the days past retention, and deletes older rows in the other tables. */
import { Prisma } from '../generated/prisma/client.ts'
import { DAY_NUMBER, nameOfDay, quoteDay } from '../filter/days-sql.ts'
import { DAY_MS } from '../log/retention.ts'
import { lockBriefly } from '../platform/postgres/lock-briefly.ts'
import type { Database } from '../platform/postgres/postgres.ts'
import { pause } from '../platform/retry.ts'
import { readPartitions, type Partition } from './partitions.ts'

/** Each dropped day takes some twenty locks, of which PostgreSQL has a few thousand. */
const MAX_DAYS_AT_ONCE = 31
const ROWS_A_STEP = 5000
const MAX_STEPS = 20
const PAUSE_MS = 50

/** A CHECK that states the bound of `logs_past`, so that ATTACH need not read all of it. */
const BOUND = 'logs_past_bound'

/**
 * Drops the days that end before the moment, oldest first, archived ones too, and returns their names. `logs_past` takes over their range in
 * the same transaction: if retention is extended later, logs of these days can be stored again. What the archive holds of them is deleted later.
 *
 * Killed at any point it leaves the partitions as they were, at most with the CHECK, which the next attempt uses.
 */
export async function dropExpiredDays(database: Database, oldestKeptMs: number): Promise<string[]> {
  const partitions = await readPartitions(database)
  const expired = partitions.filter((partition) => isExpired(partition, oldestKeptMs)).slice(0, MAX_DAYS_AT_ONCE)
  const isAll = expired.length < MAX_DAYS_AT_ONCE
  const dropped = expired.at(-1)?.toMs ?? -Infinity
  const archived = await readNewestArchived(database, isAll ? oldestKeptMs : dropped)
  const endMs = Math.max(dropped, archived)
  if (endMs === -Infinity) return []
  const names = expired.map(({ name }) => name)
  const to = quoteDay(endMs / DAY_MS)
  await proveBound(database)
  const ended = await database.$transaction(async (tx) => {
    await lockBriefly((statement) => tx.$executeRawUnsafe(statement), 'ONLY logs')
    if (names.length > 0) await tx.$executeRawUnsafe(`DROP TABLE ${names.join(', ')}`)
    // Without it their sums count no more. There are thousands of these, which are deleted later.
    await tx.$executeRawUnsafe(`DELETE FROM log_resource_days_built WHERE day < ${to}`)
    // The archive keeps nothing that these do not name.
    await tx.$executeRawUnsafe(`DELETE FROM archive_builds WHERE day < ${to}`)
    await tx.$executeRawUnsafe(`DELETE FROM archive_kept WHERE day < ${to} AND restored_at IS NOT NULL`)
    const days = await tx.$queryRaw<{ day: number }[]>`
      DELETE FROM archive_days WHERE ${DAY_NUMBER} < ${endMs / DAY_MS}::float8 RETURNING ${DAY_NUMBER} AS day`
    await tx.$executeRaw`ALTER TABLE logs DETACH PARTITION logs_past`
    await tx.$executeRawUnsafe(`ALTER TABLE logs ATTACH PARTITION logs_past FOR VALUES FROM (MINVALUE) TO (${to})`)
    await tx.$executeRawUnsafe(`ALTER TABLE logs_past DROP CONSTRAINT ${BOUND}`)
    return days.map(({ day }) => nameOfDay(day))
  }, TRANSACTION)
  return [...new Set([...ended, ...names])].toSorted()
}

const isExpired = ({ fromMs, toMs }: Partition, oldestKeptMs: number) => fromMs !== null && toMs <= oldestKeptMs

/** When the newest archived day ends that ends before the moment; -Infinity if there is none. */
async function readNewestArchived(database: Database, beforeMs: number): Promise<number> {
  const [row] = await database.$queryRaw<[{ day: number | null }]>`
    SELECT max(${DAY_NUMBER}) AS day FROM archive_days WHERE ${DAY_NUMBER} < floor(${beforeMs / DAY_MS}::float8)`
  return row.day === null ? -Infinity : (row.day + 1) * DAY_MS
}

const TRANSACTION = { timeout: 10_000, maxWait: 5000 }
/** It reads all of logs_past. */
const VALIDATION = { timeout: 10 * 60_000, maxWait: 5000 }

/** Adds the CHECK without a scan, then validates it under a lock that allows reads and writes. */
async function proveBound(database: Database): Promise<void> {
  const [check] = await database.$queryRaw<{ isValid: boolean }[]>`
    SELECT convalidated AS "isValid" FROM pg_constraint WHERE conrelid = 'logs_past'::regclass AND conname = ${BOUND}`
  if (!check) await addCheck(database)
  if (check?.isValid) return
  await database.$transaction(async (tx) => {
    // Shorter than PostgreSQL's deadlock_timeout: an index that is being made waits for us while we wait for it.
    await tx.$executeRaw`SET LOCAL lock_timeout = '500ms'`
    await tx.$executeRawUnsafe(`ALTER TABLE logs_past VALIDATE CONSTRAINT ${BOUND}`)
  }, VALIDATION)
}

async function addCheck(database: Database): Promise<void> {
  await database.$transaction(async (tx) => {
    await lockBriefly((statement) => tx.$executeRawUnsafe(statement), 'logs_past')
    // Read under the lock: an older bound would refuse the rows of days that were taken over since.
    const past = (await readPartitions(tx)).find(({ fromMs }) => fromMs === null)
    if (!past) return
    const bound = quoteDay(past.toMs / DAY_MS)
    await tx.$executeRawUnsafe(`ALTER TABLE logs_past ADD CONSTRAINT ${BOUND} CHECK (ts < ${bound}) NOT VALID`)
  }, TRANSACTION)
}

/**
 * Deletes older rows of `logs_past`, of the late logs, of the counts, of the sums by resource, of the noted values and of the dead letters, in
 * a bounded number of small steps; returns how many logs.
 */
export async function deleteExpiredRows(
  database: Database,
  oldestKeptMs: number,
  signal?: AbortSignal,
): Promise<number> {
  const before = new Date(oldestKeptMs).toISOString()
  let logs = 0
  for (const table of [Prisma.sql`logs_past`, Prisma.sql`logs_late`]) {
    logs += await inSteps(
      signal,
      () => database.$executeRaw`
      DELETE FROM ${table}
      WHERE ctid = ANY (ARRAY(SELECT ctid FROM ${table} WHERE ts < ${before}::timestamptz LIMIT ${ROWS_A_STEP}))`,
    )
  }
  await inSteps(
    signal,
    () => database.$executeRaw`
    DELETE FROM log_counts_minute
    WHERE ctid = ANY (ARRAY(SELECT ctid FROM log_counts_minute WHERE minute < ${before}::timestamptz LIMIT ${ROWS_A_STEP}))`,
  )
  await database.$executeRaw`DELETE FROM log_counts_hour WHERE hour < ${before}::timestamptz`
  await inSteps(
    signal,
    () => database.$executeRaw`
    DELETE FROM log_resource_days
    WHERE ctid = ANY (ARRAY(SELECT ctid FROM log_resource_days WHERE day < ${before}::timestamptz LIMIT ${ROWS_A_STEP}))`,
  )
  await deleteExpiredValues(database, oldestKeptMs, signal)
  // They come in the order of their ids, so that the oldest are looked at and no others.
  await inSteps(
    signal,
    () => database.$executeRaw`
    DELETE FROM dead_letters WHERE id = ANY (ARRAY(
      SELECT id FROM (SELECT id, at FROM dead_letters ORDER BY id LIMIT ${ROWS_A_STEP}) AS oldest WHERE at < ${before}::timestamptz))`,
  )
  return logs
}

/**
 * The values of days that hold no log any more. They stay a day longer: a log of a day that ends while it is stored has found its values
 * noted, and would be missed without them.
 */
async function deleteExpiredValues(
  database: Database,
  oldestKeptMs: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  const before = Prisma.sql`${new Date(oldestKeptMs - DAY_MS).toISOString()}::timestamptz`
  for (const table of [Prisma.sql`log_values`, Prisma.sql`log_value_gaps`]) {
    await inSteps(
      signal,
      () => database.$executeRaw`
      DELETE FROM ${table} WHERE ctid = ANY (ARRAY(
        SELECT noted.ctid FROM log_value_fields AS of JOIN ${table} AS noted ON noted.field = of.field
        WHERE noted.day < ${before} AND (noted.day > '-infinity' OR by_day_since <= ${before})
          AND NOT EXISTS (SELECT FROM logs WHERE ts < ${before})
          AND NOT EXISTS (SELECT FROM archive_days WHERE archive_days.day < ${before})
        LIMIT ${ROWS_A_STEP}))`,
    )
  }
}

async function inSteps(signal: AbortSignal | undefined, step: () => Promise<number>): Promise<number> {
  let total = 0
  for (let i = 0; i < MAX_STEPS && !signal?.aborted; i++) {
    const deleted = await step()
    total += deleted
    if (deleted < ROWS_A_STEP) break
    await pause(PAUSE_MS, signal)
  }
  return total
}
