/** `logStats` from a sample: its bands hold the truth, and what a sample cannot tell is not told. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { LogFilter, QueryLogStatsArgs, StatsKey, StatsMeasure } from '../../generated/graphql.ts'
import type { Database } from '../../platform/postgres/postgres.ts'
import { isFull } from '../../test/faults/row.ts'
import { createRandom } from '../../test/faults/random.ts'
import { createDatabase } from '../../test/support/database.ts'
import { judgeBands } from '../../test/support/judge-bands.ts'
import { createReader, type Reader } from '../../test/support/reader.ts'
import { countMinutes } from '../../test/support/rows.ts'
import { createScoped, scopedBy } from '../../test/support/scoped.ts'
import { momentOf } from '../../platform/moment.ts'
import { createSampler } from './sampler.ts'
import { readStats } from './stats.ts'

const QUESTIONS = isFull ? 2000 : 200
/** Each is asked of so many samples. */
const SAMPLES = 4
const SIZES = { pilotPages: 100 }
const ROWS = 40_000
const START_MS = Date.UTC(2020, 0, 1)
const DAY_MS = 24 * 60 * 60_000

/** The same rows on the same pages in each run: ten days, sixty resources of which few have most, traces of five logs with durations alike. */
const insertFixed = (prisma: Database) => prisma.$executeRaw`
  INSERT INTO logs (ts, id, level, message, resource_id, trace_id, metadata)
  SELECT to_timestamp(${START_MS / 1000}::float8) + i * interval '10 days' / ${ROWS}::int, ('00000000-0000-7000-8000-' || lpad(to_hex(i), 12, '0'))::uuid,
    CASE WHEN u1 < 0.02 THEN 'error' WHEN u1 < 0.1 THEN 'warn' ELSE 'info' END, 'request ' || i, 'r' || floor(60 * u2 ^ 3)::int,
    to_hex(i / 5), jsonb_build_object('ms', round((exp(4 + 2 * (u3 + u4 - 1) + t))::numeric, 2), 'route', '/' || floor(8 * u4)::int,
      'status', CASE WHEN u1 < 0.02 THEN 500 ELSE 200 END, 'mixed', CASE WHEN u2 < 0.1 THEN '"none"'::jsonb ELSE to_jsonb(round(u3::numeric, 3)) END)
  FROM generate_series(0, ${ROWS}::int - 1) AS i, LATERAL (
    SELECT (hashint8extended(i, 1) & 1048575) / 1048576.0 AS u1, (hashint8extended(i, 2) & 1048575) / 1048576.0 AS u2,
      (hashint8extended(i, 3) & 1048575) / 1048576.0 AS u3, (hashint8extended(i, 4) & 1048575) / 1048576.0 AS u4,
      (hashint8extended(i / 5, 5) & 1048575) / 1048576.0 AS t
  ) AS uniform`

const MS: StatsKey = { field: 'METADATA', metadataPath: ['ms'] }
const MIXED: StatsKey = { field: 'METADATA', metadataPath: ['mixed'] }
const ROUTE: StatsKey = { field: 'METADATA', metadataPath: ['route'] }

const MEASURES: readonly StatsMeasure[] = [
  { function: 'COUNT' },
  { function: 'COUNT', of: MIXED },
  { function: 'SUM', of: MS },
  { function: 'AVG', of: MS },
  { function: 'AVG', of: MIXED },
  { function: 'PERCENTILE', of: MS, percentile: 50 },
  { function: 'PERCENTILE', of: MS, percentile: 95 },
]
const GROUPS: readonly StatsKey[][] = [
  [],
  [{ field: 'RESOURCE_ID' }],
  [{ field: 'LEVEL' }],
  [ROUTE],
  [ROUTE, { field: 'LEVEL' }],
]
const FILTERS: readonly LogFilter[] = [
  {},
  { level: { gte: 'WARN' } },
  { resourceId: { in: ['r0', 'r1', 'r2', 'r3'] } },
  { metadata: { path: ['ms'], op: { range: { gte: 100 } } } },
  { message: { contains: '7' } },
  { not: { metadata: { path: ['status'], op: { eq: { number: 500 } } } } },
]

type Stats = Awaited<ReturnType<typeof readStats>>

