import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { LEVELS } from '../log/levels.ts'
import { compareMoments, momentOf } from '../platform/moment.ts'
import { createDatabase } from '../test/support/database.ts'
import { createReader, type Reader } from '../test/support/reader.ts'
import { insertRows, testId, testRow } from '../test/support/rows.ts'

const START_MS = Date.UTC(2020, 1, 28, 21, 30)
const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

/** 300 logs over ten hours that cross a midnight, several to most minutes of the first one. */
const rows = Array.from({ length: 300 }, (_, i) => {
  const afterMs = i < 150 ? i * 7919 : i * 127_013
  return testRow({
    id: testId(i),
    timestamp: momentOf(START_MS + (afterMs % (10 * HOUR_MS)), (i % 3) * 499),
    level: LEVELS[i % 5] ?? 'info',
  })
})

describe('counts', () => {
  let database: Awaited<ReturnType<typeof createDatabase>>
  let reader: Reader
  beforeAll(async () => {
    database = await createDatabase()
    // In two steps, so that the second one adds to minutes that are there.
    await insertRows(database.prisma, rows.slice(0, 100))
    await insertRows(database.prisma, rows.slice(100))
    reader = createReader(database)
  })
  afterAll(() => database[Symbol.asyncDispose]())

  test('the hours are the sums of their minutes', async () => {
    const differences = await database.prisma.$queryRaw`
      SELECT date_trunc('hour', minute, 'UTC') AS hour, level, kafka_partition, sum(n) AS n FROM log_counts_minute GROUP BY 1, 2, 3
      EXCEPT SELECT hour, level, kafka_partition, n FROM log_counts_hour`
    expect(differences).toEqual([])
    const [row] = await database.prisma.$queryRaw<{ n: number }[]>`SELECT sum(n)::int AS n FROM log_counts_hour`
    expect(row?.n).toBe(rows.length)
  })

  const ms = fc.oneof(
    fc.integer({ min: -HOUR_MS, max: 11 * HOUR_MS }),
    fc.constantFrom(...rows.map(({ timestamp }) => timestamp.ms - START_MS)),
    fc.integer({ min: -1, max: 11 }).map((hours) => hours * HOUR_MS - 30 * MINUTE_MS),
  )
  const moment = fc
    .tuple(ms, fc.constantFrom(0, 0, 1, 499, 500, 998, 999))
    .map(([afterMs, us]) => momentOf(START_MS + afterMs, us))

  test('count and histogram of any range and number of buckets are those of the rows', async () => {
    const asked = fc.tuple(moment, moment, fc.integer({ min: 1, max: 200 }), fc.subarray([...LEVELS], { minLength: 1 }))
    await fc.assert(
      fc.asyncProperty(asked, async ([gte, lt, buckets, levels]) => {
        const names = levels.map((level) => level.toUpperCase() as Uppercase<typeof level>)
        const where = { timestamp: { gte, lt }, level: { in: names } }
        const selected = rows.filter(
          ({ timestamp, level }) =>
            compareMoments(timestamp, gte) >= 0 && compareMoments(timestamp, lt) < 0 && levels.includes(level),
        )
        expect(await reader.count({ where })).toEqual({ value: BigInt(selected.length), exact: true })
        const histogram = await reader.histogram({ where, buckets })
        const interval = Number(histogram.interval)
        expect(histogram.buckets.length).toBeLessThanOrEqual(buckets)
        for (const bucket of histogram.buckets) {
          const { ms: startMs } = bucket.start
          const inside = selected.filter(
            ({ timestamp }) => timestamp.ms >= startMs && timestamp.ms < startMs + interval,
          )
          expect(Number(bucket.total)).toBe(inside.length)
        }
        const total = histogram.buckets.reduce((sum, bucket) => sum + bucket.total, 0n)
        expect(Number(total)).toBe(selected.length)
      }),
      { numRuns: 150 },
    )
  })

  test('a count by rows says when it stopped', async () => {
    const where = { message: { contains: 'message' } }
    expect(await reader.count({ where, cap: 299 })).toEqual({ value: 299n, exact: false })
    expect(await reader.count({ where, cap: 300 })).toEqual({ value: 300n, exact: true })
    await expect(reader.count({ cap: 0 })).rejects.toMatchObject({ code: 'BAD_USER_INPUT' })
  })

  test('without logs there is no range', async () => {
    const { from, to, buckets } = await reader.histogram({ where: { timestamp: { lt: momentOf(0) } } })
    expect({ from, to, buckets }).toEqual({ from: null, to: null, buckets: [] })
  })
})
