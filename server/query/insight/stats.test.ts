/** `logStats` is what its rows say, over random filters, groups and measures. */
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { QueryLogStatsArgs, StatsKey, StatsMeasure, StatsValue } from '../../generated/graphql.ts'
import type { LogRow } from '../../filter/log-row.ts'
import { createAnswerRoom } from '../../platform/answer-room.ts'
import { isFull } from '../../test/faults/row.ts'
import { createDatabase } from '../../test/support/database.ts'
import { AWKWARD_ROWS, LISTED_PATH, selects, trees } from '../../test/support/random-filters.ts'
import { createReader, type Reader } from '../../test/support/reader.ts'
import { insertRows } from '../../test/support/rows.ts'
import { figureOf, keyOfRow } from '../../test/support/stats-oracle.ts'
import { createSampler } from './sampler.ts'
import { readStats } from './stats.ts'

/** Measures of a question: each is a case, over all groups and buckets. */
const MEASURES = 5
const RUNS = (isFull ? 20_000 : 2000) / MEASURES
const rows = AWKWARD_ROWS
const sampler = createSampler()

const path = fc.oneof(
  fc.array(fc.constantFrom('a', 'b', 'A', '0', 'a.b', '', '__proto__', "'", 'é', 'a\0'), {
    minLength: 1,
    maxLength: 2,
  }),
  fc.constantFrom(['facet'], LISTED_PATH),
)
const key: fc.Arbitrary<StatsKey> = fc.oneof(
  fc
    .constantFrom('LEVEL', 'RESOURCE_ID', 'PARENT_RESOURCE_ID', 'COMMIT', 'TRACE_ID', 'SPAN_ID')
    .map((field) => ({ field: field as 'LEVEL' })),
  path.map((metadataPath) => ({ field: 'METADATA' as const, metadataPath })),
)
const measure: fc.Arbitrary<StatsMeasure> = fc.oneof(
  fc.constant({ function: 'COUNT' as const }),
  fc.record({
    function: fc.constantFrom('COUNT', 'COUNT_DISTINCT', 'SUM', 'AVG', 'MIN', 'MAX'),
    of: key,
  }) as fc.Arbitrary<StatsMeasure>,
  fc.record({
    function: fc.constant('PERCENTILE' as const),
    of: key,
    percentile: fc.constantFrom(0.1, 25, 50, 95, 99.9),
  }),
)
const question = fc.record({
  where: trees,
  measures: fc.array(measure, { minLength: MEASURES, maxLength: MEASURES }),
  groupBy: fc.array(key, { maxLength: 2 }),
  buckets: fc.option(fc.integer({ min: 1, max: 20 }), { nil: undefined }),
  first: fc.integer({ min: 1, max: 100 }),
  direction: fc.constantFrom('ASC' as const, 'DESC' as const),
})

const isNear = (told: number | null | undefined, value: number | null) =>
  told === value ||
  (typeof told === 'number' && value !== null && Math.abs(told - value) <= 1e-9 * Math.max(1, Math.abs(value)))

type Compared = { told: StatsValue | undefined; asked: StatsMeasure; of: readonly LogRow[] }

/** A figure is exact, and null only with the reason. An expectation for each would take more time than all questions. */
function differs({ told, asked, of }: Compared): boolean {
  const { value, n, notNumbers } = figureOf(asked, of)
  const made = told?.n === BigInt(n) && told.notNumbers === BigInt(notNumbers) && told.isExact
  const banded = told?.low === told?.value && told?.high === told?.value && (told?.why === null) === (value !== null)
  return !made || !banded || !isNear(told?.value, value)
}

type Stats = Awaited<ReturnType<typeof readStats>>

/** The rows of each group, by its key. */
function groupsOf(groupBy: readonly StatsKey[], selected: readonly LogRow[]): Map<string, LogRow[]> {
  const groups = new Map<string, LogRow[]>(groupBy.length === 0 ? [['[]', []]] : [])
  for (const row of selected) {
    const id = JSON.stringify(keyOfRow(groupBy, row))
    groups.set(id, [...(groups.get(id) ?? []), row])
  }
  return groups
}

type Asked = { args: QueryLogStatsArgs; of: readonly LogRow[]; stats: Stats }

