/** From the table to the archive, in steps that may end anywhere. */
import { describe, expect, test } from 'vitest'
import { nameOfDay } from '../../filter/days-sql.ts'
import { Prisma } from '../../generated/prisma/client.ts'
import { DAY_MS } from '../../log/retention.ts'
import { sqlState } from '../../platform/postgres/postgres.ts'
import type { Session, Transactions } from '../../platform/postgres/transactions.ts'
import { pause } from '../../platform/retry.ts'
import {
  countAll,
  countIn,
  dayOf,
  hasPartition,
  keysOf,
  keysOfLogs,
  LARGE,
  logsOf,
  openArchive,
  readDay,
  store,
} from '../../test/support/archive.ts'
import { createDatabase, isolate } from '../../test/support/database.ts'
import { withFastCreateMany } from '../../store/create-many.ts'
import { verifyDay } from './verify-day.ts'

const DAY = dayOf(-5)

const doesOf = (steps: readonly { does: string }[]) => steps.map(({ does }) => does)

test('a day is read, closed part by part, switched and dropped, and holds the same logs byte for byte', async () => {
  await using database = await createDatabase()
  const { prisma } = database
  await using archive = openArchive(database.url)
  await store(prisma, logsOf(DAY, 60))
  await store(prisma, logsOf(DAY + 1, 10, 1000))
  const before = await readDay(archive.transactions, DAY)
  expect(keysOf(before)).toEqual(keysOfLogs(logsOf(DAY, 60)))
  const steps = await archive.run([DAY])
  // Eight segments of eight logs at most, four to a part: each is read in two steps.
  expect(doesOf(steps)).toEqual(['read', 'read', 'close', 'read', 'read', 'close', 'read', 'switch', 'drop'])
  expect(steps.reduce((sum, { rows }) => sum + rows, 0)).toBe(60)
  expect(await readDay(archive.transactions, DAY)).toEqual(before)
  expect(await archive.transactions.run((session) => verifyDay(session, DAY))).toEqual({
    segments: 8,
    logs: 60,
    faults: [],
  })
  expect(await hasPartition(prisma, DAY)).toBe(false)
  expect(await hasPartition(prisma, DAY + 1)).toBe(true)
  expect(await countAll(prisma, ['archive_digests', 'archive_builds', 'logs_late'])).toEqual([0, 0, 0])
  expect(await archive.run([DAY]), 'it is archived once').toEqual([])
  const refused = store(prisma, logsOf(DAY, 1, 500)).catch((error: unknown) => sqlState(error))
  expect(await refused, 'the hole that it leaves').toBe('23514')
})

test('a large part has slices, values, ranges and copies that are what its segments make them', async () => {
  await using database = await createDatabase()
  await using archive = openArchive(database.url, { limits: LARGE })
  await store(database.prisma, logsOf(DAY, 800))
  await archive.run([DAY])
  const verified = await archive.transactions.run((session) => verifyDay(session, DAY))
  expect(verified).toEqual({ segments: 50, logs: 800, faults: [] })
  const kinds = ['archive_slices', 'archive_values', 'archive_ranges', 'archive_sparse']
  expect(await countAll(database.prisma, kinds)).not.toContain(0)
})

test('a kill in each transaction leaves what the next one goes on with', async () => {
  await using database = await createDatabase()
  const killer = createKiller()
  await using archive = openArchive(database.url, { transactions: killer.wrap })
  await store(database.prisma, logsOf(DAY, 40))
  const before = await readDay(archive.transactions, DAY)
  const done: string[] = []
  for (let statements = 0; ;) {
    // Each step is killed after one statement more, until it is through.
    killer.arm(statements)
    const taken = await archive
      .take({ mayBuild: true, ready: [DAY] })
      .catch((error: unknown) => (isKill(error) ? 'killed' : Promise.reject(error)))
    if (taken === undefined) break
    if (taken === 'killed') archive.again()
    statements = taken === 'killed' ? statements + 1 : 0
    if (typeof taken === 'object') done.push(taken.does)
  }
  killer.arm(Infinity)
  expect(killer.kills()).toBeGreaterThan(60)
  expect(done.filter((does) => does !== 'read')).toEqual(['close', 'close', 'switch', 'drop'])
  expect(await readDay(archive.transactions, DAY)).toEqual(before)
  expect(await archive.transactions.run((session) => verifyDay(session, DAY))).toMatchObject({ logs: 40, faults: [] })
})

const KILL = 'the connection is gone'

const isKill = (error: unknown) => error instanceof Error && error.message === KILL