describe('on forty thousand logs of ten days', () => {
  let database: Awaited<ReturnType<typeof createDatabase>>
  let reader: Reader
  beforeAll(async () => {
    database = await createDatabase()
    await insertFixed(database.prisma)
    await countMinutes(database.prisma)
    reader = createReader(database)
  })
  afterAll(() => database[Symbol.asyncDispose]())

  const ask = (args: QueryLogStatsArgs, seed = 1) =>
    reader.ask((snapshot) => readStats(snapshot, { ...args, nowMs: START_MS }, createSampler({ seed, sizes: SIZES })))

  test('the bands hold the true figure in 95 of 100', { timeout: QUESTIONS * 1000 }, async () => {
    const random = createRandom(1)
    const seen = { told: 0, covered: 0 }
    for (let question = 0; question < QUESTIONS / SAMPLES; question++) {
      const days = 1 + random.below(10)
      const fromMs = START_MS + random.below(11 - days) * DAY_MS
      const time = { timestamp: { gte: momentOf(fromMs), lt: momentOf(fromMs + days * DAY_MS) } }
      const args = {
        where: { and: [random.pick(FILTERS), time] },
        measures: [random.pick(MEASURES), random.pick(MEASURES)],
        groupBy: random.pick(GROUPS),
        buckets: random.pick([0, 5, 10]) || undefined,
        first: 100,
      }
      const truth = await ask({ ...args, basis: 'EXACT' })
      for (let sample = 0; sample < SAMPLES; sample++) {
        const told = await ask({ ...args, basis: 'SAMPLE' }, 1 + question * SAMPLES + sample)
        expect(told.basis).toMatchObject({ kind: 'SAMPLE', fraction: 0.1, reason: expect.stringContaining('sample') })
        const judged = judgeBands(told, truth)
        seen.told += judged.length
        seen.covered += judged.filter(({ isCovered }) => isCovered).length
      }
    }
    expect(seen.told).toBeGreaterThan(10 * QUESTIONS)
    expect(seen.covered / seen.told).toBeGreaterThanOrEqual(0.93)
  })

  test('the same question has the same answer', async () => {
    const args = { measures: [{ function: 'AVG' as const, of: MS }], groupBy: [ROUTE], basis: 'SAMPLE' as const }
    expect(await ask(args)).toEqual(await ask(args))
  })

  test('what a sample cannot tell is null with the reason', async () => {
    const measures = (['MIN', 'MAX', 'COUNT_DISTINCT'] as const).map((name) => ({ function: name, of: MS }))
    const { groups, groupCount } = await ask({ measures, groupBy: [{ field: 'RESOURCE_ID' }], basis: 'SAMPLE' })
    const why = groups[0]?.values.map((each) => [each.value, each.why])
    expect(why).toEqual([
      [null, 'A sample has no extremes.'],
      [null, 'A sample has no extremes.'],
      [null, 'A sample does not show how many different values there are.'],
    ])
    expect(groupCount).toMatchObject({ value: null, high: null, why: expect.stringContaining('how many groups') })
    expect(groupCount.low).toBeGreaterThan(20)
  })

  test('percentiles need more numbers the nearer they are to the end', async () => {
    const measures = [50, 99].map((percentile) => ({ function: 'PERCENTILE' as const, of: MS, percentile }))
    const { groups } = await ask({ measures, groupBy: [{ field: 'LEVEL' }], basis: 'SAMPLE' })
    const told = Object.fromEntries(
      groups.map(({ key, values }) => [key[0]?.value, values.map(({ value }) => value !== null)]),
    )
    expect(told).toEqual({ INFO: [true, true], WARN: [true, false], ERROR: [true, false] })
  })

  test('groups that are not listed are others, and all together are what is selected', async () => {
    const args = { measures: [{ function: 'COUNT' as const }], groupBy: [{ field: 'RESOURCE_ID' as const }], first: 3 }
    for (const basis of ['EXACT', 'SAMPLE'] as const) {
      const { groups, others, basis: of } = await ask({ ...args, basis })
      const counts = [...groups, others].map((group) => group?.values[0]?.value ?? 0)
      expect(counts).toHaveLength(4)
      expect(counts.reduce((sum, n) => sum + n, 0)).toBeCloseTo(of.selected.value ?? NaN, 6)
      expect(others?.key).toEqual([])
    }
  })

  test('levels and times alone are read from the counts, and are what the rows say', async () => {
    const args = {
      measures: [{ function: 'COUNT' as const }],
      groupBy: [{ field: 'LEVEL' as const }],
      buckets: 10,
      where: { timestamp: { gte: momentOf(START_MS + 12_345_678) } },
    }
    const counted = await ask({ ...args, basis: 'AUTO' })
    const { basis, ...others } = await ask({ ...args, groupBy: [...args.groupBy, { field: 'LEVEL' }], basis: 'EXACT' })
    expect(counted.basis).toMatchObject({ kind: 'COUNTS', rows: basis.rows, fraction: 1 })
    expect({ ...counted, basis }).toEqual({
      ...others,
      basis,
      groups: others.groups.map((group) => ({ ...group, key: group.key.slice(1) })),
    })
  })

  test('under a scope the sample is of its logs, and tells nothing of the others', async () => {
    const open = createScoped(database)
    const principal = scopedBy({ resourceId: { startsWith: 'r1', caseSensitive: true } })
    const scoped = createReader({ ...database, principal, scoped: open.scoped })
    const args = {
      measures: [{ function: 'COUNT' as const }],
      groupBy: [{ field: 'RESOURCE_ID' as const }],
      first: 100,
    }
    const answers: Stats[] = []
    for (const basis of ['SAMPLE', 'EXACT', 'AUTO'] as const)
      answers.push(
        await scoped.ask((snapshot) =>
          readStats(snapshot, { ...args, basis, nowMs: START_MS }, createSampler({ sizes: SIZES })),
        ),
      )
    await open.close()
    const own = await ask({ ...args, where: { resourceId: { startsWith: 'r1', caseSensitive: true } }, basis: 'EXACT' })
    for (const { groups, basis } of answers) {
      expect(groups.every(({ key }) => key[0]?.value?.startsWith('r1'))).toBe(true)
      expect(basis.fraction).toBeNull()
      expect(basis.selected.low).toBeLessThanOrEqual(own.basis.selected.value ?? 0)
      expect(basis.selected.high).toBeGreaterThanOrEqual(own.basis.selected.value ?? 0)
    }
    expect(answers.map(({ basis }) => basis.kind)).toEqual(['SAMPLE', 'EXACT', 'EXACT'])
    expect(answers[1]?.groups).toEqual(own.groups)
  })
})
