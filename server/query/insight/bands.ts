/**
 * Bands of figures that come from a sample of pages: the true figure lies within with 95 %. A page is in the sample or not, as a whole, and
 * its logs are neighbours in time, so errors are taken from what the sampled pages say, not from single logs (Horvitz and Thompson).
 */

/** Of one figure; undefined where the sample does not bound that side. */
export type Band = { value: number; low: number; high: number }

/** What the sampled pages hold of a selection: how many logs, and the sum of the squares of what each page holds. */
export type Pages = { logs: number; squares: number }

/** `fraction`: the share of all pages that was read. */
export type Share = { fraction: number }

const Z = 1.96

/** Pages are not independent of each other either: the logs of a busy trace fill several. Of errors, squared. */
const MIN_DESIGN = 1.5

/** How much larger the error of a count is, squared, than if each log had been drawn by itself. */
export const designOf = ({ logs, squares }: Pages): number => Math.max(MIN_DESIGN, logs === 0 ? 0 : squares / logs)

/** Of a chi-square distribution, by Wilson and Hilferty: within 1 % also for two degrees of freedom. */
function chiSquare(freedom: number, z: number): number {
  const part = 2 / (9 * freedom)
  return freedom * Math.max(0, 1 - part + z * Math.sqrt(part)) ** 3
}

/** The means of which so many events are neither too few nor too many, by Poisson's distribution. */
export const poissonBand = (events: number): { low: number; high: number } => ({
  low: events === 0 ? 0 : chiSquare(2 * events, -Z) / 2,
  high: chiSquare(2 * events + 2, Z) / 2,
})

type Counted = Pages & Share & { design?: number }

/** `design`: of figures like this one, for a count that may have too few pages to say. Never fewer than the logs that were seen. */
export function countBand({ logs, squares, fraction, design = MIN_DESIGN }: Counted): Band {
  const value = logs / fraction
  const error = logs === 0 ? design : designOf({ logs, squares })
  const { low, high } = poissonBand(logs / error)
  const left = Math.sqrt(1 - fraction)
  const bound = (events: number) => value + (events * (error / fraction) - value) * left
  return { value, low: Math.max(logs, bound(low)), high: bound(high) }
}

/** Sums over the sampled pages: n, s of a page are the numbers on it and their sum; `vv` is the sum of the squares of the numbers. */
export type Moments = { pages: number; n: number; nn: number; s: number; ss: number; sn: number; vv: number }

/** Of fewer numbers with a long tail, as durations have it, the band of a mean holds the truth in 87 % and not in 95 %. */
const MIN_PAGES = 30

/** Of Student's distribution, for 95 %: few pages say less than many. */
const student = (pages: number) =>
  Z + (Z ** 3 + Z) / (4 * (pages - 1)) + (5 * Z ** 5 + 16 * Z ** 3 + 3 * Z) / (96 * (pages - 1) ** 2)

type OfNumbers = Moments & Share & { wholeN: number; wholeSum: number }

const saysEnough = ({ pages }: Pick<Moments, 'pages'>): boolean => pages >= MIN_PAGES

/** Undefined for numbers on too few pages. `wholeSum`: of what was read as a whole. */
export function sumBand({ fraction, wholeSum, ...moments }: OfNumbers): Band | undefined {
  if (!saysEnough(moments)) return undefined
  const { s, ss, vv, pages } = moments
  const value = wholeSum + s / fraction
  const error = student(pages) * (Math.sqrt((1 - fraction) * Math.max(ss, MIN_DESIGN * vv)) / fraction)
  return { value, low: value - error, high: value + error }
}

/** The error of a mean, squared, as pages have it and as single logs would have it. */
function errorsOfMean({ n, nn, s, ss, sn, vv }: Moments, mean: number) {
  return {
    ofPages: Math.max(0, ss - 2 * mean * sn + mean ** 2 * nn),
    ofLogs: Math.max(0, vv - 2 * mean * s + mean ** 2 * n),
  }
}

/** Undefined for numbers on too few pages. */
export function averageBand({ fraction, wholeN, wholeSum, ...moments }: OfNumbers): Band | undefined {
  if (!saysEnough(moments)) return undefined
  const numbers = wholeN + moments.n / fraction
  const value = (wholeSum + moments.s / fraction) / numbers
  const { ofPages, ofLogs } = errorsOfMean(moments, value)
  const squared = (1 - fraction) * Math.max(ofPages, MIN_DESIGN * ofLogs)
  const error = (student(moments.pages) * Math.sqrt(squared)) / fraction / numbers
  return { value, low: value - error, high: value + error }
}

type Ranked = OfNumbers & {
  /** The numbers of the sample and those that were read as a whole, each in order. */
  sampled: Float64Array
  whole: Float64Array
  percentile: number
}

/** By the numbers that stand at the ends of the band of its rank; undefined where one of the ends lies outside of the sample. */
export function percentileBand({ sampled, whole, percentile, fraction, ...sums }: Ranked): Band | undefined {
  if (!saysEnough(sums)) return undefined
  const numbers = whole.length + sampled.length / fraction
  const mean = (sums.wholeSum + sums.s / fraction) / numbers
  const { ofPages, ofLogs } = errorsOfMean(sums, mean)
  const design = Math.max(MIN_DESIGN, ofLogs === 0 ? 0 : ofPages / ofLogs)
  const p = percentile / 100
  const squared = (1 - fraction) * design * p * (1 - p) * sampled.length
  const error = (student(sums.pages) * Math.sqrt(squared)) / fraction / numbers
  if (p - error <= 0 || p + error >= 1) return undefined
  const at = (rank: number) => rankedAt({ sampled, whole, weight: 1 / fraction }, rank * numbers)
  return { value: at(p), low: at(p - error), high: at(p + error) }
}

type Weighted = { sampled: Float64Array; whole: Float64Array; weight: number }

/** The least number up to which there are at least so many: one of the sample counts for `weight`, one of the others for itself. */
function rankedAt({ sampled, whole, weight }: Weighted, rank: number): number {
  let [i, j, before] = [0, 0, 0]
  for (;;) {
    const [a, b] = [sampled[i] ?? Infinity, whole[j] ?? Infinity]
    if (a === Infinity && b === Infinity) return Math.max(sampled.at(-1) ?? -Infinity, whole.at(-1) ?? -Infinity)
    const isSampled = a <= b
    before += isSampled ? weight : 1
    if (before >= rank) return isSampled ? a : b
    if (isSampled) i++
    else j++
  }
}

/** A group with fewer logs may have none in the sample, with 5 %. */
export const mayMissBelow = ({ fraction }: Share): number => Math.ceil(3 / fraction)
