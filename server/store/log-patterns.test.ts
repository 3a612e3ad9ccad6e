/** The patterns that the keeper learns, on a real PostgreSQL, with a clock of the test's own. */
import { expect, test } from 'vitest'
import { DAY_MS } from '../log/retention.ts'
import { momentOf, type Moment } from '../platform/moment.ts'
import type { Database } from '../platform/postgres/postgres.ts'
import { createDatabase } from '../test/support/database.ts'
import { insertLearned } from '../test/support/learned-patterns.ts'
import { insertRows, testId, testRow } from '../test/support/rows.ts'
import { dayAt, startKeeper } from '../test/support/table.ts'
import { waitFor } from '../test/support/wait-for.ts'
import { createAllowance, MAX_PATTERNS } from './log-patterns.ts'
import { createSampleNotes } from './sample-notes.ts'

const noon = dayAt(0) + DAY_MS / 2
const NEVER = new AbortController().signal

type Noted = { text: string; logs: number; first: string; last: string }

const readNoted = (database: Database) => database.$queryRaw<Noted[]>`
  SELECT text, logs::int AS logs, to_char(first_seen AT TIME ZONE 'UTC', 'HH24:MI:SS.US') AS first,
    to_char(last_seen AT TIME ZONE 'UTC', 'HH24:MI:SS.US') AS last
  FROM log_patterns ORDER BY text`

const textsOf = async (database: Database) => (await readNoted(database)).map(({ text }) => text)

let inserted = 0

const insertMessages = (database: Database, messages: readonly (readonly [Moment, string])[]) =>
  insertRows(
    database,
    messages.map(([timestamp, message]) => testRow({ id: testId(inserted++), timestamp, message })),
  )

function createNotes(database: Database) {
  const clock = { nowMs: noon, oldestMs: -Infinity }
  const note = createSampleNotes({ database, oldest: () => clock.oldestMs, now: () => clock.nowMs, signal: NEVER })
  return { clock, note }
}

/** A word without a digit. */
const word = (i: number) => i.toString(2).replaceAll('1', 'x').replaceAll('0', 'y')

test('the keeper learns patterns with the times of their logs, also of those that come late', async () => {
  await using database = await createDatabase()
  const { prisma } = database
  await insertMessages(prisma, [
    [momentOf(noon, 7), 'user 1 logged in'],
    [momentOf(noon - 1, 999), 'user 2 logged in'],
    [momentOf(noon + 5), `first\n${'line\n'.repeat(2000)}last 7`],
    [momentOf(noon + 6), String.raw`a literal \<*>`],
  ])
  await using keeper = startKeeper(database.url, { now: () => noon })
  await waitFor(async () => ((await readNoted(prisma)).length === 3 ? true : undefined))
  await keeper.untilMetric('last_success_seconds', (at) => at > 0)
  await insertMessages(prisma, [[momentOf(noon - 60_000), 'user 3 logged in']])
  const untilSeen = (count: number) =>
    waitFor(async () => {
      const rows = await readNoted(prisma)
      return rows.some(({ logs }) => logs === count) ? rows : undefined
    })
  await untilSeen(3)
  await insertMessages(prisma, [[momentOf(noon - 30_000), 'user 4 logged in']])
  const noted = await untilSeen(4)
  expect(noted).toEqual([
    { text: String.raw`a literal \\\<*>`, logs: 1, first: '12:00:00.006000', last: '12:00:00.006000' },
    { text: 'first\nline\nline\nline\n<...>\nlast <*>', logs: 1, first: '12:00:00.005000', last: '12:00:00.005000' },
    { text: 'user <*> logged in', logs: 4, first: '11:59:00.000000', last: '12:00:00.000007' },
  ])
})

test('of messages that are others each time few are noted a minute, the frequent ones first', async () => {
  await using database = await createDatabase()
  const { prisma } = database
  const { clock, note } = createNotes(prisma)
  const many = (from: number): [Moment, string][] =>
    Array.from({ length: 998 }, (_, i) => [momentOf(noon + i), `a ${word(from + i)}`])
  const often: [Moment, string][] = [1, 2].map((n) => [momentOf(noon + n), `often ${n}`])
  await insertMessages(prisma, [...many(0), ...often])
  await note()
  expect(await textsOf(prisma)).toHaveLength(500)
  expect(await textsOf(prisma)).toContain('often <*>')
  await insertMessages(prisma, many(1000))
  await note()
  expect(await textsOf(prisma)).toHaveLength(500)
  clock.nowMs += 30_000
  await insertMessages(prisma, many(2000))
  await note()
  expect(await textsOf(prisma)).toHaveLength(750)
})

test('the allowance is never more than that of a minute', () => {
  const wanted = Array.from({ length: 2000 }, (_, i) => i)
  const allowance = createAllowance()
  const takeAt = (ms: number) => allowance.take(wanted, ms).length
  expect([0, 0, 6000, 6000, 3_600_000, 3_600_000].map(takeAt)).toEqual([500, 0, 50, 0, 500, 0])
})

test('of too many patterns the frequent ones stay, and of the others those that were seen last', async () => {
  await using database = await createDatabase()
  const { prisma } = database
  const known = Array.from({ length: MAX_PATTERNS }, (_, i) => [`a ${word(i)}`, momentOf(noon)] as const)
  await insertLearned(prisma, known)
  await prisma.$executeRaw`UPDATE log_patterns SET sampled_at = ${new Date(noon - DAY_MS)}, logs = 2 WHERE text <> 'a x'`
  await prisma.$executeRaw`UPDATE log_patterns SET sampled_at = ${new Date(noon - 2 * DAY_MS)} WHERE text = 'a x'`
  const { note } = createNotes(prisma)
  await insertMessages(prisma, [[momentOf(noon), 'fresh 1']])
  await note()
  const texts = await textsOf(prisma)
  expect(texts).toHaveLength(MAX_PATTERNS)
  expect(texts).toContain('fresh <*>')
  expect(texts).not.toContain('a x')
})

test('a pattern goes with the days that had it, or after thirty days without a log, or with the rules that made it', async () => {
  await using database = await createDatabase()
  const { prisma } = database
  await insertLearned(prisma, [['of other rules', momentOf(noon)]], 0)
  await insertMessages(prisma, [
    [momentOf(dayAt(-5)), 'past'],
    [momentOf(noon), 'now'],
  ])
  const { clock, note } = createNotes(prisma)
  await note()
  expect(await textsOf(prisma)).toEqual(['now', 'past'])
  clock.oldestMs = dayAt(-4)
  await note()
  expect(await textsOf(prisma)).toEqual(['now'])
  clock.oldestMs = -Infinity
  // Meanwhile the day is sampled as a whole.
  clock.nowMs += 31 * DAY_MS
  await note()
  expect(await textsOf(prisma)).toEqual(['now'])
  clock.nowMs += 31 * DAY_MS
  await note()
  expect(await textsOf(prisma)).toEqual([])
})
