import { expect, test } from 'vitest'
import { createRandom } from '../../test/faults/random.ts'
import { averageBand, countBand, mayMissBelow, percentileBand, poissonBand, sumBand, type Band } from './bands.ts'

test.each([
  // By tables of Poisson's distribution (Garwood).
  [0, 0, 3.69],
  [1, 0.03, 5.57],
  [5, 1.62, 11.67],
  [30, 20.24, 42.83],
  [100, 81.36, 121.63],
])('%i events are too few for more than a mean, and too many for less than another', (events, low, high) => {
  const band = poissonBand(events)
  expect(Math.abs(band.low - low)).toBeLessThan(0.03)
  expect(Math.abs(band.high - high)).toBeLessThan(0.03)
})

const FRACTION = 0.02

type Table = readonly (readonly number[])[]

/** What a sample of the pages says of their numbers. */
function sample(table: Table, isDrawn: () => boolean) {
  const pages = table.filter((page) => page.length > 0 && isDrawn())
  const sum = (of: (page: readonly number[]) => number) => pages.reduce((total, page) => total + of(page), 0)
  const added = (page: readonly number[]) => page.reduce((total, v) => total + v, 0)
  const moments = {
    pages: pages.length,
    n: sum((page) => page.length),
    nn: sum((page) => page.length ** 2),
    s: sum(added),
    ss: sum((page) => added(page) ** 2),
    sn: sum((page) => added(page) * page.length),
    vv: sum((page) => page.reduce((total, v) => total + v * v, 0)),
  }
  const sampled = Float64Array.from(pages.flat()).toSorted()
  const all = { ...moments, fraction: FRACTION, wholeN: 0, wholeSum: 0 }
  return {
    count: countBand({ logs: moments.n, squares: moments.nn, fraction: FRACTION }),
    sum: sumBand(all),
    average: averageBand(all),
    median: percentileBand({ ...all, sampled, whole: new Float64Array(), percentile: 50 }),
    p95: percentileBand({ ...all, sampled, whole: new Float64Array(), percentile: 95 }),
  }
}

const random = createRandom(20)
const isOneOf = (many: number) => random.below(many) === 0
const between = (low: number, high: number) => low + (random.below(2 ** 20) / 2 ** 20) * (high - low)
/** Long tails, as durations have them. */
const duration = () => Math.exp(between(-1, 1) + between(-1, 1) + between(-1, 1)) * 100

/** Few in most pages, many in some; and whole pages that are slow. */
const TABLES: Readonly<Record<string, Table>> = {
  'a large group, on every page': Array.from({ length: 20_000 }, () => Array.from({ length: 8 }, duration)),
  'a bucket of time, on some pages and those full': Array.from({ length: 20_000 }, (_, i) =>
    i % 10 === 0 ? Array.from({ length: 16 }, duration) : [],
  ),
  'a small group': Array.from({ length: 20_000 }, () => (isOneOf(10) ? [duration()] : [])),
  'slow pages': Array.from({ length: 20_000 }, () => {
    const slower = isOneOf(10) ? 5 : 1
    return Array.from({ length: 4 }, () => duration() * slower)
  }),
}

/** So many waver by one in a hundred. */
const TRIALS = 400
const MIN_SHARE = 0.95 - 0.025

test.each(Object.entries(TABLES))('of %s the bands hold the truth in 19 of 20 samples', (_, table) => {
  const numbers = Float64Array.from(table.flat()).toSorted()
  const total = numbers.reduce((sum, v) => sum + v, 0)
  const truth = {
    count: numbers.length,
    sum: total,
    average: total / numbers.length,
    median: numbers[Math.floor(numbers.length / 2)] ?? NaN,
    p95: numbers[Math.floor(numbers.length * 0.95)] ?? NaN,
  }
  const covered = { count: 0, sum: 0, average: 0, median: 0, p95: 0 }
  const told = { ...covered }
  for (let trial = 0; trial < TRIALS; trial++) {
    const bands: Record<string, Band | undefined> = sample(table, () => isOneOf(1 / FRACTION))
    for (const figure of ['count', 'sum', 'average', 'median', 'p95'] as const) {
      const band = bands[figure]
      if (!band) continue
      told[figure]++
      if (band.low <= truth[figure] && truth[figure] <= band.high) covered[figure]++
    }
  }
  expect(told.count).toBe(TRIALS)
  // Of some tables hardly any sample has enough numbers for a percentile.
  const figures = Object.keys(covered) as (keyof typeof covered)[]
  const missed = figures.filter((figure) => told[figure] > TRIALS / 10 && covered[figure] < MIN_SHARE * told[figure])
  expect({ missed, covered, told }).toMatchObject({ missed: [] })
})

test('what was read as a whole has no error of its own', () => {
  const nothing = { pages: 0, n: 0, nn: 0, s: 0, ss: 0, sn: 0, vv: 0 }
  expect(sumBand({ ...nothing, fraction: 0.1, wholeN: 3, wholeSum: 6 })).toBeUndefined()
  const all = { pages: 30, n: 30, nn: 30, s: 60, ss: 120, sn: 60, vv: 120, fraction: 1, wholeN: 3, wholeSum: 6 }
  expect(sumBand(all)).toEqual({ value: 66, low: 66, high: 66 })
  expect(averageBand(all)).toEqual({ value: 2, low: 2, high: 2 })
  const sampled = Float64Array.of(1, 2, 3, 4)
  const numbers = { sampled, whole: Float64Array.of(1.5, 10), percentile: 50 }
  expect(percentileBand({ ...all, ...numbers })).toEqual({ value: 2, low: 2, high: 2 })
})

test('a count is never less than what was seen, and none is not nothing', () => {
  expect(countBand({ logs: 2, squares: 2, fraction: 0.5 }).low).toBeGreaterThanOrEqual(2)
  const none = countBand({ logs: 0, squares: 0, fraction: 0.02, design: 16 })
  expect(none).toMatchObject({ value: 0, low: 0 })
  // Three or four pages of 16 logs, of which each fiftieth page is read.
  expect(none.high).toBeGreaterThan(16 * 3 * 50)
  expect(mayMissBelow({ fraction: 0.02 })).toBe(150)
})
