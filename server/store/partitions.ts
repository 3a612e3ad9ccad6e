/** The daily partitions of the table `logs`, created ahead of time, and `logs_past` for all older logs. */
import { nameOfDay, quoteDay } from '../filter/days-sql.ts'
import { PARTITIONS } from '../filter/partitions-sql.ts'
import { DAY_MS } from '../log/retention.ts'
import { sqlState, type Database } from '../platform/postgres/postgres.ts'
import { backoffMs, pause } from '../platform/retry.ts'

const DAYS_BEFORE_FIRST_START = 31
/** Days after today that are created. */
export const DAYS_AHEAD = 7
const MAX_RETRIES = 15

/** Further ahead than this there is certainly no partition yet; such a record would wait for weeks. */
export const HORIZON_MS = DAYS_AHEAD * DAY_MS

/** Any number, the same in every writer: two must not create the same day. */
const LOCK = 7_146_234

type Transaction = Parameters<Parameters<Database['$transaction']>[0]>[0]

/** One partition of `logs`, in milliseconds since 1970; `fromMs` is null for `logs_past`, which has no beginning. */
export type Partition = { name: string; fromMs: number | null; toMs: number }

/** All partitions, oldest first. */
export function readPartitions(database: Pick<Database, '$queryRaw'>): Promise<Partition[]> {
  return database.$queryRaw<Partition[]>`SELECT name, "fromMs", "toMs" FROM ${PARTITIONS} ORDER BY "toMs"`
}

/** Whole days after today that have a partition. */
export const countDaysAhead = (partitions: Partition[], nowMs: number): number =>
  (partitions.at(-1)?.toMs ?? -Infinity) / DAY_MS - Math.floor(nowMs / DAY_MS) - 1

/**
 * Creates every missing day from the last partition to seven days from now; at the first start also `logs_past` and the
 * 31 days before today. LIKE and ATTACH leave the parent readable and writable, CREATE … PARTITION OF would not.
 */
export async function makePartitions({ database, now }: { database: Database; now: Date }): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await makeMissing(database, now)
    } catch (error) {
      // Another session holds the table, a VACUUM for example, or another writer creates the same days.
      const isLocked = ['55P03', '57014'].includes(sqlState(error) ?? '')
      if (!isLocked || attempt === MAX_RETRIES) throw error
      await pause(backoffMs(attempt, { minMs: 200, maxMs: 5000 }))
    }
  }
}

async function makeMissing(database: Database, now: Date): Promise<void> {
  await database.$transaction(
    async (tx) => {
      await tx.$queryRaw`SELECT pg_advisory_xact_lock(${LOCK})::text`
      // Short, because a session that waits for the table blocks all writers behind it.
      await tx.$executeRaw`SET LOCAL lock_timeout = '1s'`
      const today = Math.floor(now.getTime() / DAY_MS)
      const last = (await readPartitions(tx)).at(-1)
      const firstDay = last ? last.toMs / DAY_MS : today - DAYS_BEFORE_FIRST_START
      if (!last) await attach(tx, { name: 'logs_past', from: 'MINVALUE', to: quoteDay(firstDay) })
      for (let day = firstDay; day <= today + DAYS_AHEAD; day++) {
        await attach(tx, { name: nameOfDay(day), from: quoteDay(day), to: quoteDay(day + 1) })
      }
    },
    { timeout: 60_000, maxWait: 5000 },
  )
}

async function attach(tx: Transaction, { name, from, to }: { name: string; from: string; to: string }): Promise<void> {
  await tx.$executeRawUnsafe(`CREATE TABLE ${name} (LIKE logs INCLUDING ALL)`)
  await tx.$executeRawUnsafe(`ALTER TABLE ${name} ALTER COLUMN resource_id SET STATISTICS 1000`)
  await tx.$executeRawUnsafe(`ALTER TABLE logs ATTACH PARTITION ${name} FOR VALUES FROM (${from}) TO (${to})`)
}
