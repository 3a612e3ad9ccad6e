/** Reads the arguments of `logStats`, and refuses what is too much. */
import type { QueryLogStatsArgs, StatsBasisChoice, StatsKey, StatsMeasure } from '../../generated/graphql.ts'
import { canBeStored, readFilter, type Condition } from '../../filter/condition.ts'
import { checkPath } from '../../filter/bounds.ts'
import { AppError } from '../../platform/errors.ts'
import { textFieldOf } from '../facet-fields.ts'
import type { TextField } from '../../filter/condition.ts'

export const STATS_LIMITS = { measures: 8, keys: 2, fields: 5, buckets: 200, groups: 100, cells: 5000 } as const

const DEFAULT_GROUPS = 20
const DEFAULT_SERIES = 5

/** Where a value stands; a path that no stored log can have leads to nothing. */
export type Place =
  | { kind: 'column'; field: TextField | 'level' }
  | Path
  /** The interval of a number between these ends, in order: 0 below the first one. Of keys alone. */
  | (Omit<Path, 'kind'> & { kind: 'interval'; ends: readonly number[] })

export type Path = { kind: 'path'; path: readonly string[]; isPossible: boolean }

/** A place whose values are measured, and what is asked of them. */
export type Of = {
  place: Place
  counts: boolean
  numbers: boolean
  distinct: boolean
  /** Above 0 and below 100, in order. */
  percentiles: number[]
}

/** `of`: an index of `ofs`; none counts logs. */
export type Measure = Pick<StatsMeasure, 'function'> & { of: number | undefined; percentile: number }

export type StatsQuestion = {
  condition: Condition
  keys: readonly Place[]
  ofs: readonly Of[]
  measures: readonly Measure[]
  buckets: number | undefined
  first: number
  order: { measure: number; direction: 'ASC' | 'DESC' }
  choice: StatsBasisChoice
}

/** Throws BAD_USER_INPUT, QUERY_TOO_COMPLEX. */
export function readQuestion(args: QueryLogStatsArgs): StatsQuestion {
  const { where, measures: asked, groupBy, orderBy, basis } = args
  const [buckets, first] = [args.buckets ?? undefined, args.first ?? DEFAULT_GROUPS]
  const keys = groupBy ?? []
  atMost(asked, { max: STATS_LIMITS.measures, min: 1, name: 'measures' })
  atMost(keys, { max: STATS_LIMITS.keys, min: 0, name: 'groupBy' })
  between(first, { max: STATS_LIMITS.groups, name: 'first' })
  if (buckets !== undefined) between(buckets, { max: STATS_LIMITS.buckets, name: 'buckets' })
  if ((buckets ?? 1) * (keys.length === 0 ? 1 : first) > STATS_LIMITS.cells)
    throw bad(`first × buckets must not exceed ${STATS_LIMITS.cells}.`)
  const order = { measure: orderBy?.measure ?? 0, direction: orderBy?.direction ?? ('DESC' as const) }
  if (order.measure < 0 || order.measure >= asked.length)
    throw bad('orderBy.measure is none of the measures; the first one is 0.')
  const { ofs, measures } = readMeasures(asked)
  return {
    condition: readFilter(where ?? {}),
    keys: keys.map((key, i) => placeOf(key, `groupBy[${i}]`)),
    ofs,
    measures,
    buckets,
    first,
    order,
    choice: basis ?? 'AUTO',
  }
}

/** How many series a histogram of so many buckets is split into. Throws BAD_USER_INPUT. */
export function readSplit(first: number | null | undefined, buckets: number): number {
  const series = first ?? DEFAULT_SERIES
  between(series, { max: STATS_LIMITS.groups, name: 'first' })
  if (series * buckets > STATS_LIMITS.cells) throw bad(`first × buckets must not exceed ${STATS_LIMITS.cells}.`)
  return series
}

const bad = (message: string) => new AppError('BAD_USER_INPUT', message)

function atMost(list: readonly unknown[], { min, max, name }: { min: number; max: number; name: string }): void {
  if (list.length < min) throw bad(`${name} is empty.`)
  if (list.length > max) throw bad(`${name} must not have more than ${max} entries.`)
}

function between(value: number, { max, name }: { max: number; name: string }): void {
  if (value < 1 || value > max) throw bad(`${name} must be between 1 and ${max}.`)
}

/** Throws BAD_USER_INPUT, QUERY_TOO_COMPLEX. */
export function placeOf({ field, metadataPath }: StatsKey, at: string): Place {
  if (field === 'METADATA') return pathOf(metadataPath ?? [], at)
  if (metadataPath) throw bad(`${at}: metadataPath applies only to the field METADATA.`)
  return { kind: 'column', field: field === 'LEVEL' ? 'level' : textFieldOf(field) }
}

/** Throws BAD_USER_INPUT, QUERY_TOO_COMPLEX. */
export function pathOf(path: readonly string[], at: string): Path {
  if (path.length === 0) throw bad(`${at}: the field METADATA requires a metadataPath.`)
  checkPath(path, `${at}.metadataPath`)
  return { kind: 'path', path, isPossible: path.every(canBeStored) }
}

function readMeasures(asked: readonly StatsMeasure[]): { ofs: Of[]; measures: Measure[] } {
  const byPlace = new Map<string, { index: number; of: Of }>()
  const measures = asked.map(({ function: name, of: key, percentile }, i): Measure => {
    const at = `measures[${i}]`
    if (name === 'PERCENTILE' ? !isPercentile(percentile) : isGiven(percentile))
      throw bad(`${at}.percentile goes with PERCENTILE, above 0 and below 100.`)
    if (!key) {
      if (name !== 'COUNT') throw bad(`${at}: ${name} requires \`of\`.`)
      return { function: name, of: undefined, percentile: 0 }
    }
    const place = placeOf(key, `${at}.of`)
    const id = JSON.stringify(place)
    const found = byPlace.get(id) ?? {
      index: byPlace.size,
      of: { place, counts: false, numbers: false, distinct: false, percentiles: [] },
    }
    byPlace.set(id, found)
    note(found.of, { function: name, percentile: percentile ?? 0 })
    return { function: name, of: found.index, percentile: percentile ?? 0 }
  })
  if (byPlace.size > STATS_LIMITS.fields)
    throw bad(`measures must not have more than ${STATS_LIMITS.fields} different fields.`)
  return { ofs: [...byPlace.values()].map(({ of }) => of), measures }
}

const isGiven = (value: unknown) => value !== undefined && value !== null

const isPercentile = (value: number | null | undefined) => typeof value === 'number' && value > 0 && value < 100

function note(of: Of, { function: name, percentile }: Pick<Measure, 'function' | 'percentile'>): void {
  if (name === 'COUNT') of.counts = true
  else if (name === 'COUNT_DISTINCT') of.distinct = true
  else of.numbers = true
  if (name === 'PERCENTILE' && !of.percentiles.includes(percentile)) of.percentiles.push(percentile)
}
