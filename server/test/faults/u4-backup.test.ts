/** The database is lost: a backup of it is restored, and what has come since is read from Kafka again. Days were archived before the backup, and since. */
import { randomUUID } from 'node:crypto'
import { expect, inject, test } from 'vitest'
import { verifyDay } from '../../archive/build/verify-day.ts'
import type { Log } from '../../log/log.ts'
import { runStatements } from '../../platform/postgres/run-statements.ts'
import { TIMINGS } from '../../platform/timings.ts'
import { countIn, dayOf, keysOf, keysOfLogs, logsOf, openArchive, readDay } from '../support/archive.ts'
import { createDatabase, type TestDatabase } from '../support/database.ts'
import { startApp } from '../support/harness.ts'
import { waitFor } from '../support/wait-for.ts'
import { noteResult, size } from './row.ts'

const brokers = inject('kafkaBrokers') ?? []
const LOGS = size(100_000, 500)
const LATE = LOGS / 10
const A_REQUEST = 2000

const [FIRST, SECOND, THIRD, HOT] = [dayOf(-6), dayOf(-5), dayOf(-4), dayOf(-1)]

/** A day to which many logs come while it is built rests for ten minutes. */
const QUIET_MS = size(5000, 0)
const SOON = { ...TIMINGS, keeperLookEveryMs: 200, archiveQuietMs: QUIET_MS, archiveDropAfterMs: 0 }

test.skipIf(brokers.length === 0)(
  'U4: a backup is restored, the rest comes from Kafka, with archived days (needs Kafka)',
  { timeout: 900_000 },
  async () => {
    await using lost = await createDatabase()
    const env = { KAFKA_TOPIC: `u4-${randomUUID()}`, ARCHIVE_AFTER_DAYS: '3' }
    const ledger = createLedger()

    await withProduct(lost, env, async (url) => {
      for (const day of [FIRST, SECOND, HOT]) await send(url, ledger.make(day, LOGS))
      await untilArchived(lost, 2)
      await send(url, [...ledger.make(FIRST, LATE), ...ledger.of(SECOND).slice(0, LATE)])
      await untilStored(lost, ledger.count())
    })
    await using backup = await copyOf(lost)
    await withProduct(lost, env, async (url) => {
      await send(url, ledger.make(THIRD, LOGS))
      await send(url, [...ledger.make(SECOND, LATE), ...ledger.make(HOT, LATE), ...ledger.of(FIRST).slice(-LATE)])
      await untilStored(lost, ledger.count())
      await untilArchived(lost, 3)
    })
    const before = await countIn(backup.prisma, 'archive_days')
    await withProduct(backup, env, async () => {
      await untilStored(backup, ledger.count())
      await untilArchived(backup, 3)
    })

    expect(before).toBe(2)
    for (const database of [lost, backup]) {
      await using archive = openArchive(database.url)
      for (const day of [FIRST, SECOND, THIRD, HOT])
        expect(keysOf(await readDay(archive.transactions, day))).toEqual(keysOfLogs(ledger.of(day)))
      for (const day of [FIRST, SECOND, THIRD])
        expect(await archive.transactions.run((session) => verifyDay(session, day))).toMatchObject({ faults: [] })
    }
    const { _sum } = await backup.prisma.ingestOffset.aggregate({ _sum: { duplicates: true, deadLettered: true } })
    expect(_sum).toEqual({ duplicates: BigInt(2 * LATE), deadLettered: 0n })
    const since = LOGS + 2 * LATE
    await noteResult(
      'U4',
      `${ledger.count()} logs, of which ${since} came after the backup: restored, each is there once; 2 days were archived before it, and 1 since`,
    )
  },
)

/** PostgreSQL copies a database to which nobody is connected. */
async function copyOf({ url }: TestDatabase): Promise<TestDatabase> {
  const name = new URL(url).pathname.slice(1)
  const end = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`
  await runStatements({ url: inject('adminUrl'), statements: [end] })
  return createDatabase(name)
}

/** All logs that were sent, by their days. */
function createLedger() {
  const days = new Map<number, Log[]>()
  let count = 0
  const of = (day: number) => days.get(day) ?? []
  return {
    of,
    count: () => count,
    make(day: number, logs: number): Log[] {
      const made = logsOf(day, logs, count).map((log) => ({ ...log, timestampUs: 0 }))
      count += logs
      days.set(day, [...of(day), ...made])
      return made
    },
  }
}

/** The database outlives the product. */
async function withProduct(
  { url, prisma }: TestDatabase,
  env: Record<string, string>,
  work: (url: string) => Promise<void>,
): Promise<void> {
  const database = { url, prisma, [Symbol.asyncDispose]: async () => undefined }
  await using app = await startApp({ stream: 'kafka', database, env, timings: SOON })
  await work(app.url)
}

async function send(url: string, logs: readonly Log[]): Promise<void> {
  const headers = { 'content-type': 'application/json' }
  for (let from = 0; from < logs.length; from += A_REQUEST) {
    const body = JSON.stringify(logs.slice(from, from + A_REQUEST).map(toRecord))
    const answer = await fetch(`${url}/public/ingest`, { method: 'POST', headers, body })
    expect(answer.status).toBe(201)
  }
}

const toRecord = ({ id, timestampMs, level, message, resourceId, traceId, metadataJson }: Log) => ({
  id,
  timestamp: new Date(timestampMs).toISOString(),
  level,
  message,
  resourceId,
  traceId,
  metadata: JSON.parse(metadataJson) as unknown,
})

const untilArchived = ({ prisma }: TestDatabase, days: number) =>
  waitFor(
    async () => ((await countIn(prisma, 'archive_days WHERE dropped_at IS NOT NULL')) === days ? true : undefined),
    300_000,
  )

const untilStored = ({ prisma }: TestDatabase, logs: number) =>
  waitFor(async () => {
    const { _sum } = await prisma.ingestOffset.aggregate({ _sum: { stored: true } })
    return Number(_sum.stored) === logs ? true : undefined
  }, 300_000)
