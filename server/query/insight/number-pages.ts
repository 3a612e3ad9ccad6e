/** The numbers at a path, page by page, in one scan: what every figure of their distribution is made of. */
import { Prisma } from '../../generated/prisma/client.ts'
import type { Snapshot } from '../../platform/postgres/snapshots.ts'
import { unpackNumbers } from './packed-numbers.ts'
import type { Source } from './source.ts'
import { numberOf, rawOf } from './stats-columns.ts'
import type { Row } from './stats-figures.ts'
import type { Path } from './stats-question.ts'

/** A page of a sample, or all that was read as a whole. `values`: of how many of the logs something stands at the path. */
export type NumberPage = { whole: boolean; logs: number; values: number; bytes: Buffer; numbers: Float64Array }

type RawPage = Omit<NumberPage, 'bytes' | 'numbers'> & { bytes: Buffer | null }

const NOTHING = Buffer.alloc(0)

/** Eight bytes a number: who asks sees to it that they have room. */
export async function readNumberPages(snapshot: Snapshot, source: Source, place: Path): Promise<NumberPage[]> {
  const raw = source.select(Prisma.sql`${rawOf(place)} AS value`)
  const rows = await snapshot.query<RawPage>(Prisma.sql`
    SELECT whole, count(*)::float8 AS logs, count(value)::float8 AS values, string_agg(float8send(number), ''::bytea) AS bytes
    FROM (SELECT value, ${numberOf(place, Prisma.sql`value`)} AS number, whole, page FROM (${raw}) AS raw OFFSET 0) AS numbered
    GROUP BY whole, page`)
  return rows.map(({ bytes, ...page }) => ({
    ...page,
    bytes: bytes ?? NOTHING,
    numbers: unpackNumbers(bytes ?? NOTHING),
  }))
}

const sumOf = <T>(items: Iterable<T>, of: (item: T) => number): number => {
  let sum = 0
  for (const item of items) sum += of(item)
  return sum
}

/** The cell of these pages as stats-sql.ts has it, of one field; undefined where there is no page. */
export function cellOf(pages: readonly NumberPage[]): Row | undefined {
  if (pages.length === 0) return undefined
  const sums = pages.map(({ numbers }) => sumOf(numbers, (number) => number))
  const total = (of: (page: NumberPage, sum: number) => number) =>
    pages.reduce((all, page, i) => all + of(page, sums[i] ?? 0), 0)
  const [p0, c0] = [total(({ values }) => values), total(({ numbers }) => numbers.length)]
  return {
    n: total(({ logs }) => logs),
    nn: total(({ logs }) => logs ** 2),
    p0,
    pp0: total(({ values }) => values ** 2),
    m0: total(({ numbers }) => Number(numbers.length > 0)),
    c0,
    cc0: total(({ numbers }) => numbers.length ** 2),
    s0: total((_, sum) => sum),
    ss0: total((_, sum) => sum ** 2),
    sc0: total(({ numbers }, sum) => sum * numbers.length),
    q0: total(({ numbers }) => sumOf(numbers, (number) => number ** 2)),
    x0: p0 - c0,
    ...extremesOf(pages),
    b0: Buffer.concat(pages.map(({ bytes }) => bytes)),
  }
}

function extremesOf(pages: readonly NumberPage[]): { lo0: number; hi0: number } {
  let [lo0, hi0] = [Infinity, -Infinity]
  for (const { numbers } of pages)
    for (const number of numbers) {
      if (number < lo0) lo0 = number
      if (number > hi0) hi0 = number
    }
  return { lo0, hi0 }
}

/** How many numbers are in an interval, and the sum of the squares of what each page has there. */
export type Bar = { n: number; nn: number }

/** The first bar lies before the first of these ends, and the last one from the last on. */
export function barsOf(pages: readonly NumberPage[], ends: readonly number[]): Bar[] {
  const bars = Array.from({ length: ends.length + 1 }, (): Bar => ({ n: 0, nn: 0 }))
  const ofPage = new Float64Array(bars.length)
  for (const { numbers } of pages) {
    ofPage.fill(0)
    for (const number of numbers) {
      const at = placeOf(number, ends)
      ofPage[at] = (ofPage[at] ?? 0) + 1
    }
    for (const [i, bar] of bars.entries()) {
      const n = ofPage[i] ?? 0
      bar.n += n
      bar.nn += n ** 2
    }
  }
  return bars
}

/** How many of the ends, which are in order, are not above the number. */
function placeOf(number: number, ends: readonly number[]): number {
  let [from, until] = [0, ends.length]
  while (from < until) {
    const middle = (from + until) >> 1
    if ((ends[middle] ?? Infinity) <= number) from = middle + 1
    else until = middle
  }
  return from
}
