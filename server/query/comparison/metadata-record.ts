/** Which logs have which value in their metadata, of paths that have few values; and the numbers of all paths. */
import { FILTER_LIMITS } from '../../filter/limits.ts'
import type { MetadataScalar } from '../../filter/condition.ts'

/** A path with more values tells logs apart, and does not group them. */
const MAX_VALUES = 1000
/** Metadata whose keys are ids has paths without end. */
const MAX_PATHS = 2000
/** Notes of all values of all logs together; a value takes as much memory as some notes. */
const MAX_NOTES = 2_000_000
const NOTES_A_VALUE = 10
const MAX_CHARS = 8 * 1024 * 1024
const MAX_NUMBERS = 1_000_000
/** Squares of larger ones overflow; `logStats` leaves them out too. */
const MAX_NUMBER = 1e140
/** Of a text, which may take four times as many bytes. */
const MAX_VALUE_CHARS = FILTER_LIMITS.maxTextBytes / 4

export type MetadataValues = {
  path: readonly string[]
  /** The caller has named it. */
  isNamed: boolean
  /** Undefined: there are too many. */
  values: Map<MetadataScalar, number[]> | undefined
  /** Those that stand in no array, and the logs that have them. */
  numbers: number[]
  ofNumbers: number[]
}

export function createMetadataRecord(named: readonly (readonly string[])[]) {
  const { top, below, all } = createPlaces(named)
  const notes = createNotes(all)

  let log = 0
  let arrays = 0

  function walk(value: unknown, place: Place): void {
    if (Array.isArray(value)) {
      arrays++
      for (const element of value) walk(element, place)
      arrays--
    } else if (typeof value === 'object' && value !== null) {
      for (const key of Object.keys(value)) {
        const inner = below(place, key)
        if (inner) walk((value as Record<string, unknown>)[key], inner)
      }
    } else if (isScalar(value)) {
      if (typeof value === 'number' && arrays === 0) notes.addNumber(place.found, value, log)
      notes.add(place.found, value, log)
    }
  }

  return {
    add(metadata: unknown, ofLog: number): void {
      log = ofLog
      walk(metadata, top)
    },
    found: (): readonly MetadataValues[] => all,
  }
}

/** What a filter can ask for: JSON's numbers beyond a double are read as infinite, and a text may be longer than an operand. */
function isScalar(value: unknown): value is MetadataScalar {
  if (typeof value === 'string') return value.length <= MAX_VALUE_CHARS
  return typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))
}

type Place = { found: MetadataValues; inner: Map<string, Place>; bytes: number }

/** A tree: to make the path of each value of each log would take longer than all else. */
function createPlaces(named: readonly (readonly string[])[]) {
  const names = new Set(named.map((path) => JSON.stringify(path)))
  const all: MetadataValues[] = []
  const placeAt = (path: readonly string[], bytes: number): Place => {
    const isNamed = names.has(JSON.stringify(path))
    return { found: { path, isNamed, values: new Map(), numbers: [], ofNumbers: [] }, inner: new Map(), bytes }
  }

  return {
    top: placeAt([], 0),
    all,
    /** Undefined for what no filter could ask for, and where there are too many. */
    below({ found: { path }, inner, bytes }: Place, key: string): Place | undefined {
      const known = inner.get(key)
      if (known) return known
      const withKey = bytes + Buffer.byteLength(key)
      const isTooLong = path.length >= FILTER_LIMITS.maxPathKeys || withKey > FILTER_LIMITS.maxTextBytes
      if (isTooLong || all.length >= MAX_PATHS) return undefined
      const added = placeAt([...path, key], withKey)
      inner.set(key, added)
      all.push(added.found)
      return added
    },
  }
}

function createNotes(all: readonly MetadataValues[]) {
  const left = { notes: MAX_NOTES, chars: MAX_CHARS, numbers: MAX_NUMBERS }

  function close(found: MetadataValues): void {
    for (const [value, logs] of found.values ?? []) {
      left.notes += NOTES_A_VALUE + logs.length
      left.chars += charsOf(value)
    }
    found.values = undefined
  }

  /** Of the paths those with most values say least. */
  function makeRoom(): void {
    const open = all.filter(({ values }) => values !== undefined)
    for (const found of open.toSorted((a, b) => (b.values?.size ?? 0) - (a.values?.size ?? 0))) {
      if (left.notes > MAX_NOTES / 2 && left.chars > MAX_CHARS / 2) return
      close(found)
    }
  }

  return {
    add(found: MetadataValues, value: MetadataScalar, log: number): void {
      const logs = found.values?.get(value)
      // An array may have the value twice.
      if (!found.values || logs?.at(-1) === log) return
      if (logs) logs.push(log)
      else if (found.values.size < MAX_VALUES || found.isNamed) found.values.set(value, [log])
      else return close(found)
      left.notes -= logs ? 1 : 1 + NOTES_A_VALUE
      if (!logs) left.chars -= charsOf(value)
      if (left.notes <= 0 || left.chars <= 0) makeRoom()
    },
    addNumber(found: MetadataValues, value: number, log: number): void {
      if (left.numbers <= 0 || Math.abs(value) >= MAX_NUMBER) return
      left.numbers--
      found.numbers.push(value)
      found.ofNumbers.push(log)
    },
  }
}

const charsOf = (value: MetadataScalar) => (typeof value === 'string' ? value.length : 0)
