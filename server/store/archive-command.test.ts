/** `npm run archive`, as it is typed. */
import { expect, test } from 'vitest'
import { isoDay, nameOfDay } from '../filter/days-sql.ts'
import type { Prisma } from '../generated/prisma/client.ts'
import { SetupError } from '../platform/errors.ts'
import type { Session, Transactions } from '../platform/postgres/transactions.ts'
import {
  countIn,
  dayOf,
  hasPartition,
  keysOf,
  keysOfLogs,
  logsOf,
  openArchive,
  readDay,
  store,
} from '../test/support/archive.ts'
import { createDatabase, type TestDatabase } from '../test/support/database.ts'
import { waitFor } from '../test/support/wait-for.ts'
import { runArchiveCommand } from './archive-command.ts'
import { withFastCreateMany } from './create-many.ts'

const [FIRST, SECOND] = [dayOf(-6), dayOf(-5)]

async function createArchived(database: TestDatabase, archive: ReturnType<typeof openArchive>): Promise<void> {
  await store(database.prisma, logsOf(FIRST, 60))
  await store(database.prisma, logsOf(SECOND, 30, 1000))
  await archive.run([FIRST, SECOND])
}

/** What is printed, and whether all is well. */
async function type({ transactions }: Pick<ReturnType<typeof openArchive>, 'transactions'>, command: string) {
  const lines: string[] = []
  const signal = new AbortController().signal
  const isWell = await runArchiveCommand(
    { transactions, say: (line) => void lines.push(line), signal },
    command.split(' ').filter(Boolean),
  )
  return { isWell, lines }
}

test('status says what is where; verify reads all of it', async () => {
  await using database = await createDatabase()
  const { prisma } = database
  await using archive = openArchive(database.url)
  await createArchived(database, archive)
  await prisma
    .$extends(withFastCreateMany)
    .log.createMany({ data: [], late: { logs: logsOf(FIRST, 2, 500), duplicates: 0 } })
  await prisma.$executeRaw`UPDATE archive_state SET after_days = 3`
  const { lines, isWell } = await type(archive, 'status')
  expect(isWell).toBe(true)
  expect(lines).toEqual([
    'Rule      a finished day goes to the archive after 3 more days',
    expect.stringMatching(/^Hot {7}0 days, [\d.]+ MB$/),
    expect.stringMatching(/^Archived {2}2 days, 90 logs, [\d.]+ MB, \d+ bytes a log$/),
    'Late      2 logs that came for archived days',
  ])
  expect(await type(archive, 'verify')).toEqual({
    isWell: true,
    lines: [`${isoDay(FIRST)}: 8 segments, 60 logs, sound`, `${isoDay(SECOND)}: 4 segments, 30 logs, sound`],
  })
  await prisma.$executeRaw`UPDATE archive_segments SET raw = '' WHERE part = 1 AND segment = 0`
  expect(await type(archive, `verify ${isoDay(FIRST)}`)).toEqual({
    isWell: false,
    lines: [
      expect.stringMatching(/: 8 segments, \d+ logs, DAMAGED$/),
      `  Segment 0 of part 1 of ${isoDay(FIRST)} is damaged: its frames are not what was written.`,
    ],
  })
  expect(await type(archive, `verify ${isoDay(SECOND)}`)).toMatchObject({ isWell: true })
  expect(await type(archive, 'verify 2020-01-01')).toEqual({ isWell: false, lines: ['2020-01-01 is not archived.'] })
})

test('restore brings a day back, or all of them; resume lets them go again', async () => {
  await using database = await createDatabase()
  const { prisma } = database
  await using archive = openArchive(database.url)
  await createArchived(database, archive)
  expect(await type(archive, `restore ${isoDay(SECOND)}`)).toEqual({
    isWell: true,
    lines: [`${isoDay(SECOND)} is back in the table logs, 30 logs from the archive.`],
  })
  expect(await hasPartition(prisma, SECOND)).toBe(true)
  expect(await archive.run([SECOND])).toEqual([expect.objectContaining({ does: 'discard', day: SECOND })])
  expect((await type(archive, 'status')).lines).toContain(`Kept      ${isoDay(SECOND)}`)
  expect(await type(archive, `restore ${isoDay(SECOND)}`)).toMatchObject({ isWell: false })

  expect(await type(archive, `resume ${isoDay(SECOND)}`)).toMatchObject({ isWell: true })
  expect((await archive.run([SECOND])).map(({ does }) => does)).toContain('switch')

  const all = await type(archive, 'restore --all')
  expect(all).toMatchObject({ isWell: true })
  expect(all.lines.at(-1)).toBe('No day goes to the archive until: npm run archive -- resume')
  expect(await countIn(prisma, 'archive_days')).toBe(0)
  expect((await type(archive, 'status')).lines[0]).toBe('Rule      no day goes to the archive (restore --all)')
  expect(keysOf(await readDay(archive.transactions, FIRST))).toEqual(keysOfLogs(logsOf(FIRST, 60)))
  await type(archive, 'resume')
  expect(await countIn(prisma, 'archive_kept')).toBe(0)
  expect(await countIn(prisma, 'archive_state WHERE is_stopped')).toBe(0)
})