/** Ends transactions before their statement number `n`, as they end whose process is killed. */
function createKiller() {
  let left = Infinity
  let kills = 0
  function kill(): void {
    if (left-- > 0) return
    kills++
    left = Infinity
    throw new Error(KILL)
  }
  const watch = ({ query, run }: Session): Session => ({
    query: async <Row>(sql: Prisma.Sql) => {
      kill()
      return query<Row>(sql)
    },
    run: async (text) => {
      kill()
      return run(text)
    },
  })
  return {
    arm: (statements: number) => {
      left = statements
    },
    kills: () => kills,
    wrap: (own: Transactions): Transactions => ({
      ...own,
      run: (work, mode) => own.run(async (session) => work(watch(session)), mode),
    }),
  }
}

describe('logs that come while a day is on its way', () => {
  test('are late logs, wherever their place is, and each is there once', async () => {
    await using database = await createDatabase()
    const { prisma } = database
    await using archive = openArchive(database.url)
    const logs = logsOf(DAY, 60)
    await store(prisma, logs)
    await archive.take({ mayBuild: true, ready: [DAY] })
    // Before and after the place that was read.
    const more = logsOf(DAY, 4, 500)
    expect(await store(prisma, [...more, ...logs.slice(0, 5)])).toBe(4)
    await archive.run([DAY])
    const late = await countIn(prisma, 'logs_late')
    expect(late).toBeGreaterThan(0)
    expect(late).toBeLessThan(4)
    expect(keysOf(await readDay(archive.transactions, DAY))).toEqual(keysOfLogs([...logs, ...more]))
    expect(await archive.transactions.run((session) => verifyDay(session, DAY))).toMatchObject({ faults: [] })
  })

  test('give the building up when they are many, and the day goes later', async () => {
    await using database = await createDatabase()
    const { prisma } = database
    await using archive = openArchive(database.url, {
      limits: { maxMissing: 3, segmentsAStep: 100, segmentsAPart: 100 },
    })
    await store(prisma, logsOf(DAY, 30))
    expect(await archive.take({ mayBuild: true, ready: [DAY] })).toMatchObject({ does: 'read', rows: 30 })
    await store(prisma, logsOf(DAY, 4, 500))
    const steps = await archive.run([DAY], { resting: [DAY] })
    expect(doesOf(steps)).toEqual(['close', 'give up', 'discard'])
    expect(await countIn(prisma, 'archive_segments')).toBe(0)
    expect(doesOf(await archive.run([DAY]))).toEqual(['read', 'close', 'switch', 'drop'])
    expect(await countIn(prisma, 'logs_late')).toBe(0)
  })

  test('are late before the partition is locked, so that nobody waits for that', async () => {
    await using database = await createDatabase()
    let late = 0
    const watch = ({ query, run }: Session): Session => ({
      query,
      async run(text) {
        if (text.includes('ADD CONSTRAINT archived'))
          late = (await query<object>(Prisma.sql`SELECT FROM logs_late`)).length
        return run(text)
      },
    })
    await using archive = openArchive(database.url, {
      transactions: (own) => ({ ...own, run: (work, mode) => own.run(async (session) => work(watch(session)), mode) }),
    })
    await store(database.prisma, logsOf(DAY, 8))
    expect(await archive.take({ mayBuild: true, ready: [DAY] })).toMatchObject({ does: 'read', rows: 8 })
    await store(database.prisma, logsOf(DAY, 1, 500))
    await archive.run([DAY], { mayRebuild: false })
    expect(late).toBe(1)
    expect(await countIn(database.prisma, 'logs_late')).toBe(1)
  })

  test('are never looked at all at once, and no more once they are too many', async () => {
    await using database = await createDatabase()
    const pages = watchKeys()
    const limits = { maxMissing: 3, keysAtOnce: 4, segmentsAStep: 100, segmentsAPart: 100 }
    await using archive = openArchive(database.url, { limits, transactions: pages.wrap })
    await store(database.prisma, logsOf(DAY, 30))
    await archive.take({ mayBuild: true, ready: [DAY] })
    const atOnce = logsOf(DAY, 30, 500).map((log) => ({ ...log, timestampMs: DAY * DAY_MS + 1000 }))
    await store(database.prisma, atOnce)
    expect(doesOf(await archive.run([DAY], { resting: [DAY] }))).toEqual(['close', 'give up', 'discard'])
    expect(pages.read()).toEqual([4, 4])
  })

  test('wait for the switch, which waits for who writes; then the partition refuses them', async () => {
    await using database = await createDatabase()
    const { prisma } = database
    await using archive = openArchive(database.url, { limits: { dropAfterMs: 60_000 } })
    await store(prisma, logsOf(DAY, 8))
    const open = Promise.withResolvers<void>()
    const begun = Promise.withResolvers<void>()
    const writing = prisma.$transaction(async (tx) => {
      await tx.$executeRawUnsafe(`LOCK TABLE ${nameOfDay(DAY)} IN ROW EXCLUSIVE MODE`)
      begun.resolve()
      await open.promise
    })
    await begun.promise
    const taken = []
    for (let i = 0; i < 3; i++) taken.push(await archive.take({ mayBuild: true, ready: [DAY] }))
    expect(taken.map((step) => (typeof step === 'object' ? step.does : step))).toEqual(['read', 'close', 'busy'])
    open.resolve()
    await writing
    expect(await archive.take({ mayBuild: true })).toMatchObject({ does: 'switch' })
    const refused = store(prisma, logsOf(DAY, 1, 50)).catch((error: unknown) => sqlState(error))
    expect(await refused).toBe('23514')
    expect(await hasPartition(prisma, DAY)).toBe(true)
  })

  test('are found at the switch wherever transactions see one snapshot by default', async () => {
    await using database = await createDatabase()
    const { prisma } = database
    await isolate(database)
    const more = logsOf(DAY, 2, 500)
    const watch = ({ query, run }: Session): Session => ({
      query,
      async run(text) {
        if (text.startsWith('ALTER TABLE') && more.length === 2) await store(prisma, more.splice(0, 1))
        return run(text)
      },
    })
    await using archive = openArchive(database.url, {
      transactions: (own) => ({ ...own, run: (work, mode) => own.run(async (session) => work(watch(session)), mode) }),
    })
    await store(prisma, logsOf(DAY, 8))
    expect(doesOf(await archive.run([DAY], { mayRebuild: false }))).toContain('switch')
    expect(await countIn(prisma, 'logs_late')).toBe(1)
  })
})

