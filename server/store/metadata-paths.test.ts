/** The paths that the keeper notes, on a real PostgreSQL, with a clock of the test's own. */
import { expect, test } from 'vitest'
import { DAY_MS } from '../log/retention.ts'
import { momentOf } from '../platform/moment.ts'
import type { Database } from '../platform/postgres/postgres.ts'
import { createDatabase } from '../test/support/database.ts'
import { insertPaths } from '../test/support/metadata-paths.ts'
import { createReader } from '../test/support/reader.ts'
import { insertRows, testId, testRow } from '../test/support/rows.ts'
import { dayAt, dayName, startKeeper } from '../test/support/table.ts'
import { waitFor } from '../test/support/wait-for.ts'
import { MAX_PATHS } from './metadata-paths.ts'
import { MAX_SAMPLE_BYTES, readSample } from './log-samples.ts'
import { createSampleNotes } from './sample-notes.ts'

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
  const note = createSampleNotes({ database, oldest: () => clock.oldestMs, now: () => clock.nowMs, signal: NEVER })
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
    Array.from({ length: 1000 }, (_, i) => ({ every: 1, [`u${from + i}`]: 1, [`v${from + i}`]: 1 }))
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

const MINUTE_MS = 60_000
const users = (from: number, count: number, inside: object) =>
  Array.from({ length: count }, (_, i) => ({ users: { [`u${from + i}`]: inside } }))

const countsOf = async (database: Database) => (await readNoted(database)).map(({ name, logs }) => [name, logs])

test('keys that are ids become one, and those that come later go to it at once', async () => {
  await using database = await createDatabase()
  const { prisma } = database
  const { clock, note } = createNotes(prisma)
  await insertLogs(prisma, noon, [...users(0, 200, { n: 1 }), { users: null }])
  await note()
  expect(await namesOf(prisma)).toHaveLength(201)
  await insertLogs(prisma, noon + 1000, users(200, 100, { n: '1' }))
  clock.nowMs += MINUTE_MS
  await note()
  expect(await readNoted(prisma)).toEqual([
    { name: 'users', types: ['NULL'], logs: 300, lastMs: noon + 1099 },
    { name: 'users.*.n', types: ['NUMBER', 'STRING'], logs: 300, lastMs: noon + 1099 },
  ])
  await insertLogs(prisma, noon + 2000, [...users(300, 10, { n: 1, new: 1 }), { users: {} }])
  await note()
  expect(await countsOf(prisma)).toEqual([
    ['users', 311],
    ['users.*.n', 310],
    ['users.*.new', 10],
  ])
  const [row] = await prisma.$queryRaw<{ path: (string | null)[] }[]>`
    SELECT path FROM metadata_paths WHERE name = 'users.*.n'`
  expect(row?.path).toEqual(['users', null, 'n'])
})

test('keys that most logs have keep their names, also when the others become one', async () => {
  await using database = await createDatabase()
  const { prisma } = database
  const { note } = createNotes(prisma)
  const labels = (i: number) => ({ labels: { app: 'a', '*': i, [`x-${i}`]: 1 } })
  await insertLogs(
    prisma,
    noon,
    Array.from({ length: 300 }, (_, i) => labels(i)),
  )
  await note()
  await insertLogs(prisma, noon + 1000, [labels(1000)])
  await note()
  expect(await countsOf(prisma)).toEqual([
    ['labels', 301],
    ['labels."*"', 301],
    ['labels.*', 301],
    ['labels.app', 301],
  ])
})

test('an object of ids in an object of ids stays one, whichever was found first', async () => {
  await using database = await createDatabase()
  const { prisma } = database
  const { note } = createNotes(prisma)
  const sessions = (user: string, ids: readonly string[]) => ({
    users: { [user]: { sessions: Object.fromEntries(ids.map((id) => [id, 1])) } },
  })
  const ofOne = { path: ['users', 'u0', 'sessions'], types: [], logs: 1 }
  await insertPaths(prisma, [
    { ...ofOne, name: 'users.u0.sessions', namedKeys: [] },
    { ...ofOne, name: 'users.u0.sessions.*', path: [...ofOne.path, null] },
  ])
  const others = Array.from({ length: 250 }, (_, i) => sessions(`u${i + 1}`, [`s${i % 10}`]))
  await insertLogs(prisma, noon + 1000, others)
  await note()
  await insertLogs(prisma, noon + 5000, [sessions('another', ['s1', 'fresh'])])
  await note()
  expect(await namesOf(prisma)).toEqual(['users', 'users.*.sessions', 'users.*.sessions.*'])
})

test('the share of a path is a moving average over a day', async () => {
  await using database = await createDatabase()
  const { prisma } = database
  const reader = createReader(database)
  const sharesOf = async () => {
    const { nodes } = await reader.paths({})
    return Object.fromEntries(
      nodes.map(({ name, share }) => [name.replace('metadata.', ''), share && Number(share.toFixed(4))]),
    )
  }
  const { clock, note } = createNotes(prisma)
  // A day that does not end meanwhile, and is not sampled as a whole.
  const later = dayAt(5)
  await insertLogs(prisma, later, [...repeat(30, { a: 1, b: 1 }), ...repeat(70, { a: 1 })])
  await note()
  expect(await sharesOf()).toEqual({ a: 1, b: 0.3 })
  clock.nowMs += DAY_MS
  await insertLogs(prisma, later + 1000, repeat(50, { a: 1, c: 1 }))
  await note()
  // Those of the day before count half: 50 of 100.
  expect(await sharesOf()).toEqual({ a: 1, b: 0.15, c: 0.5 })
  clock.nowMs += DAY_MS
  await insertLogs(prisma, later + 2000, repeat(50, { c: 1 }))
  await note()
  expect(await sharesOf()).toEqual({ a: 0.5, b: 0.075, c: 0.75 })
  // However old a path is.
  await prisma.$executeRaw`
    UPDATE metadata_path_total SET sampled_at = sampled_at + interval '20 years', weight = 1`
  expect(await sharesOf()).toEqual({ a: 0, b: 0, c: 0 })
})
