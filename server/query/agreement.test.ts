/**
 * One filter has one meaning: SQL, predicate, list, count, histogram, facets, figures and export agree with each other and with the oracle, and
 * so wherever the logs are: hot, archived, late, or of a day that was archived twice.
 */
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { LogFilter, QueryLogsArgs } from '../generated/graphql.ts'
import { Prisma } from '../generated/prisma/client.ts'
import { createSnapshots, type Snapshot } from '../platform/postgres/snapshots.ts'
import { createDatabase, type TestDatabase } from '../test/support/database.ts'
import { isFull } from '../test/faults/row.ts'
import { asAnswered, READERS } from '../test/faults/scoped-readers.ts'
import { readFilter } from '../filter/condition.ts'
import { toSql } from '../filter/to-sql.ts'
import { compareMoments } from '../platform/moment.ts'
import { readCount } from './count.ts'
import { readAll } from './export.ts'
import { readFacet } from './facet.ts'
import { readHistogram } from './histogram.ts'
import { readPage } from './logs.ts'
import { ARCHIVED_ROWS, moveFilter, storeArchivedRows } from '../test/support/archived-rows.ts'
import { inMemory } from '../test/support/in-memory.ts'
import type { LogRow } from '../filter/log-row.ts'
import { countValues, idsOf, LISTED_PATH, selects, trees } from '../test/support/random-filters.ts'
import { newContext } from '../test/support/reader.ts'
import { insertRows } from '../test/support/rows.ts'

/** Each filter is asked of SQL and of one reader. */
const RUNS = isFull ? 20_000 : 300
const rows = ARCHIVED_ROWS

type Ask = <T>(work: (snapshot: Snapshot) => Promise<T>) => Promise<T>

/** The same logs: in all places, and in a database that has never archived a day. */
type Both = { database: TestDatabase; ask: Ask; plain: TestDatabase; askPlain: Ask }

const snapshotsOf = ({ reads, prisma }: TestDatabase) =>
  createSnapshots({ reads, canceller: prisma, timeoutMs: 60_000 })

function openAsk(database: TestDatabase): Ask {
  const snapshots = snapshotsOf(database)
  return (work) => snapshots.read(newContext(), work)
}

type Asked = { where: LogFilter; selected: readonly LogRow[]; seed: number }

/** What each reader says of a filter, in numbers that must be the same. */
async function expectNumbers({ ask }: Both, { where, selected }: Asked): Promise<void> {
  const { count, histogram, facet, listed } = await ask(async (snapshot) => ({
    count: await readCount(snapshot, { where }),
    histogram: await readHistogram(snapshot, { where, nowMs: Date.now() }),
    facet: await readFacet(snapshot, { field: 'METADATA', metadataPath: ['facet'], where }),
    listed: await readFacet(snapshot, { field: 'METADATA', metadataPath: LISTED_PATH, where }),
  }))
  const sum = (counts: bigint[]) => Number(counts.reduce((total, n) => total + n, 0n))
  const { buckets, outside } = histogram
  const all = selected.length
  expect({
    count: Number(count.value),
    histogram: sum([...buckets.map(({ total }) => total), ...Object.values(outside)]),
    levels: sum([...buckets.flatMap(({ byLevel }) => byLevel.map(({ count: n }) => n)), ...Object.values(outside)]),
    facet: sum(facet.nodes.map(({ count: n }) => n)),
    listed: Object.fromEntries(
      listed.nodes.map(({ value, type, count: n }) => [`${type.toLowerCase()} ${value}`, Number(n)]),
    ),
  }).toEqual({ count: all, histogram: all, levels: all, facet: all, listed: countValues(LISTED_PATH, selected) })
}

const inOrder = (a: LogRow, b: LogRow) => compareMoments(a.timestamp, b.timestamp) || (a.id < b.id ? -1 : 1)

/** Page by page, from either end, in either order. */
async function expectPages({ ask }: Both, { where, selected, seed }: Asked): Promise<void> {
  const size = [13, 50, 90][seed % 3] ?? 50
  const orderBy = seed % 2 === 0 ? 'ASC' : 'DESC'
  const isForward = seed % 4 < 2
  const ids: string[] = []
  for (let place: string | undefined; ;) {
    const args: QueryLogsArgs = isForward ? { first: size, after: place } : { last: size, before: place }
    const { nodes, pageInfo } = await ask((snapshot) => readPage(snapshot, { where, orderBy, ...args }))
    const page = nodes.map(({ id }) => id)
    if (isForward) ids.push(...page)
    else ids.unshift(...page)
    const isFirst = place === undefined
    expect([pageInfo.hasPreviousPage, pageInfo.hasNextPage][isForward ? 0 : 1]).toBe(!isFirst)
    place = (isForward ? pageInfo.endCursor : pageInfo.startCursor) ?? undefined
    if (!(isForward ? pageInfo.hasNextPage : pageInfo.hasPreviousPage)) break
  }
  const sorted = selected.toSorted(inOrder).map(({ id }) => id)
  expect(ids).toEqual(orderBy === 'ASC' ? sorted : sorted.toReversed())
}

