/**
 * The places of numbers on the drawing of their distribution. Each bar is one step wide: the first and the last are open, so that place 0 and
 * the last place are no bounds at all.
 */
import type { NumbersQuery } from '../generated/graphql.ts'
import type { Range } from './number-range.ts'

export type Numbers = NumbersQuery['logNumbers']
type Bars = readonly Pick<Numbers['histogram'][number], 'from' | 'to'>[]

/** More digits would be more than a bar says, and fill the search. */
const DIGITS = 4

const roundBound = (number: number): number => Number(number.toPrecision(DIGITS))

/** Where the bars meet. */
export const edgesOf = (bars: Bars): readonly number[] => bars.flatMap(({ to }) => (to === null ? [] : [to]))

/** The range between two places, each at the edge of a bar. */
export function rangeBetween(bars: Bars, [from, to]: readonly [number, number]): Range {
  const edges = edgesOf(bars)
  const at = (place: number) => (place <= 0 || place > edges.length ? undefined : edges[place - 1])
  const [low, high] = [at(Math.round(from)), at(Math.round(to))]
  return {
    low: low === undefined ? undefined : { sign: 'gte', number: roundBound(low) },
    high: high === undefined ? undefined : { sign: 'lt', number: roundBound(high) },
  }
}

/** The places of the ends of a range; a number beyond the edges lies within an open bar. */
export function placesOf(bars: Bars, range: Range | undefined): [number, number] {
  const edges = edgesOf(bars)
  const { low, high } = range ?? {}
  return [low ? placeOf(edges, low.number) : 0, high ? placeOf(edges, high.number) : edges.length + 1]
}

function placeOf(edges: readonly number[], number: number): number {
  const near = edges.findIndex((edge) => roundBound(edge) === number)
  if (near !== -1) return near + 1
  const above = edges.findIndex((edge) => edge > number)
  if (above === -1) return edges.length + 0.5
  const [from, to] = [edges[above - 1], edges[above]]
  return from === undefined || to === undefined ? 0.5 : above + (number - from) / (to - from)
}

const NUMBER_FORMAT = new Intl.NumberFormat('en', { maximumSignificantDigits: DIGITS })
const LARGE_FORMAT = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: DIGITS })
const SCIENTIFIC = new Intl.NumberFormat('en', { notation: 'scientific', maximumSignificantDigits: DIGITS })

/** A number in the little room of a facet. */
export function shortNumber(number: number): string {
  const size = Math.abs(number)
  if (size >= 1e15 || (size > 0 && size < 1e-4)) return SCIENTIFIC.format(number)
  return (size >= 1e6 ? LARGE_FORMAT : NUMBER_FORMAT).format(number)
}

/** The percentiles at which the drawing ends: beyond them lie the open bars. */
export function endsOf({ histogram, percentiles }: Pick<Numbers, 'histogram' | 'percentiles'>) {
  const edges = edgesOf(histogram)
  const nameOf = (edge: number | undefined) => percentiles.find(({ value }) => value.value === edge)?.percentile
  const [first, last] = [edges[0], edges.at(-1)]
  if (first === undefined || last === undefined) return undefined
  return { first: { number: first, percentile: nameOf(first) }, last: { number: last, percentile: nameOf(last) } }
}

type Counted = { value: string; type: string }

/** With fewer different numbers than this a list of them says more. */
export const MANY_NUMBERS = 20

/** Whether a facet of these values, the most frequent of it, is one of numbers: many different ones, and hardly anything else. */
export function isOfNumbers(values: readonly Counted[]): boolean {
  return values.length > MANY_NUMBERS && hasMostlyNumbers(values)
}

export function hasMostlyNumbers(values: readonly Counted[]): boolean {
  return values.filter(({ type }) => type === 'NUMBER').length * 2 > values.length
}
