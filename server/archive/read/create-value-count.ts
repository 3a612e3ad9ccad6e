import type { Column } from '../segment/column.ts'
import { valuesAt } from '../segment/metadata-values.ts'
import type { Segment } from '../segment/segment.ts'
import type { Value, ValueField, ValuePlace } from './job.ts'

/** Counts the rows that have each value, of a row no value twice: as a facet does of rows in PostgreSQL (query/facet.ts). */
export function createValueCount(place: ValuePlace) {
  /** Of a field by its text, of metadata by its JSON. */
  const counts = new Map<string, number>()
  const note = (value: string, n: number) => counts.set(value, (counts.get(value) ?? 0) + n)
  const addTo = 'field' in place ? fieldCounter(place.field, note) : pathCounter(place.path, note)
  const toValue =
    'field' in place ? ([value, n]: [string, number]): Value => ({ value, type: 'STRING', n }) : valueOfJson
  return {
    add: addTo,
    found: (): Value[] => [...counts].map(toValue),
  }
}

type Note = (value: string, n: number) => void

/** Ids and values of a column: a number for each code first, and its text once. */
function fieldCounter(field: ValueField, note: Note) {
  return (segment: Segment, rows: Uint16Array): void => {
    const { size, codes, value }: Column<string | null> = segment[field]
    const ofCodes = new Uint16Array(size)
    for (const i of rows) {
      const code = codes[i] ?? 0
      ofCodes[code] = (ofCodes[code] ?? 0) + 1
    }
    for (const [code, n] of ofCodes.entries()) {
      const text = n > 0 ? value(code) : null
      if (text !== null) note(text, n)
    }
  }
}

function pathCounter(path: readonly string[], note: Note) {
  return (segment: Segment, rows: Uint16Array): void => {
    const valuesOf = valuesAt(segment.metadata, path)
    for (const i of rows) for (const value of distinct(valuesOf(i))) if (value !== 'null') note(value, 1)
  }
}

/** Numbers are the same by what they are worth: of 1 and 1.0 the first one counts. */
function distinct(values: readonly string[]): Iterable<string> {
  if (values.length < 2) return values
  const byWorth = new Map<string, string>()
  for (const value of values) {
    const worth = isNumber(value) ? worthOf(value) : value
    if (!byWorth.has(worth)) byWorth.set(worth, value)
  }
  return byWorth.values()
}

const isNumber = (json: string) => /^[-\d]/.test(json)

/** PostgreSQL prints numbers without an exponent, so that they differ in zeros at the end alone. */
const worthOf = (number: string) => (number.includes('.') ? number.replace(/\.?0+$/, '') : number)

function valueOfJson([json, n]: [string, number]): Value {
  if (json.startsWith('"')) return { value: JSON.parse(json) as string, type: 'STRING', n }
  return { value: json, type: isNumber(json) ? 'NUMBER' : 'BOOLEAN', n }
}
