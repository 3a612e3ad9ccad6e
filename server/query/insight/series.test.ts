import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { LEVELS } from '../../log/levels.ts'
import { momentOf } from '../../platform/moment.ts'
import { createApi, type Api } from '../../test/support/query-api.ts'
import { insertRows, testId, testRow } from '../../test/support/rows.ts'

const HOUR_MS = 60 * 60_000
const START_MS = Date.UTC(2020, 2, 28)
const COUNT = 480
/** Every nine minutes for three days, over the night in which the clocks of Berlin go forward. */
const rows = Array.from({ length: COUNT }, (_, i) =>
  testRow({
    id: testId(i),
    timestamp: momentOf(START_MS + i * 9 * 60_000),
    level: LEVELS[i % 3] ?? 'info',
    resourceId: i % 10 === 0 ? null : `r${Math.floor(Math.sqrt(i % 9))}`,
    metadata: { i: i % 4 },
  }),
)

type Figure = { value: number }
type Series = { key: { value: string | null } | null; total: Figure; counts: Figure[] }
type Histogram = {
  interval: number
  buckets: { start: { ms: number }; total: bigint }[]
  series: Series[]
  others: Series | null
  basis: { kind: string } | null
}

const QUERY = `query ($where: LogFilter, $by: StatsKey, $first: Int, $buckets: Int, $timeZone: String) {
  logHistogram(where: $where, by: $by, first: $first, buckets: $buckets, timeZone: $timeZone) {
    interval buckets { start total } basis { kind }
    series { key { value type } total { value } counts { value } } others { key { value } total { value } counts { value } } } }`

describe('a histogram', () => {
  let api: Api
  beforeAll(async () => {
    api = await createApi()
    await insertRows(api.prisma, rows)
  })
  afterAll(() => api[Symbol.asyncDispose]())

  async function ask(variables: object): Promise<Histogram> {
    const { data, errors } = await api.ask(QUERY, { ...variables })
    expect(errors).toBeUndefined()
    return data?.['logHistogram'] as Histogram
  }

  test.each([{}, { where: { metadata: { path: ['i'], op: { range: { gte: 1 } } } } }])(
    'by a field has the buckets of each value, and of all others together: %o',
    async (asked) => {
      const { buckets, series, others, basis } = await ask({
        ...asked,
        by: { field: 'RESOURCE_ID' },
        first: 2,
        buckets: 12,
      })
      expect(series).toHaveLength(2)
      expect(series[0]?.total.value).toBeGreaterThanOrEqual(series[1]?.total.value ?? Infinity)
      expect(others?.key).toBeNull()
      expect(basis).toEqual({ kind: 'EXACT' })
      const sums = buckets.map((_, i) =>
        [...series, others].reduce((sum, each) => sum + (each?.counts[i]?.value ?? NaN), 0),
      )
      expect(sums).toEqual(buckets.map(({ total }) => Number(total)))
    },
  )

  test('by level comes from the counts', async () => {
    const { series, others, basis } = await ask({ by: { field: 'LEVEL' }, buckets: 12 })
    expect(basis).toEqual({ kind: 'COUNTS' })
    expect(series.map(({ key, total }) => [key?.value, total.value])).toEqual([
      ['DEBUG', 160],
      ['INFO', 160],
      ['TRACE', 160],
    ])
    expect(others).toBeNull()
  })

  test('of a zone has its days, and every log once', async () => {
    for (const by of [undefined, { field: 'RESOURCE_ID' }]) {
      for (const where of [{}, { message: { contains: 'message' } }]) {
        const { buckets, interval, series, others } = await ask({ where, buckets: 5, timeZone: 'Europe/Berlin', by })
        expect(interval).toBe(24n * BigInt(HOUR_MS))
        const starts = [-1, 23, 46, 70].map((hours) => START_MS + hours * HOUR_MS)
        expect(buckets.map(({ start }) => start.ms)).toEqual(starts)
        const within = starts.map(
          (start, i) => rows.filter(({ timestamp: { ms } }) => ms >= start && ms < (starts[i + 1] ?? Infinity)).length,
        )
        expect(buckets.map(({ total }) => Number(total))).toEqual(within)
        const split = [...series, ...(others ? [others] : [])]
        const sums = buckets.map((_, i) => split.reduce((sum, { counts }) => sum + (counts[i]?.value ?? NaN), 0))
        expect(sums).toEqual(by ? within : within.map(() => 0))
      }
    }
  })

  test('of a zone that differs by half an hour is counted from the minutes', async () => {
    const { buckets } = await ask({ buckets: 100, timeZone: 'Asia/Kolkata' })
    expect(buckets.every(({ start }) => (start.ms - HOUR_MS / 2) % HOUR_MS === 0)).toBe(true)
    for (const { start, total } of buckets)
      expect(Number(total)).toBe(
        rows.filter(({ timestamp: { ms } }) => ms >= start.ms && ms < start.ms + HOUR_MS).length,
      )
  })

  test('of no zone is refused', async () => {
    const { errors } = await api.ask(QUERY, { timeZone: 'Mars/Olympus' })
    expect(errors?.[0]?.message).toMatch(/^timeZone must be a time zone/)
  })
})
