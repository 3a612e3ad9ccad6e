import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { StatsValue } from '../../generated/graphql.ts'
import { createDatabase } from '../../test/support/database.ts'
import { createReader, type Reader } from '../../test/support/reader.ts'
import { insertRows, testId, testRow } from '../../test/support/rows.ts'
import { readNumbers } from './numbers.ts'
import { createSampler, type Sampler } from './sampler.ts'
import { wholeSource } from './source.ts'

const COUNT = 6000
/** From 1 to 1000 in even steps of their logarithm, in no order; every tenth log with a text in its place, every hundredth with nothing. */
const numberOf = (i: number) => Number((1000 ** (((i * 7919) % COUNT) / COUNT)).toFixed(3))
const valueOf = (i: number) =>
  i % 10 === 3 ? { ms: 'none' } : i % 100 === 7 ? {} : { ms: numberOf(i), flat: i, same: 5, few: i % 4 }
const indices = Array.from({ length: COUNT }, (_, i) => i)
const numbers = indices.filter((i) => 'flat' in valueOf(i)).map(numberOf)

describe('numbers', () => {
  let database: Awaited<ReturnType<typeof createDatabase>>
  let reader: Reader
  beforeAll(async () => {
    database = await createDatabase()
    await insertRows(
      database.prisma,
      indices.map((i) => testRow({ id: testId(i), metadata: valueOf(i) })),
    )
    reader = createReader(database)
  })
  afterAll(() => database[Symbol.asyncDispose]())

  const read = (metadataPath: string[], sampler: Pick<Sampler, 'read'> = createSampler()) =>
    reader.ask((snapshot) => readNumbers(snapshot, { metadataPath, buckets: 20 }, sampler))
  const sum = (bars: readonly { count: StatsValue }[]) =>
    bars.reduce((total, { count }) => total + (count.value ?? NaN), 0)

  test('of a long tail the bars grow, and hold every number once', async () => {
    const { basis, values, min, max, percentiles, isLogarithmic, histogram } = await read(['ms'])
    expect(basis).toMatchObject({ kind: 'EXACT', rows: BigInt(COUNT) })
    expect(values).toMatchObject({ value: COUNT - 60, notNumbers: 600n })
    expect([min.value, max.value]).toEqual([Math.min(...numbers), Math.max(...numbers)])
    expect(percentiles.map(({ percentile }) => percentile)).toEqual([1, 5, 25, 50, 75, 95, 99])
    expect(percentiles[3]?.value.value).toBeCloseTo(1000 ** 0.5, 0)
    expect(isLogarithmic).toBe(true)
    expect(histogram).toHaveLength(22)
    expect(histogram.map(({ from }) => from).slice(1)).toEqual(histogram.map(({ to }) => to).slice(0, -1))
    for (const { from, to, count } of histogram)
      expect(count.value).toBe(numbers.filter((each) => each >= (from ?? -Infinity) && each < (to ?? Infinity)).length)
    expect(sum(histogram)).toBe(numbers.length)
  })

  test('of an even distribution they are of one length', async () => {
    const { isLogarithmic, histogram } = await read(['flat'])
    expect(isLogarithmic).toBe(false)
    const lengths = histogram.slice(1, -1).map(({ from, to }) => (to ?? NaN) - (from ?? NaN))
    for (const length of lengths) expect(length).toBeCloseTo(lengths[0] ?? NaN, 3)
  })

  test('a single number has one bar, and no number none of its figures', async () => {
    const same = await read(['same'])
    expect(same.histogram).toEqual([
      { from: null, to: null, count: expect.objectContaining({ value: numbers.length }) },
    ])
    const none = await read(['no', 'where'])
    expect(none.min).toMatchObject({ value: null, why: 'No number stands there.' })
    expect(none.histogram).toEqual([{ from: null, to: null, count: expect.objectContaining({ value: 0 }) }])
  })

  test('a sample has bars with bands, and no extremes', async () => {
    const sampler = createSampler({ sizes: { smallPages: 0, maxFraction: 0.5, fewLogs: 100 }, paceUs: 1_000_000 })
    const { basis, min, percentiles, histogram } = await read(['ms'], sampler)
    expect(basis.kind).toBe('SAMPLE')
    expect(min).toMatchObject({ value: null, why: 'A sample has no extremes.' })
    const median = percentiles[3]?.value
    expect(median?.low).toBeLessThan(1000 ** 0.5)
    expect(median?.high).toBeGreaterThan(1000 ** 0.5)
    for (const { count } of histogram) expect(count).toMatchObject({ isExact: false, why: null })
  })

  test('its bands hold the truth, of percentiles and of bars', async () => {
    const inOrder = numbers.toSorted((a, b) => a - b)
    const held = { in: 0, all: 0 }
    const judge = ({ low, high }: StatsValue, truth: number) => {
      held.all++
      if ((low ?? NaN) <= truth && truth <= (high ?? NaN)) held.in++
    }
    for (let seed = 1; seed <= 20; seed++) {
      const sizes = { smallPages: 0, maxFraction: 0.5, fewLogs: 100 }
      const { percentiles, histogram } = await read(['ms'], createSampler({ sizes, paceUs: 1_000_000, seed }))
      for (const { percentile, value } of percentiles)
        if (value.value !== null) judge(value, inOrder[Math.floor((percentile / 100) * numbers.length)] ?? NaN)
      for (const { from, to, count } of histogram)
        judge(count, numbers.filter((each) => each >= (from ?? -Infinity) && each < (to ?? Infinity)).length)
    }
    expect(held.all).toBeGreaterThan(500)
    expect(held.in / held.all).toBeGreaterThanOrEqual(0.93)
  })

  /** As of a view, where there may be more than have room here. */
  test('what PostgreSQL makes of many numbers is the same', async () => {
    const basis = (await read(['ms'])).basis
    const many: Pick<Sampler, 'read'> = {
      read: async (snapshot, { condition, tell }) => {
        const { answer } = await tell(
          wholeSource(snapshot, { selections: { hot: [condition], archived: undefined, condition }, feed: undefined }),
        )
        return { answer, basis }
      },
    }
    const rounded = (answer: unknown): unknown =>
      JSON.parse(
        JSON.stringify(answer, (_, value: unknown) =>
          typeof value === 'number' || typeof value === 'bigint' ? Number(value).toPrecision(12) : value,
        ),
      )
    for (const path of [['ms'], ['flat'], ['same'], ['few'], ['no', 'where']])
      expect(rounded(await read(path, many))).toEqual(rounded(await read(path)))
  })

  test('a path is required, and so are bars', async () => {
    await expect(read([])).rejects.toMatchObject({ code: 'BAD_USER_INPUT' })
    const noBars = reader.ask((snapshot) =>
      readNumbers(snapshot, { metadataPath: ['ms'], buckets: 0 }, createSampler()),
    )
    await expect(noBars).rejects.toMatchObject({ code: 'BAD_USER_INPUT' })
  })
})