/** How many keys each question for keys has answered. */
function watchKeys() {
  const read: number[] = []
  const watch = ({ query, run }: Session): Session => ({
    async query<Row>(sql: Prisma.Sql) {
      const rows = await query<Row>(sql)
      if (
        / SELECT date_part\('epoch', ts\) AS seconds, id FROM (unnest|logs_late)/.test(sql.text.replaceAll(/\s+/g, ' '))
      )
        read.push(rows.length)
      return rows
    },
    run,
  })
  return {
    read: () => read,
    wrap: (own: Transactions): Transactions => ({
      ...own,
      run: (work, mode) => own.run(async (session) => work(watch(session)), mode),
    }),
  }
}

test('the partition stays as long as a question has a snapshot from before the switch', async () => {
  await using database = await createDatabase()
  await using archive = openArchive(database.url)
  await store(database.prisma, logsOf(DAY, 8))
  const before = await readDay(archive.transactions, DAY)
  const asking = await archive.transactions.run(
    async (session) => {
      // Nothing of the day has been read yet.
      await session.run('SELECT FROM archive_days')
      expect(doesOf(await archive.run([DAY]))).toEqual(['read', 'close', 'switch'])
      expect(await archive.take()).toBeUndefined()
      return session.run(`SELECT FROM ${nameOfDay(DAY)}`)
    },
    { isSnapshot: true },
  )
  expect(asking).toHaveLength(8)
  expect(await archive.take()).toMatchObject({ does: 'drop' })
  expect(await readDay(archive.transactions, DAY)).toEqual(before)
})

test('the partition of a day that came back and went again is not dropped at once', async () => {
  await using database = await createDatabase()
  const { prisma } = database
  const limits = { dropAfterMs: 2000 }
  await using archive = openArchive(database.url, { limits })
  await using other = openArchive(database.url, { limits })
  await store(prisma, logsOf(DAY, 8))
  expect(doesOf(await archive.run([DAY]))).toEqual(['read', 'close', 'switch'])
  await prisma.$executeRaw`INSERT INTO archive_kept (day) SELECT day FROM archive_days`
  expect(await other.take()).toMatchObject({ does: 'restore' })
  await prisma.$executeRaw`DELETE FROM archive_kept`
  await pause(2100)
  expect(doesOf(await other.run([DAY]))).toEqual(['discard', 'read', 'close', 'switch'])
  expect(await archive.take()).toBeUndefined()
  expect(await hasPartition(prisma, DAY)).toBe(true)
})

test('a building whose day stays in the table after all is given up', async () => {
  await using database = await createDatabase()
  await using archive = openArchive(database.url)
  await store(database.prisma, logsOf(DAY, 60))
  await archive.take({ mayBuild: true, ready: [DAY] })
  const untilMs = DAY * DAY_MS
  expect(doesOf(await archive.run([], { untilMs }))).toEqual(['discard'])
  expect(await countIn(database.prisma, 'archive_parts')).toBe(0)
})

