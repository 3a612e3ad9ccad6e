/** The paths that the keeper notes, on a real PostgreSQL, with a clock of the test's own. */
import { expect, test } from 'vitest'
import { DAY_MS } from '../log/retention.ts'
import { momentOf } from '../platform/moment.ts'
import type { Database } from '../platform/postgres/postgres.ts'
import { createDatabase } from '../test/support/database.ts'
import { insertRows, testId, testRow } from '../test/support/rows.ts'
import { dayAt, dayName, startKeeper } from '../test/support/table.ts'
import { waitFor } from '../test/support/wait-for.ts'
import { createPathNotes, MAX_PATHS } from './metadata-paths.ts'
import { MAX_SAMPLE_BYTES, readSample } from './path-samples.ts'

const noon = dayAt(0) + DAY_MS / 2
const NEVER = new AbortController().signal

type Noted = { name: string; types: string[]; logs: number; lastMs: number }

const readNoted = (database: Database) => database.$queryRaw<Noted[]>`
  SELECT name, types, logs::int AS logs, (extract(epoch FROM last_seen) * 1000)::float8 AS "lastMs"
  FROM metadata_paths ORDER BY name`

const namesOf = async (database: Database) => (await readNoted(database)).map(({ name }) => name)

let inserted = 0

/** Logs that are inserted one behind the other, a millisecond apart. */
async function insertLogs(database: Database, fromMs: number, metadata: readonly object[]): Promise<void> {
  const rows = metadata.map((of, i) =>
    testRow({ id: testId(inserted++), timestamp: momentOf(fromMs + i), metadata: of }),
  )
  await insertRows(database, rows)
}

const repeat = (count: number, metadata: object) => Array.from({ length: count }, () => metadata)

function createNotes(database: Database, { oldestMs = -Infinity, nowMs = noon } = {}) {
  const clock = { nowMs, oldestMs }
  const note = createPathNotes({ database, oldest: () => clock.oldestMs, now: () => clock.nowMs, signal: NEVER })
  return { clock, note }
}

test('the keeper notes each path with its types, and counts a log once', async () => {
  await using database = await createDatabase()
  const { prisma } = database
  await insertLogs(prisma, noon, [{ user: { id: 7 } }, { user: { id: '7' }, tags: ['a', ['b', null]] }, {}])
  await using keeper = startKeeper(database.url, { now: () => noon })
  await waitFor(async () => ((await readNoted(prisma)).length === 2 ? true : undefined))
  await keeper.untilMetric('last_success_seconds', (at) => at > 0)
  expect(await readNoted(prisma)).toEqual([
    { name: 'tags', types: ['NULL', 'STRING'], logs: 1, lastMs: noon + 1 },
    { name: 'user.id', types: ['NUMBER', 'STRING'], logs: 2, lastMs: noon + 1 },
  ])
  await insertLogs(prisma, noon + 10, [{ user: { id: true } }])
  const [tags, id] = await waitFor(async () => {
    const noted = await readNoted(prisma)
    return noted.some(({ logs }) => logs === 3) ? noted : undefined
  })
  expect(tags?.logs).toBe(1)
  expect(id).toEqual({ name: 'user.id', types: ['BOOLEAN', 'NUMBER', 'STRING'], logs: 3, lastMs: noon + 10 })
})

test('one of the newest thousand logs is enough, and nothing counts again where no log has come', async () => {
  await using database = await createDatabase()
  const { prisma } = database
  const newest = repeat(1000, { often: 1 }).with(500, { often: 1, rare: 1 })
  await insertLogs(prisma, noon, [...repeat(2000, { before: 1 }), ...newest])
  const { note } = createNotes(prisma)
  await note()
  await note()
  expect((await readNoted(prisma)).map(({ name, logs }) => [name, logs])).toEqual([
    ['often', 1000],
    ['rare', 1],
  ])
  await insertLogs(prisma, noon + 5000, repeat(3, { often: 1 }))
  await note()
  expect((await readNoted(prisma)).map(({ logs }) => logs)).toEqual([1003, 1])
})

test('a log that comes late is sampled too, whatever day it is of', async () => {
  await using database = await createDatabase()
  const { prisma } = database
  for (const day of [0, -1, -20, -400]) await insertLogs(prisma, dayAt(day), repeat(10, { plain: 1 }))
  const { clock, note } = createNotes(prisma)
  await note()
  for (const day of [-1, -20, -400]) await insertLogs(prisma, dayAt(day) + 5000, [{ [`late${-day}`]: 1 }])
  await note()
  expect(await namesOf(prisma)).toEqual(['late1', 'plain'])
  clock.nowMs += 10 * 60_000
  await note()
  expect(await namesOf(prisma)).toEqual(['late1', 'late20', 'late400', 'plain'])
})