async function expectList({ ask }: Both, { where, selected }: Asked): Promise<void> {
  const { nodes } = await ask((snapshot) => readPage(snapshot, { where, first: 1000 }))
  expect(idsOf(nodes)).toEqual(idsOf(selected))
}

async function expectExport({ database }: Both, { where, selected }: Asked): Promise<void> {
  const pages = readAll({
    snapshots: snapshotsOf(database),
    context: newContext(),
    condition: readFilter(where),
    order: 'DESC',
    from: undefined,
  })
  const exported = (await Array.fromAsync(pages)).flat()
  expect(exported.map(({ id }) => id)).toEqual(
    selected
      .toSorted(inOrder)
      .toReversed()
      .map(({ id }) => id),
  )
}

/** The whole answer, as where nothing is archived. */
const sameAsPlain =
  (name: string) =>
  async ({ ask, askPlain }: Both, { where }: Asked): Promise<void> => {
    const read = READERS[name]
    if (!read) throw new Error(`There is no reader ${name}`)
    const [told, wanted] = [
      await ask((snapshot) => read(snapshot, where)),
      await askPlain((snapshot) => read(snapshot, where)),
    ]
    const shown = (answer: unknown) => asAnswered(answer, { isScoped: false })
    expect([name, shown(told)]).toEqual([name, shown(wanted)])
  }

/** Lists go through most of the code. */
const CHECKS = [
  expectList,
  expectList,
  expectList,
  expectPages,
  expectExport,
  expectNumbers,
  ...Object.keys(READERS).map(sameAsPlain),
]

describe('on hot, archived and late logs', () => {
  let both: Both
  beforeAll(async () => {
    const [database, plain] = [await createDatabase(), await createDatabase()]
    await Promise.all([storeArchivedRows(database), insertRows(plain.prisma, rows)])
    both = { database, plain, ask: openAsk(database), askPlain: openAsk(plain) }
  })
  afterAll(async () => {
    await both.database[Symbol.asyncDispose]()
    await both.plain[Symbol.asyncDispose]()
  })

  test('they are in every place', async () => {
    const { prisma } = both.database
    const [found] = await prisma.$queryRaw<[{ hot: number; late: number; days: number[] }]>`
      SELECT (SELECT count(*)::int FROM logs) AS hot, (SELECT count(*)::int FROM logs_late) AS late,
        (SELECT array_agg(generation ORDER BY day) FROM archive_days) AS days`
    expect(found.hot).toBeGreaterThan(50)
    expect(found.late).toBeGreaterThan(5)
    expect(found.days).toEqual([1, 2])
  })

  test('they are read byte for byte as they are stored', async () => {
    const read = (ask: Ask) => ask((snapshot) => readPage(snapshot, { first: 1000 }))
    const [{ nodes: told }, { nodes: wanted }] = [await read(both.ask), await read(both.askPlain)]
    expect(told).toEqual(wanted)
    expect(told).toHaveLength(rows.length)
  })

  test('everybody who reads a filter selects the same logs', { timeout: RUNS * 1000 }, async () => {
    let telling = 0
    const check = fc.nat({ max: CHECKS.length - 1 })
    await fc.assert(
      fc.asyncProperty(trees.map(moveFilter), check, fc.nat({ max: 11 }), async (where, number, seed) => {
        const selected = rows.filter((row) => selects(where, row))
        const ids = idsOf(selected)
        expect(idsOf(rows.filter(inMemory(where)))).toEqual(ids)
        const bySql = await both.plain.prisma.$queryRaw<{ id: string }[]>(
          Prisma.sql`SELECT id FROM logs WHERE ${toSql(readFilter(where))} ORDER BY id`,
        )
        expect(bySql.map(({ id }) => id)).toEqual(ids)
        await CHECKS[number]?.(both, { where, selected, seed })
        if (selected.length > 0 && selected.length < rows.length) telling++
      }),
      { numRuns: RUNS },
    )
    expect(telling).toBeGreaterThan(RUNS / 4)
  })
})
