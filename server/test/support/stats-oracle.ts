/** What `logStats` has to say of some rows, in the plainest words: over all of them, one figure at a time. */
import type { StatsFunction, StatsKey, StatsMeasure } from '../../generated/graphql.ts'
import { metadataOf, type LogRow } from '../../filter/log-row.ts'

const FIELDS = {
  LEVEL: 'level',
  RESOURCE_ID: 'resourceId',
  PARENT_RESOURCE_ID: 'parentResourceId',
  COMMIT: 'commit',
  TRACE_ID: 'traceId',
  SPAN_ID: 'spanId',
} as const

/** Undefined: nothing stands there. A path leads through objects only. */
export function valueAt({ field, metadataPath }: StatsKey, row: LogRow): unknown {
  if (field !== 'METADATA') return row[FIELDS[field]] ?? undefined
  return metadataPath?.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null && !Array.isArray(value) && Object.hasOwn(value, key)
        ? (value as Record<string, unknown>)[key]
        : undefined,
    metadataOf(row),
  )
}

const isScalar = (value: unknown) => ['string', 'number', 'boolean'].includes(typeof value)

/** Of a group: the type and the text of each key; what is neither text, number nor boolean has no key. */
export const keyOfRow = (keys: readonly StatsKey[], row: LogRow) =>
  keys.map((key) => {
    const value = valueAt(key, row)
    if (!isScalar(value)) return { value: null, type: null }
    const text = typeof value === 'number' ? BigInt(Number.isInteger(value) ? value : 0) : undefined
    const written = typeof value === 'number' && Number.isInteger(value) ? String(text) : String(value)
    return { value: key.field === 'LEVEL' ? written.toUpperCase() : written, type: (typeof value).toUpperCase() }
  })

type Figure = { value: number | null; n: number; notNumbers: number }

export function figureOf({ function: each, of, percentile }: StatsMeasure, rows: readonly LogRow[]): Figure {
  const values = of ? rows.map((row) => valueAt(of, row)).filter((value) => value !== undefined) : []
  if (each === 'COUNT')
    return { value: of ? values.length : rows.length, n: of ? values.length : rows.length, notNumbers: 0 }
  if (each === 'COUNT_DISTINCT') {
    const scalars = values.filter(isScalar).map((value) => JSON.stringify(value))
    return { value: new Set(scalars).size, n: scalars.length, notNumbers: 0 }
  }
  const numbers = values.filter((value) => typeof value === 'number').toSorted((a, b) => a - b)
  const made = { n: numbers.length, notNumbers: values.length - numbers.length }
  if (numbers.length === 0) return { value: null, ...made }
  return { value: OF_NUMBERS[each](numbers, percentile ?? 0), ...made }
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, value) => total + value, 0)

const OF_NUMBERS: Readonly<
  Record<Exclude<StatsFunction, 'COUNT' | 'COUNT_DISTINCT'>, (sorted: readonly number[], percentile: number) => number>
> = {
  SUM: sum,
  AVG: (sorted) => sum(sorted) / sorted.length,
  MIN: (sorted) => sorted[0] ?? NaN,
  MAX: (sorted) => sorted.at(-1) ?? NaN,
  PERCENTILE(sorted, percentile) {
    const place = ((sorted.length - 1) * percentile) / 100
    const [low, high] = [sorted[Math.floor(place)] ?? NaN, sorted[Math.ceil(place)] ?? NaN]
    return low + (high - low) * (place - Math.floor(place))
  },
}
