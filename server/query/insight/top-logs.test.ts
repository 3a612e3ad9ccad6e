/** `topLogs` is what its rows say, over random filters, paths and lengths. */
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { QueryTopLogsArgs } from '../../generated/graphql.ts'
import type { LogRow } from '../../filter/log-row.ts'
import { createAnswerRoom } from '../../platform/answer-room.ts'
import { compareMoments, momentOf } from '../../platform/moment.ts'
import { isFull } from '../../test/faults/row.ts'
import { createDatabase } from '../../test/support/database.ts'
import { AWKWARD_ROWS, LISTED_PATH, selects, trees } from '../../test/support/random-filters.ts'
import { createReader, type Reader } from '../../test/support/reader.ts'
import { insertRows, testId, testRow } from '../../test/support/rows.ts'
import { valueAt } from '../../test/support/stats-oracle.ts'
import { readTopLogs } from './top-logs.ts'

const RUNS = isFull ? 10_000 : 200
const NOW_MS = Date.UTC(2026, 0)
const rows = AWKWARD_ROWS

const path = fc.oneof(
  fc.array(fc.constantFrom('a', 'b', 'A', '0', 'a.b', '', '__proto__', "'", 'é', 'a\0'), {
    minLength: 1,
    maxLength: 2,
  }),
  fc.constantFrom(['facet'], LISTED_PATH),
)
const question = fc.record({
  where: trees,
  metadataPath: path,
  direction: fc.constantFrom('ASC' as const, 'DESC' as const),
  first: fc.oneof(fc.integer({ min: 1, max: 10 }), fc.integer({ min: 1, max: 100 })),
})

type Question = Required<QueryTopLogsArgs>

/** By number, then by time and id, all in one direction. */
function expected({ where, metadataPath, direction, first }: Question, of: readonly LogRow[]) {
  const values = of
    .filter((row) => selects(where ?? {}, row))
    .map((row) => ({ row, value: valueAt({ field: 'METADATA', metadataPath }, row) }))
    .filter(({ value }) => value !== undefined)
  const numbers = values.flatMap(({ row, value }) => (typeof value === 'number' ? [{ row, number: value }] : []))
  const sign = direction === 'ASC' ? 1 : -1
  const sorted = numbers.toSorted(
    (a, b) =>
      sign *
      (a.number - b.number ||
        compareMoments(a.row.timestamp, b.row.timestamp) ||
        (a.row.id < b.row.id ? -1 : Number(a.row.id > b.row.id))),
  )
  return {
    nodes: sorted.slice(0, first ?? 100).map(({ row, number }) => ({ number, id: row.id })),
    count: BigInt(numbers.length),
    notNumbers: BigInt(values.length - numbers.length),
  }
}

const told = ({ nodes, ...counts }: Awaited<ReturnType<typeof readTopLogs>>) => ({
  nodes: nodes.map(({ number, log: { id } }) => ({ number, id })),
  ...counts,
})

describe('on a table of awkward rows', () => {
  let database: Awaited<ReturnType<typeof createDatabase>>
  let reader: Reader
  beforeAll(async () => {
    database = await createDatabase()
    await insertRows(database.prisma, rows)
    reader = createReader(database)
  })
  afterAll(() => database[Symbol.asyncDispose]())

  test('the first logs are those of the rows', { timeout: RUNS * 500 }, async () => {
    let telling = 0
    await fc.assert(
      fc.asyncProperty(question, async (args) => {
        const wanted = expected(args, rows)
        const found = await reader.ask((snapshot) => readTopLogs(snapshot, { ...args, nowMs: NOW_MS }))
        expect(told(found)).toEqual(wanted)
        if (Number(wanted.count) > args.first) telling++
      }),
      { numRuns: RUNS },
    )
    expect(telling).toBeGreaterThan(RUNS / 20)
  })

  test('a log is answered as it is stored', async () => {
    const args = { metadataPath: ['facet'], first: 1, nowMs: NOW_MS }
    const { nodes } = await reader.ask((snapshot) => readTopLogs(snapshot, args))
    const row = rows.find(({ id }) => id === nodes[0]?.log.id)
    expect({ ...nodes[0]?.log, metadataJson: JSON.parse(nodes[0]?.log.metadataJson ?? '') as unknown }).toEqual({
      ...row,
      metadataJson: JSON.parse(row?.metadataJson ?? '') as unknown,
    })
  })

  test.each([
    [{ metadataPath: [] }, 'BAD_USER_INPUT'],
    [{ metadataPath: ['facet'], first: 0 }, 'BAD_USER_INPUT'],
    [{ metadataPath: ['facet'], first: 101 }, 'BAD_USER_INPUT'],
    [{ metadataPath: Array<string>(33).fill('a') }, 'QUERY_TOO_COMPLEX'],
  ])('%j is refused', async (args, code) => {
    const asked = reader.ask((snapshot) => readTopLogs(snapshot, { ...args, nowMs: NOW_MS }))
    await expect(asked).rejects.toMatchObject({ code })
  })
})