test('two processes never take a step at once', async () => {
  await using database = await createDatabase()
  await using archive = openArchive(database.url)
  await using other = openArchive(database.url)
  await store(database.prisma, logsOf(DAY, 60))
  const before = await readDay(archive.transactions, DAY)
  const run = async (each: typeof archive) => {
    const done: string[] = []
    for (let idle = 0; idle < 3;) {
      const taken = await each.take({ mayBuild: true, ready: [DAY] })
      if (typeof taken === 'object') done.push(taken.does)
      else if (taken === undefined) idle++
    }
    return done
  }
  const done = (await Promise.all([run(archive), run(other)])).flat()
  expect(done.filter((does) => does === 'switch' || does === 'drop').toSorted()).toEqual(['drop', 'switch'])
  expect(await readDay(archive.transactions, DAY)).toEqual(before)
})

test('a process that stood still before the switch finds that another one builds the day anew', async () => {
  await using database = await createDatabase()
  const { prisma } = database
  await using other = openArchive(database.url)
  // What it does while the first one stands still after its look for what is missing.
  let meanwhile = async (): Promise<void> => undefined
  const stand = (own: Transactions): Transactions => ({
    ...own,
    async run(work, mode) {
      const result = await own.run(work, mode)
      if (mode?.isSnapshot) await meanwhile()
      return result
    },
  })
  await using archive = openArchive(database.url, { transactions: stand })
  await store(prisma, logsOf(DAY, 60))
  const before = await readDay(other.transactions, DAY)
  meanwhile = async () => {
    meanwhile = async () => undefined
    expect(doesOf(await other.run([], { untilMs: DAY * DAY_MS }))).toEqual(['discard', 'discard'])
    for (const does of ['read', 'read', 'close'])
      expect(await other.take({ mayBuild: true, ready: [DAY] })).toMatchObject({ does })
  }
  expect(doesOf(await archive.run([DAY]))).toEqual(['read', 'read', 'close', 'read', 'read', 'close', 'read'])
  expect(await countIn(prisma, 'archive_days')).toBe(0)
  expect(doesOf(await archive.run([DAY]))).toEqual(['read', 'read', 'close', 'read', 'switch', 'drop'])
  expect(await readDay(archive.transactions, DAY)).toEqual(before)
})

describe('a day to which many logs have come late', () => {
  const late = logsOf(DAY, 5, 500)

  async function archiveWithLate(
    database: Awaited<ReturnType<typeof createDatabase>>,
    archive: ReturnType<typeof openArchive>,
  ) {
    const logs = logsOf(DAY, 60)
    await store(database.prisma, logs)
    await archive.run([DAY])
    await storeLate(database.prisma, late)
    return [...logs, ...late]
  }

  /** As the writer does, of which a test of its own says more. */
  async function storeLate(prisma: Parameters<typeof store>[0], logs: typeof late): Promise<void> {
    await prisma.$extends(withFastCreateMany).log.createMany({ data: [], late: { logs, duplicates: 0 } })
  }

  test('is built again with them, and the former generation goes', async () => {
    await using database = await createDatabase()
    await using archive = openArchive(database.url)
    const all = await archiveWithLate(database, archive)
    const before = await readDay(archive.transactions, DAY)
    expect(keysOf(before)).toEqual(keysOfLogs(all))
    expect(await archive.run([], { resting: [DAY] }), 'not at once').toEqual([])
    const steps = doesOf(await archive.run([]))
    expect(steps.filter((does) => does !== 'read' && does !== 'close')).toEqual(['switch', 'discard', 'discard'])
    expect(await countIn(database.prisma, 'logs_late')).toBe(0)
    expect(await readDay(archive.transactions, DAY)).toEqual(before)
    expect(await archive.transactions.run((session) => verifyDay(session, DAY))).toMatchObject({ logs: 65, faults: [] })
    expect(await countIn(database.prisma, 'archive_parts')).toBe(3)
    expect(await archive.run([])).toEqual([])
  })

  test('keeps those late that came behind the place of the building', async () => {
    await using database = await createDatabase()
    const pages = watchKeys()
    await using archive = openArchive(database.url, { limits: { keysAtOnce: 2 }, transactions: pages.wrap })
    const all = await archiveWithLate(database, archive)
    await archive.take({ mayBuild: true })
    await storeLate(database.prisma, logsOf(DAY, 1, 900))
    await archive.run([], { resting: [DAY] })
    expect(await countIn(database.prisma, 'logs_late')).toBe(1)
    expect(keysOf(await readDay(archive.transactions, DAY))).toEqual(keysOfLogs([...all, ...logsOf(DAY, 1, 900)]))
    expect(pages.read()).toEqual([2, 2, 2, 0])
  })
})
