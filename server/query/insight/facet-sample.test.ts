import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { QueryLogFacetArgs } from '../../generated/graphql.ts'
import { createSnapshots, type Snapshot } from '../../platform/postgres/snapshots.ts'
import { createDatabase } from '../../test/support/database.ts'
import { createReader, newContext, type Reader } from '../../test/support/reader.ts'
import { insertRows, testId, testRow } from '../../test/support/rows.ts'
import { Prisma } from '../../generated/prisma/client.ts'
import { readFacetSample } from './facet-sample.ts'
import { createInsight } from './insight.ts'
import { createInsightResolvers } from './resolvers.ts'
import { createSampler } from './sampler.ts'

const COUNT = 10_000
const rows = Array.from({ length: COUNT }, (_, i) => {
  const mixed = (i * 7919) % COUNT
  return testRow({
    id: testId(i),
    level: mixed % 20 === 0 ? 'error' : 'info',
    resourceId: `r${Math.floor(10 * (mixed / COUNT) ** 2)}`,
    metadata: { tags: mixed % 2 === 0 ? ['a', 'b', 'a'] : 'b', n: mixed % 3 },
  })
})

describe('a facet from a sample', () => {
  let database: Awaited<ReturnType<typeof createDatabase>>
  let reader: Reader
  beforeAll(async () => {
    database = await createDatabase()
    await insertRows(database.prisma, rows)
    reader = createReader(database)
  })
  afterAll(() => database[Symbol.asyncDispose]())

  const sample = (args: QueryLogFacetArgs) => reader.ask((snapshot) => readFacetSample(snapshot, args, createSampler()))

  test.each<QueryLogFacetArgs>([
    { field: 'RESOURCE_ID' },
    { field: 'LEVEL', where: { resourceId: { in: ['r0', 'r1', 'r2'] } } },
    { field: 'METADATA', metadataPath: ['tags'] },
    { field: 'METADATA', metadataPath: ['n'], where: { level: { eq: 'ERROR' } } },
    { field: 'RESOURCE_ID', search: 'R1' },
  ])('has the values of the facet, with bands: %o', async (args) => {
    const { nodes: all } = await reader.facet(args)
    const { nodes, basis, pageInfo } = await sample(args)
    expect(basis).toMatchObject({ kind: 'SAMPLE', fraction: 0.1 })
    expect(pageInfo.hasNextPage).toBe(false)
    expect(nodes.length).toBeGreaterThan(0)
    const counts = new Map(all.map(({ value, type, count }) => [`${type} ${value}`, count]))
    const isHeld = nodes.filter(({ value, type, low, high }) => {
      const count = counts.get(`${type} ${value}`) ?? -1n
      return low <= count && count <= high
    })
    expect(isHeld.length).toBeGreaterThanOrEqual(Math.floor(0.9 * nodes.length))
    expect(nodes.map(({ count }) => count)).toEqual(nodes.map(({ count }) => count).toSorted((a, b) => Number(b - a)))
  })

  test('of too few logs is no answer', async () => {
    const where = { resourceId: { eq: 'r0' }, message: { contains: 'nowhere' } }
    await expect(sample({ field: 'LEVEL', where })).rejects.toMatchObject({ code: 'QUERY_TIMEOUT' })
  })

  /** Reads as the product does, of so much time; what counts all values takes longer. */
  function createFacets(timeoutMs: number) {
    const snapshots = createSnapshots({ reads: database.reads, canceller: database.prisma, timeoutMs })
    const slow = (snapshot: Snapshot): Snapshot => ({
      ...snapshot,
      query: (sql) => snapshot.query(/AS measured/.test(sql.sql) ? Prisma.sql`SELECT pg_sleep(60)` : sql),
    })
    const insight = createInsight({ timings: { queryWaitMs: 5000 } })
    return createInsightResolvers({
      insight,
      read: (context, work, within) => snapshots.read(context, (snapshot) => work(slow(snapshot)), within),
    })
  }

  test('answers where counting takes too long, and only the first page', async () => {
    const { logFacet } = createFacets(5000)
    const context = newContext()
    const answer = await logFacet({}, { field: 'RESOURCE_ID', first: 3 }, context)
    expect(answer.basis).toMatchObject({ kind: 'SAMPLE' })
    expect(answer.nodes).toHaveLength(3)
    const { pageInfo } = await reader.facet({ field: 'RESOURCE_ID', first: 3 })
    const next = { field: 'RESOURCE_ID' as const, first: 3, after: pageInfo.endCursor }
    await expect(createFacets(500).logFacet({}, next, context)).rejects.toMatchObject({ code: expect.any(String) })
  })
})
