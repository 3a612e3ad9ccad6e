/** Searches inside of fields of few values go by the values that the database notes for each day; a day of many is searched as it is. */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { readFilter, timeRangeOf } from '../filter/condition.ts'
import type { LogRow } from '../filter/log-row.ts'
import type { LogFilter } from '../generated/graphql.ts'
import { DAY_MS } from '../log/retention.ts'
import { momentOf } from '../platform/moment.ts'
import { createSnapshots } from '../platform/postgres/snapshots.ts'
import { createDatabase } from '../test/support/database.ts'
import { idsOf, selects } from '../test/support/random-filters.ts'
import { createReader, newContext } from '../test/support/reader.ts'
import { insertRows, testId, testRow } from '../test/support/rows.ts'
import { resolveValues } from './resolve-values.ts'
import { readResolvedRanges } from './resolved-ranges.ts'

const FIRST_DAY_MS = Date.UTC(2020, 1, 29)
const dayAt = (day: number) => momentOf(FIRST_DAY_MS + day * DAY_MS)
const onDay = (day: number): LogFilter => ({ timestamp: { gte: dayAt(day), lt: dayAt(day + 1) } })

async function setUp() {
  const database = await createDatabase()
  const { prisma, reads } = database
  let inserted = 0
  const snapshots = createSnapshots({ reads, canceller: prisma, timeoutMs: 60_000 })
  const reader = createReader(database)
  const insert = async (rows: Partial<LogRow>[]) => {
    const whole = rows.map((row) => testRow({ id: testId(inserted++), ...row }))
    await insertRows(prisma, whole)
    return whole
  }
  return {
    prisma,
    insert,
    insertResources: (resourceIds: string[], day = 0) =>
      insert(resourceIds.map((resourceId) => ({ resourceId, commit: 'c1', timestamp: dayAt(day) }))),
    resolve: (where: LogFilter) => {
      const condition = readFilter(where)
      return snapshots.read(newContext(), (snapshot) =>
        resolveValues(snapshot, { condition, range: timeRangeOf(condition) }),
      )
    },
    resolvedRanges: (where: LogFilter) => {
      const condition = readFilter(where)
      return snapshots.read(newContext(), (snapshot) =>
        Array.fromAsync(readResolvedRanges(snapshot, { condition, range: timeRangeOf(condition), direction: 'DESC' })),
      )
    },
    giveUp: (day: number, column = 'resource_id') => prisma.$executeRaw`
      INSERT INTO log_value_gaps (field, day) VALUES (${column}, ${new Date(dayAt(day).ms)}) ON CONFLICT DO NOTHING`,
    countByFacet: async (where: LogFilter) => {
      const { nodes } = await reader.facet({ field: 'LEVEL', where })
      return nodes.reduce((sum, { count }) => sum + Number(count), 0)
    },
    count: async (where: LogFilter) => Number((await reader.count({ where })).value),
    facet: async (where: LogFilter) =>
      (await reader.facet({ field: 'RESOURCE_ID', where: { and: [{ or: [where] }] } })).nodes,
    page: async (where: LogFilter) => (await reader.page({ where, first: 1000 })).nodes,
    find: async (where: LogFilter) => (await reader.page({ where })).nodes.map(({ resourceId }) => resourceId),
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  }
}

const servers = (count: number, name = 'Server') => Array.from({ length: count }, (_, i) => `${name}-${i}`)

test('a search becomes the values that match, wherever it stands', async () => {
  await using table = await setUp()
  await table.insertResources([...servers(3), 'other'])
  const found = { kind: 'text', field: 'resourceId', op: 'in', values: ['Server-0', 'Server-1', 'Server-2'] }
  expect(await table.resolve({ resourceId: { contains: 'VER-' } })).toEqual(found)
  expect(await table.resolve({ not: { resourceId: { startsWith: 'server' } } })).toEqual({ kind: 'not', of: found })
  expect(await table.resolve({ or: [{ resourceId: { regex: '^s.*[0-9]$' } }] })).toEqual({ kind: 'or', of: [found] })
  expect(await table.resolve({ commit: { contains: 'x' } })).toMatchObject({ op: 'in', values: [] })
  expect(await table.find({ not: { resourceId: { contains: 'server' } } })).toEqual(['other'])
})

