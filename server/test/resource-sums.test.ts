/** Sums under a scope: those of days that are added up and those of their rows are the same, whatever comes late. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DAY_MS } from '../log/retention.ts'
import { LEVELS } from '../log/levels.ts'
import type { LogRow } from '../filter/log-row.ts'
import { compareMoments, momentOf } from '../platform/moment.ts'
import { createDatabase } from './support/database.ts'
import { createScope, createScopedReader, sumDays, type Resources } from './support/resource-sums.ts'
import { insertRows, testId, testRow } from './support/rows.ts'
import { dayAt, dayName } from './support/table.ts'
import { isFull } from './faults/row.ts'

const HOUR_MS = 3_600_000
/** As if some days had passed, so that all days with logs are finished. */
const LATER = dayAt(1) + HOUR_MS

const RESOURCES = ['a', 'a-1', 'a-2', 'A-1', 'b-1', 'b_1', 'b%', 'b\\', 'é-1', "it's", '']

let ids = 0
const rowAt = (ms: number, { resourceId = 'a-1', level = 'info' }: Partial<LogRow> = {}) =>
  testRow({ id: testId(ids++), timestamp: momentOf(ms), resourceId, level })

const day = fc.constantFrom(-3, -2, -1, 0)
const inDay = fc.oneof(
  fc.integer({ min: 0, max: DAY_MS - 1 }),
  fc.integer({ min: 0, max: 23 }).map((hour) => hour * HOUR_MS),
  fc.constant(DAY_MS - 1),
)
const log = fc.record({
  ms: fc.tuple(day, inDay).map(([of, ms]) => dayAt(of) + ms),
  resourceId: fc.option(fc.constantFrom(...RESOURCES)),
  level: fc.constantFrom(...LEVELS),
})
const resources = fc.record({
  names: fc.subarray(RESOURCES.filter((name) => name !== '')),
  prefixes: fc.uniqueArray(fc.constantFrom('a', 'a-', 'b_', 'b%', 'b\\', 'é', 'zz'), { maxLength: 3 }),
})
const moment = fc.tuple(fc.constantFrom(-4, -3, -2, -1, 0, 1), inDay).map(([of, ms]) => momentOf(dayAt(of) + ms))
const where = fc.record(
  {
    timestamp: fc.record({ gte: moment, lt: moment }, { requiredKeys: [] }),
    level: fc.record({
      in: fc.subarray(LEVELS.map((level) => level.toUpperCase() as Uppercase<typeof level>)),
    }),
    resourceId: fc.oneof(
      fc.record({ eq: fc.constantFrom(...RESOURCES) }),
      fc.record({ startsWith: fc.constantFrom('a-', 'B'), caseSensitive: fc.boolean() }),
    ),
  },
  { requiredKeys: [] },
)
type Where = typeof where extends fc.Arbitrary<infer Value> ? Value : never

const isIn = ({ names, prefixes }: Resources, resourceId: string | null) =>
  resourceId !== null && (names.includes(resourceId) || prefixes.some((prefix) => resourceId.startsWith(prefix)))

function isAsked({ timestamp, level, resourceId }: Where, row: LogRow): boolean {
  if (timestamp?.gte && compareMoments(row.timestamp, timestamp.gte) < 0) return false
  if (timestamp?.lt && compareMoments(row.timestamp, timestamp.lt) >= 0) return false
  if (level && !level.in.some((name) => name.toLowerCase() === row.level)) return false
  if (!resourceId) return true
  const of = row.resourceId ?? ''
  if ('eq' in resourceId) return row.resourceId === resourceId.eq
  const fold = (text: string) => (resourceId.caseSensitive ? text : text.toLowerCase())
  return row.resourceId !== null && fold(of).startsWith(fold(resourceId.startsWith))
}

const RUNS = isFull ? 2000 : 80

