/** PostgreSQL runs out of disk: logs are still taken, the writer says what it waits for, and catches up once there is space. */
import { randomUUID } from 'node:crypto'
import { chown, mkdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, inject, test } from 'vitest'
import { createPostgres, type Database } from '../../platform/postgres/postgres.ts'
import { runStatements } from '../../platform/postgres/run-statements.ts'
import { testLogger } from '../support/test-logger.ts'
import { waitFor } from '../support/wait-for.ts'
import { onDatabase } from '../support/on-database.ts'
import { startRole } from '../support/program.ts'
import { settleAccounts } from './accounts.ts'
import { createLedger } from './ledger.ts'
import { noteResult, onTheWall, size } from './row.ts'
import { ownPostgres, storedAbove, type OwnPostgres } from './servers.ts'
import { canMount, createSmallDisk } from './small-disk.ts'

const brokers = inject('kafkaBrokers') ?? []
const isPossible = brokers.length > 0 && (await canMount())
/** What the database has before it is full, and what is freed: room for all that came meanwhile. */
const ROOM_MB = 21
const BALLAST_MB = size(1000, 139)
const FULL_MS = size(60_000, 5000)
const NOTICED_MS = 10_000

test.skipIf(!isPossible)(
  'F13: PostgreSQL is out of disk (needs Kafka, and root on Linux)',
  { timeout: 300_000 },
  async () => {
    await using disk = await createSmallDisk({ megabytes: BALLAST_MB + ROOM_MB, ballast: BALLAST_MB })
    await using postgres = await ownPostgres()
    await using small = await createSmallDatabase(postgres, join(disk.path, 'tablespace'))
    const { prisma } = small
    const parts = { databaseUrl: small.url, brokers, topic: `f13-${randomUUID()}` }
    await using writer = await startRole({ role: 'writer', ...parts })
    await writer.untilUp()
    await makeRoomForDeadLetters(prisma)
    await using api = await startRole({ role: 'api', ...parts })
    await api.untilUp()
    const exits: string[] = []
    for (const each of [writer, api]) void each.ended.then(() => exits.push(each.output()))

    const ledger = createLedger()
    const posting = new AbortController()
    const load = ledger.post({
      count: Infinity,
      perRequest: 50,
      clients: 2,
      url: () => api.url,
      signal: posting.signal,
    })
    const { noticedMs, reason } = await untilFull(writer.url, prisma)
    const acknowledged = ledger.acknowledged()
    await delay(FULL_MS)
    const taken = ledger.acknowledged() - acknowledged
    posting.abort()
    await load
    const stored = await storedAbove(prisma, 0n)
    await disk.free()
    const freedAt = performance.now()
    await storedAbove(prisma, stored)
    const againMs = performance.now() - freedAt
    const counts = await ledger.count(prisma, 120_000)
    await settleAccounts({ ...parts, database: prisma })

    expect(exits).toEqual([])
    expect(reason).toContain('No space left on device')
    expect(noticedMs).toBeLessThan(onTheWall(NOTICED_MS))
    expect(taken).toBeGreaterThan(0)
    expect(ledger.answers.get(503) ?? 0, 'refused posts').toBe(0)
    expect(counts).toMatchObject({ lost: [], doubled: [] })
    expect(await prisma.deadLetter.count()).toBe(0)
    const seen = `told after ${(noticedMs / 1000).toFixed(1)} s, ${taken} logs taken while full, writing again ${(againMs / 1000).toFixed(1)} s after space was freed`
    await noteResult('F13', `${seen}; ${counts.acknowledged} logs: 0 lost, 0 doubled, 0 dead letters`)
  },
)

/** A database of this server whose files lie in this folder. */
async function createSmallDatabase(server: OwnPostgres, folder: string) {
  const owner = await stat(server.folder)
  await mkdir(folder)
  await chown(folder, owner.uid, owner.gid)
  await runStatements({
    url: server.adminUrl,
    statements: [
      `CREATE TABLESPACE small LOCATION '${folder}'`,
      'CREATE DATABASE small OWNER timberline TABLESPACE small',
    ],
  })
  const url = onDatabase(server.url, 'small')
  const options = { name: 'test', maxConnections: 2, statementTimeoutMs: 60_000, logger: testLogger }
  const { client, close } = createPostgres({ url, ...options })
  return { url, prisma: client, [Symbol.asyncDispose]: close }
}

/** So that a writer which took this for the fault of the records would find a place for them. */
async function makeRoomForDeadLetters(prisma: Database): Promise<void> {
  const letter = { topic: 'room', partition: 0, reason: '', sqlstate: null, value: new Uint8Array(500) }
  await prisma.deadLetter.createMany({
    data: Array.from({ length: 2000 }, (_, i) => ({ ...letter, offset: BigInt(i) })),
  })
  await prisma.deadLetter.deleteMany()
  await prisma.$executeRawUnsafe('VACUUM (TRUNCATE false) dead_letters')
}

/** Waits until the writer lists that it cannot store; answers why, and how long after the last log that it could. */
async function untilFull(url: string, prisma: Database): Promise<{ noticedMs: number; reason: string }> {
  let stored = 0n
  let storedAt = performance.now()
  return waitFor(async () => {
    const sums = await prisma.ingestOffset.aggregate({ _sum: { stored: true } })
    if ((sums._sum.stored ?? 0n) > stored) storedAt = performance.now()
    stored = sums._sum.stored ?? 0n
    const answer = await fetch(`${url}/readyz`)
    const { degraded } = (await answer.json()) as { degraded: { name: string; problem: string }[] }
    const reason = degraded.find(({ name }) => name === 'store')?.problem
    return reason === undefined ? undefined : { noticedMs: performance.now() - storedAt, reason }
  }, 120_000)
}