test('what a transaction has not committed is not there, neither log nor value', async () => {
  await using table = await setUp()
  await table.insertResources(['one'])
  await expect(
    table.prisma.$transaction(async (tx) => {
      await insertRows(tx, [testRow({ id: testId(9), resourceId: 'two' })])
      throw new Error('rolled back')
    }),
  ).rejects.toThrow('rolled back')
  expect(await table.resolve({ resourceId: { contains: 'o' } })).toMatchObject({ values: ['one'] })
})

test('one that matches many values is left as it is', async () => {
  await using table = await setUp()
  await table.insertResources(servers(101))
  expect(await table.resolve({ resourceId: { contains: 'server' } })).toMatchObject({ op: 'contains' })
  expect(await table.find({ resourceId: { contains: 'server-100' } })).toEqual(['Server-100'])
})

test('the values are those of the days that are asked for, however many days are stored together', async () => {
  await using table = await setUp()
  await table.insert(
    ['a1', 'a2', 'a1', 'a3', 'b'].map((resourceId, day) => ({
      resourceId,
      timestamp: dayAt(day),
      parentResourceId: 'p',
    })),
  )
  await table.insertResources(['a9'], 3)
  const contains: LogFilter = { resourceId: { contains: 'A' } }
  const valuesOf = async (where: LogFilter) => {
    const resolved = await table.resolve({ and: [contains, where] })
    return resolved.kind === 'and' ? resolved.of[0] : undefined
  }
  expect(await valuesOf(onDay(0))).toMatchObject({ op: 'in', values: ['a1'] })
  expect(await valuesOf(onDay(3))).toMatchObject({ op: 'in', values: ['a3', 'a9'] })
  expect(await valuesOf(onDay(4))).toMatchObject({ op: 'in', values: [] })
  expect(await valuesOf({ timestamp: { gt: { ms: dayAt(3).ms - 1, us: 999 } } })).toMatchObject({
    values: ['a3', 'a9'],
  })
  expect(await valuesOf({ timestamp: { lte: dayAt(1) } })).toMatchObject({ values: ['a1', 'a2'] })
  expect(await valuesOf({})).toMatchObject({ values: ['a1', 'a2', 'a3', 'a9'] })
})

test('a day that has too many values of a field is given up, its other fields and the other days are not', async () => {
  await using table = await setUp()
  await table.insertResources(['straggler'], -1)
  for (let i = 0; i < 6; i++) await table.insertResources(servers(1000, `pod-${i}`))
  await table.insertResources(['one too many'])
  await table.insertResources(['straggler'])
  await table.insertResources(['straggler'], 1)
  const straggler: LogFilter = { resourceId: { contains: 'straggler' } }
  const resolvedOn = async (day: number) => table.resolve({ and: [straggler, onDay(day)] })
  expect(await resolvedOn(0)).toMatchObject({ of: [{ op: 'contains' }, {}] })
  for (const day of [-1, 1]) expect(await resolvedOn(day)).toMatchObject({ of: [{ values: ['straggler'] }, {}] })
  expect(await table.resolve(straggler)).toMatchObject({ op: 'contains' })
  expect(await table.find(straggler)).toEqual(['straggler', 'straggler', 'straggler'])
  expect(await table.resolve({ commit: { contains: 'C' } })).toMatchObject({ op: 'in', values: ['c1'] })
  const [noted] = await table.prisma.$queryRaw<[{ n: number }]>`
    SELECT count(*)::int AS n FROM log_values WHERE field = 'resource_id' AND day = ${new Date(FIRST_DAY_MS)}`
  expect(noted.n, 'no more are noted').toBe(6001)
})

test('the days around one that is given up are searched by their values, whatever range is asked for', async () => {
  await using table = await setUp()
  for (const day of [-9, -2, 0, 1, 5]) await table.insertResources(['straggler', 'other'], day)
  for (const day of [-2, 1]) await table.giveUp(day)
  const where: LogFilter = { resourceId: { contains: 'straggler' } }
  const spans = await table.resolvedRanges(where)
  const searched = spans.flatMap(({ span, condition }) =>
    condition.kind === 'text' && condition.op === 'contains' ? [[span.from, span.until]] : [],
  )
  expect(searched).toEqual([
    [dayAt(1), dayAt(2)],
    [dayAt(-2), dayAt(-1)],
  ])
  expect(spans.filter(({ condition }) => condition.kind === 'text' && condition.op === 'in').length).toBeGreaterThan(2)
  expect(await table.find(where)).toEqual(Array(5).fill('straggler'))
  expect(await table.count(where)).toBe(5)
  expect(await table.facet(where)).toMatchObject([{ value: 'straggler', type: 'STRING', count: 5n }])
})

