/** The account of each partition: what the log held is what became of it. */
import { Kafka, logLevel, type Admin } from 'kafkajs'
import type { Database } from '../../platform/postgres/postgres.ts'
import { waitFor } from '../support/wait-for.ts'

type Log = { database: Database; brokers: string[]; topic: string }

export type Account = { partition: number; end: bigint; next: bigint; log: bigint; kept: bigint; skipped: bigint }

/** Runs `work` with an admin client of its own. */
export async function withAdmin<T>(brokers: string[], work: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = new Kafka({ brokers, logLevel: logLevel.NOTHING }).admin()
  await admin.connect()
  return work(admin).finally(() => admin.disconnect())
}

/**
 * Waits until everything that Kafka holds is kept, and rejects unless in each row of ingest_offset
 * earlier + next_offset = stored + duplicates + dead_lettered + expired + skipped.
 */
export async function settleAccounts({ database, brokers, topic }: Log, timeoutMs = 60_000): Promise<Account[]> {
  return withAdmin(brokers, async (admin) => {
    const accounts = await waitFor(async () => {
      const read = await readAccounts(database, { admin, topic }).catch(() => undefined)
      return read?.every(({ next, end }) => next === end) ? read : undefined
    }, timeoutMs)
    const wrong = accounts.filter(({ log, kept }) => log !== kept)
    if (wrong.length > 0) throw new Error(`these accounts do not add up: ${wrong.map(describeAccount).join('; ')}`)
    return accounts
  })
}

async function readAccounts(database: Database, { admin, topic }: { admin: Admin; topic: string }): Promise<Account[]> {
  const ends = await admin.fetchTopicOffsets(topic)
  const rows = await database.ingestOffset.findMany({ where: { topic } })
  return ends.map(({ partition, high }) => {
    const row = rows.find((each) => each.partition === partition)
    if (!row) throw new Error(`there is no account of partition ${partition}`)
    return {
      partition,
      end: BigInt(high),
      next: row.nextOffset,
      log: row.earlier + row.nextOffset,
      kept: row.stored + row.duplicates + row.deadLettered + row.expired + row.skipped,
      skipped: row.skipped,
    }
  })
}

const describeAccount = ({ partition, log, kept }: Account) => `partition ${partition}: ${log} in the log, ${kept} kept`
