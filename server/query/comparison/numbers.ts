/** Which numbers in the metadata are distributed in another way, of all logs and of the logs of a resource. */
import type { NumberChange, NumberPercentile, StatsValue } from '../../generated/graphql.ts'
import { percentileBand, type Moments } from '../insight/bands.ts'
import { WHOLE } from '../insight/drawn-pages.ts'
import { estimated, exact, untold } from '../insight/values.ts'
import type { Figures } from './figures.ts'
import type { MetadataValues } from './metadata-record.ts'
import type { Side } from './question.ts'
import type { LogRecord, Logs } from './record.ts'
import { designOfTraces, STRATA } from './strata.ts'

const PERCENTILES = [50, 95, 99]

/** Fewer values are compared one by one. */
const MIN_VALUES = 20
/** Numbers of each side. */
const MIN_NUMBERS = 100
const MAX_RESOURCES = 20

/**
 * The least distance that is told, and what chance brings, in parts of √(1/n + 1/m). Of resources many more distributions are looked at. The
 * logs of a trace have much in common, often the number itself: so many fewer they count for.
 */
const FLOORS = { all: { least: 0.05, ofChance: 1.95 }, resource: { least: 0.15, ofChance: 2.5 } } as const

type Floor = (typeof FLOORS)[keyof typeof FLOORS]

/** Numbers, and the log of each. */
type Column = { values: readonly number[]; logs: Logs }

/** Numbers of a side, in order: of logs that were read by themselves, and of those of sampled pages, of which `drawn` has the logs. */
type Numbers = { whole: Float64Array; sampled: Float64Array; weight: number; drawn: Column }

type Found = {
  path: readonly string[]
  resourceId: string | null
  distance: number
  sides: Readonly<Record<Side, Numbers>>
}

export type Reading = { record: LogRecord; figures: Figures; first: number }

/** The largest distance first. */
export function numberChangesOf({ record, figures, first }: Reading): NumberChange[] {
  const found = record.metadata
    .found()
    .filter(({ values, numbers }) => (values?.size ?? Infinity) > MIN_VALUES && numbers.length >= 2 * MIN_NUMBERS)
    .flatMap((of) => distancesOf(of, { record, figures }))
  return found
    .toSorted((a, b) => b.distance - a.distance)
    .slice(0, first)
    .map(({ path, resourceId, distance, sides }) => ({
      metadataPath: [...path],
      resourceId,
      distance,
      before: percentilesOf(sides.before, record),
      after: percentilesOf(sides.after, record),
    }))
}

function distancesOf({ path, numbers, ofNumbers }: MetadataValues, reading: Omit<Reading, 'first'>): Found[] {
  const compare = (of: Column, floor: Floor) => {
    const sides = { before: sideOf(of, 'before', reading), after: sideOf(of, 'after', reading) }
    const distance = distanceOf(sides.before, sides.after)
    const [n, m] = [sizeOf(sides.before), sizeOf(sides.after)]
    if (Math.min(n, m) < MIN_NUMBERS || distance < floor.least) return undefined
    const ofChance = floor.ofChance * Math.sqrt((1 / n + 1 / m) * designOfTraces(reading.record, of.logs))
    return distance >= ofChance ? { path, distance, sides } : undefined
  }
  const column = { values: numbers, logs: ofNumbers }
  const all = compare(column, FLOORS.all)
  const byResource = splitByResource(column, reading.record)
  const largest = [...byResource].toSorted(([, a], [, b]) => b.logs.length - a.logs.length).slice(0, MAX_RESOURCES)
  const ofResources = largest.flatMap(([resourceId, of]) => {
    // Of the only resource there is nothing to say beside all.
    const change = resourceId === null || byResource.size === 1 ? undefined : compare(of, FLOORS.resource)
    return change ? [{ ...change, resourceId }] : []
  })
  return all ? [{ ...all, resourceId: null }, ...ofResources] : ofResources
}

function splitByResource({ values, logs }: Column, { columns }: LogRecord): ReadonlyMap<string | null, Column> {
  const byResource = new Map<string | null, { values: number[]; logs: number[] }>()
  for (const [i, log] of logs.entries()) {
    const resource = columns.resources[log] ?? null
    const of = byResource.get(resource) ?? { values: [], logs: [] }
    if (of.logs.length === 0) byResource.set(resource, of)
    of.values.push(values[i] ?? NaN)
    of.logs.push(log)
  }
  return byResource
}

