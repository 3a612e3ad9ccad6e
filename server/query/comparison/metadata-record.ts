/** Which logs have which value in their metadata, of paths that have few values; and the numbers of all paths. */
import { FILTER_LIMITS } from '../../filter/limits.ts'
import type { MetadataScalar } from '../../filter/condition.ts'

/** A path with more values tells logs apart, and does not group them. */
const MAX_VALUES = 1000
/** Metadata whose keys are ids has paths without end. */
const MAX_PATHS = 2000
/** Of all values of all logs together. */
const MAX_NOTES = 4_000_000
const MAX_NUMBERS = 2_000_000
/** Squares of larger ones overflow; `logStats` leaves them out too. */
const MAX_NUMBER = 1e140
const MAX_VALUE_CHARS = 8 * 1024 * 1024

export type MetadataValues = {
  path: readonly string[]
  /** The caller has named it. */
  isNamed: boolean
  /** Undefined: there are too many. */
  values: Map<MetadataScalar, number[]> | undefined
  /** Those that stand in no array: the numbers, and the logs that have them. */
  numbers: number[]
  ofLogs: number[]
}

type Place = { found: MetadataValues; below: Map<string, Place>; bytes: number }

export function createMetadataRecord(named: readonly (readonly string[])[]) {
  const names = new Set(named.map((path) => JSON.stringify(path)))
  const all: MetadataValues[] = []
  const left = { notes: MAX_NOTES, numbers: MAX_NUMBERS, chars: MAX_VALUE_CHARS }

  const placeAt = (path: readonly string[], bytes: number): Place => {
    const isNamed = names.has(JSON.stringify(path))
    return { found: { path, isNamed, values: new Map(), numbers: [], ofLogs: [] }, below: new Map(), bytes }
  }
  const top = placeAt([], 0)

  function below(place: Place, key: string): Place | undefined {
    const known = place.below.get(key)
    if (known) return known
    const bytes = place.bytes + Buffer.byteLength(key)
    const isTooLong = place.found.path.length >= FILTER_LIMITS.maxPathKeys || bytes > FILTER_LIMITS.maxTextBytes
    if (isTooLong || all.length >= MAX_PATHS) return undefined
    const added = placeAt([...place.found.path, key], bytes)
    place.below.set(key, added)
    all.push(added.found)
    return added
  }

  /** Frees what it holds. */
  function close(found: MetadataValues): void {
    for (const logs of found.values?.values() ?? []) left.notes += logs.length
    found.values = undefined
  }

  /** Of the paths those with most values say least. */
  function makeRoom(): void {
    const open = all.filter(({ values }) => values !== undefined)
    for (const found of open.toSorted((a, b) => (b.values?.size ?? 0) - (a.values?.size ?? 0))) {
      if (left.notes > MAX_NOTES / 2 && left.chars > 0) return
      if (left.chars <= 0) left.chars += charsOf(found)
      close(found)
    }
  }

  function noteValue(found: MetadataValues, value: MetadataScalar, log: number): void {
    const { values } = found
    if (!values) return
    const logs = values.get(value)
    if (logs) {
      // An array may have the value twice.
      if (logs.at(-1) === log) return
      logs.push(log)
    } else if (values.size >= MAX_VALUES && !found.isNamed) return close(found)
    else {
      values.set(value, [log])
      if (typeof value === 'string') left.chars -= value.length
    }
    if (--left.notes <= 0 || left.chars <= 0) makeRoom()
  }

  type At = { place: Place; log: number; isInArray: boolean }

  function walk(value: unknown, { place, log, isInArray }: At): void {
    if (Array.isArray(value)) {
      for (const element of value) walk(element, { place, log, isInArray: true })
    } else if (typeof value === 'object') {
      for (const key in value) {
        const inner = below(place, key)
        if (inner) walk((value as Record<string, unknown>)[key], { place: inner, log, isInArray })
      }
    } else if (isScalar(value) && place !== top) {
      if (typeof value === 'number' && !isInArray && Math.abs(value) < MAX_NUMBER && left.numbers > 0) {
        left.numbers--
        place.found.numbers.push(value)
        place.found.ofLogs.push(log)
      }
      noteValue(place.found, value, log)
    }
  }

  return {
    add(metadata: unknown, log: number): void {
      walk(metadata, { place: top, log, isInArray: false })
    },
    found: (): readonly MetadataValues[] => all,
  }
}

const charsOf = ({ values }: MetadataValues) =>
  [...(values?.keys() ?? [])].reduce<number>((sum, value) => sum + (typeof value === 'string' ? value.length : 0), 0)

/** What a filter can ask for: a number beyond a double is read as infinite, and a text may be longer than an operand. */
function isScalar(value: unknown): value is MetadataScalar {
  if (typeof value === 'string') return value.length <= FILTER_LIMITS.maxTextBytes / 4
  return typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))
}