test('under random scopes, with random late logs, sums are those of the rows', { timeout: RUNS * 1000 }, async () => {
  await using database = await createDatabase()
  const { prisma } = database
  await createScope(prisma)
  const rows: LogRow[] = []
  let sums = 0
  const run = fc.record({
    late: fc.array(log, { maxLength: 4 }),
    isSummed: fc.boolean(),
    scope: resources,
    where,
    buckets: fc.integer({ min: 1, max: 120 }),
  })
  await fc.assert(
    fc.asyncProperty(run, async ({ late, isSummed, scope, where: asked, buckets }) => {
      const added = late.map(({ ms, ...fields }) => rowAt(ms, fields))
      await insertRows(prisma, added)
      rows.push(...added)
      if (isSummed) await sumDays(prisma, LATER)
      const reader = createScopedReader(database, scope)
      const selected = rows.filter((row) => isIn(scope, row.resourceId) && isAsked(asked, row))
      expect(await reader.count({ where: asked })).toEqual({ value: BigInt(selected.length), exact: true })
      const histogram = await reader.histogram({ where: asked, buckets })
      const interval = Number(histogram.interval)
      for (const { start, total, byLevel } of histogram.buckets) {
        const inside = selected.filter(({ timestamp: { ms } }) => ms >= start.ms && ms < start.ms + interval)
        expect(Number(total)).toBe(inside.length)
        for (const { level, count } of byLevel)
          expect(Number(count)).toBe(inside.filter((row) => row.level === level.toLowerCase()).length)
      }
      const facet = await reader.facet({ field: 'RESOURCE_ID', where: asked, first: 100 })
      const { resourceId: _, ...others } = asked
      const ofAll = rows.filter((row) => isIn(scope, row.resourceId) && isAsked(others, row))
      const byResource = Object.groupBy(ofAll, ({ resourceId }) => resourceId ?? '')
      expect(Object.fromEntries(facet.nodes.map(({ value, count }) => [value, Number(count)]))).toEqual(
        Object.fromEntries(Object.entries(byResource).map(([value, of]) => [value, of?.length])),
      )
      const { before, after } = histogram.outside
      const total = histogram.buckets.reduce((sum, bucket) => sum + bucket.total, before + after)
      expect(Number(total)).toBe(selected.length)
      sums += reader.sumsAsked()
    }),
    { numRuns: RUNS },
  )
  expect(sums).toBeGreaterThan(RUNS / 4)
})