const sizeOf = ({ whole, sampled }: Numbers) => whole.length + sampled.length

function sideOf({ values, logs }: Column, side: Side, { record, figures }: Omit<Reading, 'first'>): Numbers {
  const { strata } = record.columns
  const pages = record.pages.ofLogs
  const weights = STRATA.map((stratum, at) => (stratum.side === side ? figures.weightAt(at) : 0))
  const whole: number[] = []
  const drawn = { values: [] as number[], logs: [] as number[] }
  let sum = 0
  for (const [i, log] of logs.entries()) {
    const weight = weights[strata[log] ?? NaN]
    if (!weight) continue
    const value = values[i] ?? NaN
    if (pages[log] === WHOLE) whole.push(value)
    else {
      drawn.values.push(value)
      drawn.logs.push(log)
      sum += weight
    }
  }
  const weight = drawn.logs.length === 0 ? 1 : sum / drawn.logs.length
  return { whole: inOrder(whole), sampled: inOrder(drawn.values), weight, drawn }
}

const inOrder = (values: readonly number[]) => new Float64Array(values).toSorted()

function momentsOf({ values, logs }: Column, { pages }: LogRecord): Moments {
  const ofPages = new Map<number, { n: number; s: number; vv: number }>()
  for (const [i, log] of logs.entries()) {
    const [page, value] = [pages.ofLogs[log] ?? WHOLE, values[i] ?? NaN]
    const of = ofPages.get(page) ?? { n: 0, s: 0, vv: 0 }
    if (of.n === 0) ofPages.set(page, of)
    of.n++
    of.s += value
    of.vv += value * value
  }
  const moments = { pages: ofPages.size, n: 0, nn: 0, s: 0, ss: 0, sn: 0, vv: 0 }
  for (const { n, s, vv } of ofPages.values()) {
    moments.n += n
    moments.nn += n * n
    moments.s += s
    moments.ss += s * s
    moments.sn += s * n
    moments.vv += vv
  }
  return moments
}

/** Of Kolmogorov and Smirnov: the largest difference between the shares of the numbers up to any one. */
function distanceOf(a: Numbers, b: Numbers): number {
  const [ofA, ofB] = [createSteps(a), createSteps(b)]
  let largest = 0
  for (;;) {
    const value = Math.min(ofA.next(), ofB.next())
    if (value === Infinity) return largest
    largest = Math.max(largest, Math.abs(ofA.upTo(value) - ofB.upTo(value)))
  }
}

function createSteps({ whole, sampled, weight }: Numbers) {
  let [i, j] = [0, 0]
  const total = whole.length + weight * sampled.length
  return {
    next: () => Math.min(whole[i] ?? Infinity, sampled[j] ?? Infinity),
    /** The share of the numbers up to this one, each larger than the one before. */
    upTo(value: number): number {
      while ((whole[i] ?? Infinity) <= value) i++
      while ((sampled[j] ?? Infinity) <= value) j++
      return (i + weight * j) / Math.max(1, total)
    },
  }
}

const NO_RANK = 'Too few numbers are in the sample for this percentile.'

function percentilesOf({ whole, sampled, weight, drawn }: Numbers, record: LogRecord): NumberPercentile[] {
  const made = { n: whole.length + sampled.length }
  const wholeSum = whole.reduce((sum, value) => sum + value, 0)
  const sums = { ...momentsOf(drawn, record), fraction: 1 / weight, wholeN: whole.length, wholeSum }
  const tell = (percentile: number): StatsValue => {
    if (sampled.length === 0) return exact(between(whole, (percentile / 100) * (whole.length - 1)), made)
    const band = percentileBand({ ...sums, sampled, whole, percentile })
    return band ? estimated(band, made) : untold(NO_RANK, made)
  }
  return PERCENTILES.map((percentile) => ({ percentile, value: tell(percentile) }))
}

/** Between two numbers it lies proportionally, as in `logStats`. */
function between(numbers: Float64Array, rank: number): number {
  const [low, high] = [numbers[Math.floor(rank)] ?? NaN, numbers[Math.ceil(rank)] ?? NaN]
  return low + (high - low) * (rank - Math.floor(rank))
}