test('many days that were never sampled have their turn, pass by pass', async () => {
  await using database = await createDatabase()
  const { prisma } = database
  const days = Array.from({ length: 12 }, (_, i) => -i)
  for (const day of days) await insertLogs(prisma, dayAt(day), [{ [`day${-day}`]: 1 }])
  const { note } = createNotes(prisma)
  await note()
  expect(await namesOf(prisma)).toEqual(['day0', 'day1', 'day2', 'day3', 'day4'])
  await note()
  await note()
  expect(await namesOf(prisma)).toHaveLength(days.length)
})

test('a finished day is sampled once as a whole', async () => {
  await using database = await createDatabase()
  const { prisma } = database
  await insertLogs(prisma, dayAt(0), [{ early: 1 }, ...repeat(1500, { plain: 1 })])
  const { clock, note } = createNotes(prisma)
  await note()
  expect(await namesOf(prisma)).toEqual(['plain'])
  clock.nowMs = dayAt(1) + 9 * 60_000
  await note()
  expect(await namesOf(prisma)).toEqual(['plain'])
  clock.nowMs = dayAt(1) + 11 * 60_000
  await note()
  await note()
  const noted = await readNoted(prisma)
  expect(noted.map(({ name, logs }) => [name, logs])).toEqual([
    ['early', 1],
    ['plain', 2500],
  ])
})

test('a day with ten thousand different paths stays bounded: frequent paths stay, and new ones are still noted', async () => {
  await using database = await createDatabase()
  const { prisma } = database
  const { note } = createNotes(prisma)
  const ids = (from: number) =>
    Array.from({ length: 1000 }, (_, i) => ({ every: 1, users: { [`u${from + i}`]: 1, [`v${from + i}`]: 1 } }))
  for (let batch = 0; batch < 5; batch++) {
    await insertLogs(prisma, noon + batch * 1000, ids(batch * 1000))
    await note()
  }
  expect(await namesOf(prisma)).toHaveLength(MAX_PATHS)
  await insertLogs(prisma, noon + 10_000, [{ every: 1, fresh: 1 }])
  await note()
  const noted = await readNoted(prisma)
  expect(noted).toHaveLength(MAX_PATHS)
  expect(noted.find(({ name }) => name === 'every')?.logs).toBe(5001)
  expect(noted.find(({ name }) => name === 'fresh')?.logs).toBe(1)
})

test('a path may be as long as a filter may name it', async () => {
  await using database = await createDatabase()
  const { prisma } = database
  const [first, second] = ['"'.repeat(2048), '"'.repeat(2047)]
  await insertLogs(prisma, noon, [{ [first]: { [`${second}a`]: 1, [`${second}b`]: 1 } }])
  const { note } = createNotes(prisma)
  await note()
  expect((await readNoted(prisma)).map(({ name }) => name.slice(-2))).toEqual(['a"', 'b"'])
})

test('large metadata ends a sample early', async () => {
  await using database = await createDatabase()
  const { prisma } = database
  await insertLogs(prisma, noon, repeat(200, { text: 'x'.repeat(60_000) }))
  const newest = { name: dayName(0), logs: 200, sampledLogs: 0, isWhole: false }
  for (const due of [newest, { ...newest, isWhole: true }]) {
    const sample = await readSample(prisma, due)
    const bytes = sample.reduce((sum, { metadata }) => sum + metadata.length, 0)
    expect(bytes).toBeLessThanOrEqual(MAX_SAMPLE_BYTES)
    expect(bytes).toBeGreaterThan(MAX_SAMPLE_BYTES - 70_000)
  }
})

test('a path goes with the days that had it, or after thirty days without a log', async () => {
  await using database = await createDatabase()
  const { prisma } = database
  await insertLogs(prisma, dayAt(-400), [{ old: 1 }])
  await insertLogs(prisma, dayAt(-5), [{ past: 1 }])
  await insertLogs(prisma, noon, [{ now: 1 }])
  const { clock, note } = createNotes(prisma)
  await note()
  expect(await namesOf(prisma)).toEqual(['now', 'old', 'past'])
  clock.oldestMs = dayAt(-4)
  await note()
  expect(await namesOf(prisma)).toEqual(['now'])
  clock.oldestMs = -Infinity
  clock.nowMs += 31 * DAY_MS
  await note()
  expect(await namesOf(prisma)).toEqual(['now'])
  clock.nowMs += 31 * DAY_MS
  await note()
  expect(await namesOf(prisma)).toEqual([])
})