const DAY_MS = 86_400_000
const MANY = 12_000

/** Over a day and a half, and a few years before it: many in one stretch of time, and many stretches with the same number. */
const manyRows = Array.from({ length: MANY }, (_, i) => {
  const at = i % 1000 === 0 ? Date.UTC(1999, 0) : Date.UTC(2020, 1, 28) + Math.floor((i * 1.5 * DAY_MS) / MANY)
  const metadata = { ms: ((i * 7919) % MANY) / 10, same: 5, few: i % 4000 === 17 ? i : String(i), burst: i >> 11 }
  return testRow({ id: testId((i * 31) % MANY), timestamp: momentOf(at, i % 1000), metadata })
})

describe('on many rows', () => {
  let database: Awaited<ReturnType<typeof createDatabase>>
  beforeAll(async () => {
    database = await createDatabase()
    await insertRows(database.prisma, manyRows)
  })
  afterAll(() => database[Symbol.asyncDispose]())

  test.each(['ms', 'same', 'few', 'burst'])('the first logs by %s are those of the rows, both ways', async (key) => {
    for (const direction of ['ASC', 'DESC'] as const) {
      const args = { where: { level: { eq: 'INFO' as const } }, metadataPath: [key], direction, first: 100 }
      const found = await createReader(database).ask((snapshot) => readTopLogs(snapshot, { ...args, nowMs: NOW_MS }))
      expect(told(found)).toEqual(expected(args, manyRows))
    }
  })

  test('too many to be read in time are refused with what to do', async () => {
    const asked = createReader(database).ask((snapshot) => {
      const startMs = performance.now()
      const leftMs = () => 105 - (performance.now() - startMs)
      return readTopLogs({ ...snapshot, leftMs }, { metadataPath: ['ms'], nowMs: NOW_MS })
    })
    await expect(asked).rejects.toMatchObject({
      code: 'QUERY_TIMEOUT',
      message: expect.stringContaining('add a condition'),
    })
  })
})

test('what no double holds, and what is no number, is counted and left out', async () => {
  await using database = await createDatabase()
  await database.prisma.$executeRaw`
    INSERT INTO logs (ts, id, level, message, metadata)
    SELECT '2020-02-02', gen_random_uuid(), 'info', v, ('{"v":' || v || '}')::jsonb
    FROM unnest(ARRAY['1', '2.50', '1e400', '-1e300', '1e-400', '"9"', 'null', '[7]', '{"v":8}', 'true', '-3']) AS v`
  await database.prisma.$executeRaw`INSERT INTO log_counts_minute VALUES ('2020-02-02', 'info', 0, 11)`
  const read = (direction: 'ASC' | 'DESC') =>
    createReader(database).ask((snapshot) => readTopLogs(snapshot, { metadataPath: ['v'], direction, nowMs: NOW_MS }))
  const { nodes, count, notNumbers } = await read('DESC')
  expect(nodes.map(({ number, log }) => [log.message, number])).toEqual([
    ['2.50', 2.5],
    ['1', 1],
    ['1e-400', 0],
    ['-3', -3],
  ])
  expect([count, notNumbers]).toEqual([4n, 7n])
  expect((await read('ASC')).nodes.map(({ number }) => number)).toEqual([-3, 0, 1, 2.5])
})

test('the answer ends where it has no more room, and begins with the largest', async () => {
  await using database = await createDatabase()
  const long = Array.from({ length: 60 }, (_, i) =>
    testRow({ id: testId(i), message: 'x'.repeat(25_000), metadata: { n: i } }),
  )
  await insertRows(database.prisma, long)
  const reader = createReader(database, () => createAnswerRoom({ bytes: 800_000 }))
  const { nodes, count } = await reader.ask((snapshot) => readTopLogs(snapshot, { metadataPath: ['n'], nowMs: NOW_MS }))
  expect(nodes.map(({ number }) => number)).toEqual(Array.from({ length: nodes.length }, (_, i) => 59 - i))
  expect(nodes.length).toBeGreaterThan(30)
  expect(nodes.length).toBeLessThan(40)
  expect(count).toBe(60n)
})

test('without a log there is none', async () => {
  await using database = await createDatabase()
  const none = await createReader(database).ask((snapshot) =>
    readTopLogs(snapshot, { metadataPath: ['n'], nowMs: NOW_MS }),
  )
  expect(none).toEqual({ nodes: [], count: 0n, notNumbers: 0n })
})