/** The figures of a group that are not those of its rows. */
function findWrong(told: Stats['groups'][number] | null, { args: { measures }, of, stats }: Asked): Compared[] {
  const compared = measures.map((asked, i) => ({ told: told?.values[i], asked, of }))
  for (const bucket of told?.buckets ?? []) {
    const { ms } = bucket.start as { ms: number }
    const within = of.filter(({ timestamp }) => timestamp.ms >= ms && timestamp.ms < ms + Number(stats.interval))
    compared.push(...measures.map((asked, i) => ({ told: bucket.values[i], asked, of: within })))
  }
  return compared.filter(differs)
}

/** Groups are in the order of the measure, those without a figure last. */
function expectOrder(values: readonly (number | null | undefined)[], direction: 'ASC' | 'DESC'): void {
  const sign = direction === 'ASC' ? 1 : -1
  const ranks = values.map((value) => (typeof value === 'number' ? sign * value : Infinity))
  for (const [i, rank] of ranks.entries()) expect(rank).toBeGreaterThanOrEqual((ranks[i - 1] ?? -Infinity) - 1e-9)
}

describe('on a table of awkward rows', () => {
  let database: Awaited<ReturnType<typeof createDatabase>>
  let reader: Reader
  beforeAll(async () => {
    database = await createDatabase()
    await insertRows(database.prisma, rows)
    // All cases are asked in one snapshot.
    reader = createReader(database, () => createAnswerRoom({ bytes: Infinity }))
  })
  afterAll(() => database[Symbol.asyncDispose]())

  test('every figure is that of the rows', { timeout: RUNS * 500 }, async () => {
    let telling = 0
    await reader.ask((snapshot) =>
      fc.assert(
        fc.asyncProperty(question, async ({ where, direction, ...asked }) => {
          const args = { ...asked, where, orderBy: { measure: 0, direction } }
          const stats = await readStats(snapshot, { ...args, nowMs: Date.UTC(2026, 0) }, sampler)
          const selected = rows.filter((row) => selects(where, row))
          const groups = groupsOf(args.groupBy, selected)
          expect(stats.groupCount).toMatchObject({ value: groups.size, isExact: true })
          expect(stats.groups.length).toBe(Math.min(groups.size, args.first))
          for (const told of stats.groups) {
            const id = JSON.stringify(told.key)
            expect(findWrong(told, { args, stats, of: groups.get(id) ?? [] })).toEqual([])
            groups.delete(id)
          }
          expectOrder(
            stats.groups.map(({ values }) => values[0]?.value),
            direction,
          )
          expect(stats.others === null).toBe(groups.size === 0)
          const rest = { args, stats, of: [...groups.values()].flat() }
          expect(stats.others ? findWrong(stats.others, rest) : []).toEqual([])
          expect(stats.basis).toMatchObject({ rows: BigInt(selected.length), fraction: 1, mayMissBelow: 0n })
          if (selected.length > 0 && selected.length < rows.length) telling++
        }),
        { numRuns: RUNS },
      ),
    )
    expect(telling).toBeGreaterThan(RUNS / 4)
  })

  test('numbers that no double holds, and what is no number, are counted and not added', async () => {
    await using own = await createDatabase()
    await own.prisma.$executeRaw`
      INSERT INTO logs (ts, id, level, message, metadata)
      SELECT '2020-02-02', gen_random_uuid(), 'info', 'm', ('{"v":' || v || '}')::jsonb
      FROM unnest(ARRAY['1', '2.50', '1e400', '-1e300', '1e-400', '"1"', 'null', '[1]', '{"v":1}', 'true']) AS v`
    await own.prisma.$executeRaw`INSERT INTO log_counts_minute VALUES ('2020-02-02', 'info', 0, 10)`
    const of: StatsKey = { field: 'METADATA', metadataPath: ['v'] }
    const asked = (['SUM', 'MIN', 'MAX', 'COUNT', 'COUNT_DISTINCT'] as const).map((name) => ({ function: name, of }))
    const sampled = createReader(own).ask((snapshot) =>
      readStats(
        snapshot,
        { measures: asked, basis: 'SAMPLE', nowMs: 0 },
        createSampler({ sizes: { maxFraction: 0.5 } }),
      ),
    )
    await expect(sampled).resolves.toMatchObject({ basis: { kind: 'SAMPLE' } })
    const { groups } = await createReader(own).ask((snapshot) =>
      readStats(snapshot, { measures: asked, nowMs: 0 }, createSampler()),
    )
    expect(groups[0]?.values.map(({ value, notNumbers }) => [value, notNumbers])).toEqual([
      [3.5, 7n],
      [0, 7n],
      [2.5, 7n],
      [10, 0n],
      [7, 0n],
    ])
  })
})
