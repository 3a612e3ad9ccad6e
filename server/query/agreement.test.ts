/** One filter has one meaning: SQL, predicate, list, count, histogram, facets and export agree with each other and with the oracle. */
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { LogFilter } from '../generated/graphql.ts'
import { createSnapshots, type Snapshot, type Snapshots } from '../platform/postgres/snapshots.ts'
import { createDatabase } from '../test/support/database.ts'
import { isFull } from '../test/faults/row.ts'
import { readFilter } from '../filter/condition.ts'
import { readCount } from './count.ts'
import { readAll } from './export.ts'
import { readFacet } from './facet.ts'
import { readHistogram } from './histogram.ts'
import { readPage } from './logs.ts'
import { inMemory } from '../test/support/in-memory.ts'
import type { LogRow } from '../filter/log-row.ts'
import { AWKWARD_ROWS, countValues, idsOf, LISTED_PATH, selects, trees } from '../test/support/random-filters.ts'
import { newContext } from '../test/support/reader.ts'
import { insertRows } from '../test/support/rows.ts'

const RUNS = isFull ? 10_000 : 300
const rows = AWKWARD_ROWS

/** What each reader says of a filter, in numbers that must be the same. */
async function askEverybody(snapshot: Snapshot, where: LogFilter) {
  const { nodes } = await readPage(snapshot, { where, first: 1000 })
  const count = await readCount(snapshot, { where })
  const { buckets, outside } = await readHistogram(snapshot, { where, nowMs: Date.now() })
  const facet = await readFacet(snapshot, { field: 'METADATA', metadataPath: ['facet'], where })
  const listed = await readFacet(snapshot, { field: 'METADATA', metadataPath: LISTED_PATH, where })
  const sum = (counts: bigint[]) => Number(counts.reduce((total, n) => total + n, 0n))
  return {
    ids: idsOf(nodes),
    count: Number(count.value),
    histogram: sum([...buckets.map(({ total }) => total), ...Object.values(outside)]),
    levels: sum([...buckets.flatMap(({ byLevel }) => byLevel.map(({ count: n }) => n)), ...Object.values(outside)]),
    facet: sum(facet.nodes.map(({ count: n }) => n)),
    listed: Object.fromEntries(
      listed.nodes.map(({ value, type, count: n }) => [`${type.toLowerCase()} ${value}`, Number(n)]),
    ),
  }
}

async function exportAll(snapshots: Snapshots, where: LogFilter): Promise<LogRow[]> {
  const condition = readFilter(where)
  const pages = readAll({ snapshots, context: newContext(), condition, order: 'DESC', from: undefined })
  return (await Array.fromAsync(pages)).flat()
}

describe('on a table of awkward rows', () => {
  let database: Awaited<ReturnType<typeof createDatabase>>
  beforeAll(async () => {
    database = await createDatabase()
    await insertRows(database.prisma, rows)
  })
  afterAll(() => database[Symbol.asyncDispose]())

  test('everybody who reads a filter selects the same logs', { timeout: RUNS * 300 }, async () => {
    const snapshots = createSnapshots({ reads: database.reads, canceller: database.prisma, timeoutMs: 60_000 })
    let telling = 0
    await fc.assert(
      fc.asyncProperty(trees, async (where) => {
        const selected = rows.filter((row) => selects(where, row))
        expect(idsOf(rows.filter(inMemory(where)))).toEqual(idsOf(selected))
        const all = selected.length
        expect(await snapshots.read(newContext(), (snapshot) => askEverybody(snapshot, where))).toEqual({
          ids: idsOf(selected),
          count: all,
          histogram: all,
          levels: all,
          facet: all,
          listed: countValues(LISTED_PATH, selected),
        })
        expect(idsOf(await exportAll(snapshots, where))).toEqual(idsOf(selected))
        if (all > 0 && all < rows.length) telling++
      }),
      { numRuns: RUNS },
    )
    expect(telling).toBeGreaterThan(RUNS / 4)
  })
})
