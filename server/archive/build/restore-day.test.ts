/** Days that come back from the archive. */
import { expect, test } from 'vitest'
import { nameOfDay } from '../../filter/days-sql.ts'
import type { Prisma } from '../../generated/prisma/client.ts'
import type { Database } from '../../platform/postgres/postgres.ts'
import type { Session } from '../../platform/postgres/transactions.ts'
import { withFastCreateMany } from '../../store/create-many.ts'
import {
  countAll,
  countIn,
  dayOf,
  hasPartition,
  keysOf,
  keysOfLogs,
  logsOf,
  openArchive,
  readDay,
  store,
} from '../../test/support/archive.ts'
import { createDatabase } from '../../test/support/database.ts'
import { beginBuild, findBuild } from './builds.ts'

const DAY = dayOf(-5)

const ask = (prisma: Database) => prisma.$executeRaw`INSERT INTO archive_kept (day) SELECT day FROM archive_days`

const isBack = async (prisma: Database) => (await countIn(prisma, 'archive_kept WHERE restored_at IS NOT NULL')) === 1

test('come with their late logs, step by step, and stay in the table', async () => {
  await using database = await createDatabase()
  const { prisma } = database
  await using archive = openArchive(database.url)
  await store(prisma, logsOf(DAY, 60))
  await archive.run([DAY])
  await prisma
    .$extends(withFastCreateMany)
    .log.createMany({ data: [], late: { logs: logsOf(DAY, 3, 500), duplicates: 0 } })
  const before = await readDay(archive.transactions, DAY)
  const counts = await prisma.logCountsMinute.findMany({ orderBy: [{ minute: 'asc' }, { level: 'asc' }] })
  await ask(prisma)
  const steps = [await archive.take(), await archive.take()]
  expect(steps.map((step) => (typeof step === 'object' ? step.rows : step))).toEqual([24, 24])
  expect(await readDay(archive.transactions, DAY), 'on its way').toEqual(before)
  archive.again()
  const rest = await archive.run([], { resting: [DAY] })
  expect(rest.map(({ does }) => does)).toEqual(['restore', 'restore', 'discard', 'discard'])
  expect(await readDay(archive.transactions, DAY)).toEqual(before)
  expect(keysOf(before)).toEqual(keysOfLogs([...logsOf(DAY, 60), ...logsOf(DAY, 3, 500)]))
  expect(await prisma.logCountsMinute.findMany({ orderBy: [{ minute: 'asc' }, { level: 'asc' }] })).toEqual(counts)
  expect(await hasPartition(prisma, DAY)).toBe(true)
  expect(await isBack(prisma)).toBe(true)
  expect(await countAll(prisma, ['archive_days', 'archive_segments', 'archive_parts', 'logs_late'])).toEqual([
    0, 0, 0, 0,
  ])
  expect(
    await prisma.$queryRaw<unknown[]>`SELECT FROM pg_constraint WHERE conname IN ('restored', 'archived')`,
  ).toEqual([])
  // Its indexes serve through the table, and it takes logs again.
  expect(await store(prisma, [...logsOf(DAY, 1, 900), ...logsOf(DAY, 1)])).toBe(1)
  expect(await archive.run([DAY]), 'it does not go again').toEqual([])
})

test('are there at once as long as their partition is', async () => {
  await using database = await createDatabase()
  const { prisma } = database
  await using archive = openArchive(database.url, { limits: { dropAfterMs: 60_000 } })
  const logs = logsOf(DAY, 60)
  await store(prisma, logs)
  await archive.take({ mayBuild: true, ready: [DAY] })
  // One of the partition that is late too, and one that is late alone.
  await store(prisma, logsOf(DAY, 1, 500))
  await archive.run([DAY])
  await prisma
    .$extends(withFastCreateMany)
    .log.createMany({ data: [], late: { logs: logsOf(DAY, 1, 600), duplicates: 0 } })
  await ask(prisma)
  expect(await archive.take()).toMatchObject({ does: 'restore', rows: 0 })
  const all = [...logs, ...logsOf(DAY, 1, 500), ...logsOf(DAY, 1, 600)]
  expect(keysOf(await readDay(archive.transactions, DAY))).toEqual(keysOfLogs(all))
  expect(await store(prisma, logsOf(DAY, 1, 900))).toBe(1)
})