const noteValues = (table: Awaited<ReturnType<typeof setUp>>, value: string) =>
  table.prisma.$executeRawUnsafe(`
    INSERT INTO log_values (field, day, value)
    SELECT 'resource_id', '2020-02-29Z'::timestamptz - day * interval '1 day', ${value}
    FROM generate_series(1, 30) AS day, generate_series(1, 3000) AS i`)

test('a question that would test too many values searches the logs', async () => {
  await using table = await setUp()
  await table.insertResources(['one'])
  await noteValues(table, `day || '-' || i`)
  const one: LogFilter = { resourceId: { contains: 'one' } }
  expect(await table.resolve(one)).toMatchObject({ values: ['one'] })
  expect(await table.resolve({ or: [one, one] })).toMatchObject({ of: [{ op: 'contains' }, { op: 'contains' }] })
  expect(await table.resolve({ and: [one, one, onDay(0)] })).toMatchObject({ of: [{ op: 'in' }, { op: 'in' }, {}] })
})

test('a value counts once, on however many days it is', async () => {
  await using table = await setUp()
  await table.insertResources(['one'])
  await noteValues(table, 'i::text')
  const one: LogFilter = { resourceId: { contains: 'one' } }
  const found = { values: ['one'] }
  expect(await table.resolve({ or: [one, one, one] })).toMatchObject({ of: [found, found, found] })
})

const TEXTS = ['a', 'ab', 'AB', 'b', 'ba', '']
const text = fc.constantFrom(...TEXTS)
const row = fc.record({
  timestamp: fc
    .tuple(fc.integer({ min: -40, max: 4 }), fc.constantFrom(0, 1, DAY_MS - 1))
    .map(([day, ms]) => ({ ms: dayAt(day).ms + ms, us: 0 })),
  resourceId: fc.option(text),
  commit: fc.option(text),
  parentResourceId: fc.option(text),
})
const field = fc.constantFrom('resourceId', 'commit', 'parentResourceId')
const leaf: fc.Arbitrary<LogFilter> = fc
  .tuple(field, fc.constantFrom('contains', 'startsWith'), text, fc.boolean())
  .map(([name, op, value, caseSensitive]) => ({ [name]: { [op]: value, caseSensitive } }))
const range: fc.Arbitrary<LogFilter> = fc
  .tuple(fc.integer({ min: -41, max: 5 }), fc.integer({ min: 0, max: 20 }))
  .map(([day, days]) => ({ timestamp: { gte: dayAt(day), lt: dayAt(day + days) } }))
const where = fc.oneof(
  leaf,
  fc.tuple(leaf, range).map((and): LogFilter => ({ and })),
  fc.tuple(leaf, range, leaf).map(([a, b, c]): LogFilter => ({ or: [{ and: [a, b] }, { not: c }] })),
)

test('no log is missed, whatever was stored together and whatever was given up', { timeout: 60_000 }, async () => {
  await using table = await setUp()
  const rows: LogRow[] = []
  const gaps = fc.array(fc.tuple(field, fc.integer({ min: -40, max: 4 })), { maxLength: 1 })
  await fc.assert(
    fc.asyncProperty(
      fc.array(row, { minLength: 1, maxLength: 6 }),
      gaps,
      fc.array(where, { minLength: 1, maxLength: 4 }),
      async (batch, given, filters) => {
        for (const [name, day] of given) {
          const column = { resourceId: 'resource_id', commit: 'commit', parentResourceId: 'parent_resource_id' }[name]
          await table.giveUp(day, column)
        }
        rows.push(...(await table.insert(batch)))
        for (const filter of filters) {
          const expected = idsOf(rows.filter((each) => selects(filter, each))).toSorted()
          expect(idsOf(await table.page(filter)).toSorted()).toEqual(expected)
          expect(await table.countByFacet(filter)).toBe(expected.length)
        }
      },
    ),
    { numRuns: 60 },
  )
})