describe('a day that is added up', () => {
  const scope = { names: ['a-1'], prefixes: [] }
  const yesterday = { timestamp: { gte: momentOf(dayAt(-1)), lt: momentOf(dayAt(0)) } }

  async function createSummed() {
    const database = await createDatabase()
    await createScope(database.prisma)
    await insertRows(database.prisma, [rowAt(dayAt(-1) + 1), rowAt(dayAt(-1) + 2 * HOUR_MS, { level: 'error' })])
    expect(await sumDays(database.prisma, LATER)).toContain(dayName(-1))
    const reader = createScopedReader(database, scope)
    return { ...database, reader, count: async () => (await reader.count({ where: yesterday })).value }
  }

  test('is read from its sums alone, until a log comes to it and it is added up again', async () => {
    await using database = await createSummed()
    const { prisma, count, reader } = database
    await prisma.$executeRaw`UPDATE log_resource_days SET ns = ARRAY(SELECT 1000 * n FROM unnest(ns) AS n)`
    expect(await count()).toBe(2000n)
    const { buckets } = await reader.histogram({ where: yesterday, buckets: 24 })
    expect(buckets.map(({ total }) => total).slice(0, 4)).toEqual([1000n, 0n, 1000n, 0n])
    // Of another resource, and out of scope.
    await insertRows(prisma, [rowAt(dayAt(-1) + 3, { resourceId: 'other' })])
    expect(await count()).toBe(2n)
    expect(await sumDays(prisma, LATER)).toEqual([dayName(-1)])
    await prisma.$executeRaw`UPDATE log_resource_days SET ns = ARRAY(SELECT 10 * n FROM unnest(ns) AS n)`
    expect(await count()).toBe(20n)
    expect(await sumDays(prisma, LATER)).toEqual([])
  })

  test('serves the whole hours of a range, and its rows the rest', async () => {
    await using database = await createSummed()
    const { prisma, reader } = database
    await insertRows(prisma, [rowAt(dayAt(-1) + 30 * 60_000), rowAt(dayAt(0) + 1)])
    await sumDays(prisma, LATER - DAY_MS)
    await prisma.$executeRaw`UPDATE log_resource_days SET ns = ARRAY(SELECT 1000 * n FROM unnest(ns) AS n)`
    const from = (ms: number) => reader.count({ where: { timestamp: { gte: momentOf(dayAt(-1) + ms) } } })
    expect(await from(0)).toEqual({ value: 3001n, exact: true })
    expect(await from(10)).toEqual({ value: 1002n, exact: true })
    expect(await from(HOUR_MS)).toEqual({ value: 1001n, exact: true })
  })

  test('is not asked by filters and scopes that it cannot answer', async () => {
    await using database = await createSummed()
    const { prisma } = database
    await prisma.$executeRaw`UPDATE log_resource_days SET ns = ARRAY(SELECT 1000 * n FROM unnest(ns) AS n)`
    const asked = async (filter: object) => (await database.reader.count({ where: { ...yesterday, ...filter } })).value
    expect(await asked({ message: { contains: 'message' } })).toBe(2n)
    expect(await asked({ not: { resourceId: { eq: 'b' } } })).toBe(2n)
    expect(await asked({ resourceId: { isNull: true } })).toBe(0n)
    expect(await asked({ or: [{ resourceId: { eq: 'a-1' } }, { level: { eq: 'INFO' } }] })).toBe(2n)
    expect(await asked({ level: { eq: 'ERROR' } })).toBe(1000n)
  })

  test('serves a facet of resources, page by page', async () => {
    await using database = await createSummed()
    const { prisma } = database
    const more = ['b', 'b', 'c'].map((resourceId, i) => rowAt(dayAt(-1) + i * HOUR_MS, { resourceId }))
    await insertRows(prisma, [...more, rowAt(dayAt(0) + 1, { resourceId: 'c' })])
    await sumDays(prisma, LATER - DAY_MS)
    await prisma.$executeRaw`UPDATE log_resource_days SET ns = ARRAY(SELECT 1000 * n FROM unnest(ns) AS n)`
    const reader = createScopedReader(database, { names: ['b', 'c'], prefixes: [] })
    const from = (ms: number, after?: string) =>
      reader.facet({
        field: 'RESOURCE_ID',
        where: { timestamp: { gte: momentOf(dayAt(-1) + ms) }, resourceId: { eq: 'a-1' } },
        first: 1,
        ...(after !== undefined && { after }),
      })
    const first = await from(0)
    expect(first.nodes).toMatchObject([{ value: 'b', type: 'STRING', count: 2000n }])
    const second = await from(0, first.pageInfo.endCursor ?? '')
    expect(second.nodes).toMatchObject([{ value: 'c', type: 'STRING', count: 1001n }])
    expect(second.pageInfo.hasNextPage).toBe(false)
    expect((await from(HOUR_MS)).nodes).toMatchObject([{ value: 'c', type: 'STRING', count: 1001n }])
    expect((await from(2 * HOUR_MS)).nodes).toMatchObject([{ value: 'c', type: 'STRING', count: 1001n }])
  })

  test('counts more rows than the cap as more', async () => {
    await using database = await createSummed()
    await insertRows(database.prisma, [rowAt(dayAt(0) + 1), rowAt(dayAt(0) + 2)])
    expect(await database.reader.count({ cap: 1 })).toEqual({ value: 3n, exact: false })
    expect(await database.reader.count({ cap: 2 })).toEqual({ value: 4n, exact: true })
  })

  test('is shown by the view under the names and beginnings that are set, and by none without', async () => {
    await using database = await createSummed()
    const { prisma } = database
    await insertRows(prisma, [rowAt(dayAt(-1), { resourceId: 'b_1' }), rowAt(dayAt(-1), { resourceId: 'bx1' })])
    await sumDays(prisma, LATER)
    const shown = (names: string, prefixes: string) =>
      prisma.$transaction(async (tx) => {
        await tx.$queryRaw`SELECT set_config('timberline.resources', ${names}, true), set_config('timberline.prefixes', ${prefixes}, true)`
        const rows = await tx.$queryRaw<{ id: string }[]>`SELECT resource_id AS id FROM scoped_resource_days ORDER BY 1`
        return rows.map(({ id }) => id)
      })
    await expect(prisma.$queryRaw`SELECT FROM scoped_resource_days`).rejects.toThrow('42704')
    expect(await shown('', '')).toEqual([])
    expect(await shown('a-1\nbx1', '')).toEqual(['a-1', 'bx1'])
    expect(await shown('', String.raw`b\_%`)).toEqual(['b_1'])
    expect(await shown('nobody', 'b%')).toEqual(['b_1', 'bx1'])
  })
})