test('are counted before anybody has to wait for them', async () => {
  await using database = await createDatabase()
  const asked: string[] = []
  const watch = ({ query, run }: Session): Session => ({
    async query<Row>(sql: Prisma.Sql) {
      const [what] = /SELECT count\(\*\)::float8 AS n FROM logs_\d+|pg_advisory_xact_lock\(/.exec(sql.text) ?? []
      if (what) asked.push(what)
      return query<Row>(sql)
    },
    run,
  })
  await using archive = openArchive(database.url, {
    limits: { dropAfterMs: 60_000 },
    transactions: (own) => ({ ...own, run: (work, mode) => own.run(async (session) => work(watch(session)), mode) }),
  })
  await store(database.prisma, logsOf(DAY, 8))
  await archive.run([DAY])
  await ask(database.prisma)
  asked.length = 0
  await archive.take()
  expect(asked).toEqual([`SELECT count(*)::float8 AS n FROM ${nameOfDay(DAY)}`, 'pg_advisory_xact_lock('])
})

test('that are being built again are so no more', async () => {
  await using database = await createDatabase()
  const { prisma } = database
  await using archive = openArchive(database.url)
  const late = logsOf(DAY, 5, 500)
  await store(prisma, logsOf(DAY, 60))
  await archive.run([DAY])
  await prisma.$extends(withFastCreateMany).log.createMany({ data: [], late: { logs: late, duplicates: 0 } })
  await archive.take({ mayBuild: true })
  expect(await countIn(prisma, 'archive_builds')).toBe(1)
  await ask(prisma)
  const wanted = { ready: [], resting: [], except: [] }
  const findAny = (session: Session) => findBuild(session, wanted)
  expect(await archive.transactions.run(findAny)).toBeUndefined()
  expect(await archive.take()).toMatchObject({ does: 'restore', rows: 24 })
  expect(await countIn(prisma, 'archive_builds')).toBe(0)
  const begin = (session: Session) => beginBuild(session, wanted, { lateShare: 0.05 })
  expect(await archive.transactions.run(begin)).toBeUndefined()
  await archive.run([])
  expect(keysOf(await readDay(archive.transactions, DAY))).toEqual(keysOfLogs([...logsOf(DAY, 60), ...late]))
  expect(await isBack(prisma)).toBe(true)
})

test('with a late log that the archive has too have it once', async () => {
  await using database = await createDatabase()
  const { prisma } = database
  await using archive = openArchive(database.url)
  const logs = logsOf(DAY, 60)
  await store(prisma, logs)
  await archive.run([DAY])
  await prisma
    .$extends(withFastCreateMany)
    .log.createMany({ data: [], late: { logs: logs.slice(3, 4), duplicates: 0 } })
  await ask(prisma)
  await archive.run([], { resting: [DAY] })
  expect(await isBack(prisma)).toBe(true)
  expect(keysOf(await readDay(archive.transactions, DAY))).toEqual(keysOfLogs(logs))
})

test('whose table lacks a log begin anew', async () => {
  await using database = await createDatabase()
  const { prisma } = database
  await using archive = openArchive(database.url)
  await store(prisma, logsOf(DAY, 60))
  await archive.run([DAY])
  const before = await readDay(archive.transactions, DAY)
  await ask(prisma)
  await archive.take()
  await prisma.$executeRawUnsafe(`DELETE FROM ${nameOfDay(DAY)} WHERE ts = (SELECT min(ts) FROM ${nameOfDay(DAY)})`)
  await expect(archive.run([])).rejects.toThrow(/ has \d+ logs, not 60$/)
  expect(await isBack(prisma)).toBe(false)
  await archive.run([])
  expect(await isBack(prisma)).toBe(true)
  expect(await readDay(archive.transactions, DAY)).toEqual(before)
})

test('that retention has ended meanwhile leave no table behind', async () => {
  await using database = await createDatabase()
  const { prisma } = database
  await using archive = openArchive(database.url)
  await store(prisma, logsOf(DAY, 60))
  await archive.run([DAY])
  await ask(prisma)
  await archive.take()
  await prisma.$executeRaw`DELETE FROM archive_days`
  await archive.run([])
  expect(await prisma.$queryRaw<[{ name: unknown }]>`SELECT to_regclass(${nameOfDay(DAY)})::text AS name`).toEqual([
    { name: null },
  ])
  expect(await isBack(prisma)).toBe(true)
})

test('of which a segment is damaged stay in the archive, and the failure names it', async () => {
  await using database = await createDatabase()
  const { prisma } = database
  await using archive = openArchive(database.url)
  await store(prisma, logsOf(DAY, 60))
  await archive.run([DAY])
  await prisma.$executeRaw`
    UPDATE archive_segments SET message = set_byte(message, length(message) - 1, get_byte(message, length(message) - 1) # 1)
    WHERE part = 1 AND segment = 2`
  await ask(prisma)
  const run = archive.run([])
  await expect(run).rejects.toThrow(/Segment 2 of part 1 of \d{4}-\d\d-\d\d is damaged/)
  expect(await countIn(prisma, 'archive_days')).toBe(1)
  expect(await archive.run([], { except: [DAY] }), 'and others are not kept waiting').toEqual([])
})