test('restore --all knows of a day that is switched at that moment, and none is switched after it', async () => {
  await using database = await createDatabase()
  const { prisma } = database
  const switched = Promise.withResolvers<void>()
  const asked = Promise.withResolvers<void>()
  const watch = ({ query, run }: Session): Session => ({
    async query<Row>(sql: Prisma.Sql) {
      const rows = await query<Row>(sql)
      if (sql.text.includes('INSERT INTO archive_days')) {
        switched.resolve()
        await asked.promise
      }
      return rows
    },
    run,
  })
  await using keeper = openArchive(database.url, {
    transactions: (own) => ({ ...own, run: (work, mode) => own.run(async (session) => work(watch(session)), mode) }),
  })
  await using archive = openArchive(database.url)
  await store(prisma, logsOf(FIRST, 8))
  await store(prisma, logsOf(SECOND, 8, 1000))
  const keeping = keeper.run([FIRST])
  await switched.promise
  const restoring = type(archive, 'restore --all')
  const isWaiting = waitFor(async () => ((await countIn(prisma, 'pg_locks WHERE NOT granted')) > 0 ? true : undefined))
  await Promise.race([isWaiting, restoring])
  asked.resolve()
  expect(await restoring).toMatchObject({ isWell: true })
  await keeping
  expect(await countIn(prisma, 'archive_days')).toBe(0)
  const taken = await archive.run([SECOND])
  expect(taken.filter(({ day }) => day === SECOND).map(({ does }) => does)).toEqual(['read', 'close'])
  expect(await countIn(prisma, 'archive_days')).toBe(0)
})

test('a day that cannot be brought back is named', async () => {
  await using database = await createDatabase()
  await using archive = openArchive(database.url)
  await createArchived(database, archive)
  const { prisma } = database
  await prisma.$executeRaw`UPDATE archive_segments SET message = '' WHERE part = 1 AND segment = 0`
  const failure = expect.stringMatching(`^${isoDay(FIRST)} could not be brought back: Segment 0 of part 1 of`)
  expect(await type(archive, 'restore --all')).toEqual({
    isWell: false,
    lines: [`${isoDay(SECOND)} is back in the table logs, 30 logs from the archive.`, failure],
  })
  expect(await countIn(prisma, 'archive_days'), 'it is asked for still').toBe(1)
  expect(await type(archive, `restore ${isoDay(FIRST)}`)).toEqual({ isWell: false, lines: [failure] })

  expect(await archive.take()).toMatchObject({ does: 'restore', day: FIRST })
  await type(archive, 'resume')
  expect(await countIn(prisma, 'archive_kept')).toBe(0)
  expect((await archive.run([])).map(({ does, day }) => [does, day])).toContainEqual(['discard', FIRST])
  expect(await countIn(prisma, `pg_class WHERE relname = '${nameOfDay(FIRST)}'`)).toBe(0)
  expect(await countIn(prisma, 'archive_days')).toBe(1)
})

test('a day that fails for who has asked before keeps no other one waiting', async () => {
  await using database = await createDatabase()
  await using archive = openArchive(database.url)
  await createArchived(database, archive)
  await database.prisma
    .$executeRaw`UPDATE archive_segments SET message = '' WHERE part = 0 AND segment = 0 AND first_ts < to_timestamp(${SECOND * 86_400}::float8)`
  await type(archive, `restore ${isoDay(FIRST)}`)
  const { isWell, lines } = await type(archive, `restore ${isoDay(SECOND)}`)
  expect(isWell).toBe(true)
  expect(lines).toEqual([
    `${isoDay(SECOND)} is back in the table logs, 30 logs from the archive.`,
    expect.stringMatching(`^${isoDay(FIRST)} could not be brought back: `),
  ])
})

test('a day that is ended in the middle has not failed, and may be withdrawn', async () => {
  await using database = await createDatabase()
  await using archive = openArchive(database.url)
  await createArchived(database, archive)
  const ending = new AbortController()
  const watch = (session: Session): Session => ({
    ...session,
    async query<Row>(sql: Prisma.Sql) {
      if (sql.text.includes('FROM archive_segments')) ending.abort()
      return session.query<Row>(sql)
    },
  })
  const own = archive.transactions
  const transactions: Transactions = {
    ...own,
    run: (work, mode) => own.run(async (session) => work(watch(session)), mode),
  }
  const lines: string[] = []
  const say = (line: string) => void lines.push(line)
  const parts = { transactions, say, signal: ending.signal }
  expect(await runArchiveCommand(parts, ['restore', isoDay(FIRST)])).toBe(false)
  expect(lines).toEqual([expect.stringMatching(`^Not back yet: ${isoDay(FIRST)}. .* npm run archive -- resume$`)])
})

test.each([
  '',
  'status 2026-11-01',
  'restore',
  'verify --all',
  'verify yesterday',
  'restore 2026-11-01 2026-11-02',
  'drop 2026-11-01',
])('what is no command says what is one, and asks nothing: %s', async (command) => {
  const run = () => Promise.reject(new Error('it was asked'))
  const typed = type({ transactions: { run, close: async () => undefined } }, command)
  await expect(typed).rejects.toThrow('npm run archive -- status')
  await expect(typed).rejects.toThrow(SetupError)
})
