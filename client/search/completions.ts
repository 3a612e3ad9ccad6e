/** What the bar suggests for a word: the names of fields, and the levels and resources that begin with it. */
import { LEVELS } from '../ui/level.ts'
import type { Place } from './complete.ts'
import { formatCount } from '../ui/format-count.ts'
import { ALIASES, FIELD_LABELS, FIELDS, type Field } from './fields.ts'
import { word } from './print.ts'

/** A suggestion: `insert` replaces the text from `from` to `to`. */
export type Completion = {
  kind: 'field' | 'value' | 'keyword'
  label: string
  note?: string
  from: number
  to: number
  insert: string
}

/** A value of the field, and how many logs have it. */
export type Resource = { value: string; count: number | string }

/** A shorter word begins too many values. */
export const MIN_WORD = 2
const MAX_WORD_VALUES = 5

type Word = { text: string; place: Place; resources: readonly Resource[] }

export function completeWord({ text, place, resources }: Word): readonly Completion[] {
  const { prefix, from } = place
  const fields = completeField(place)
  if (prefix === '') return fields
  const values = prefix.length < MIN_WORD ? [] : [...levelsOfWord(place), ...resourcesOfWord(place, resources)]
  const isFirst = text.slice(0, from).trim() === ''
  return [...fields, ...values, ...(isFirst ? [] : completeKeyword(place))]
}

export function completeLevel({ prefix, from, to }: Place): Completion[] {
  return levelsFrom(prefix).map((level) => ({ kind: 'value', label: level, from, to, insert: `${level} ` }))
}

function completeField({ prefix, from, to }: Place): Completion[] {
  const lower = prefix.toLowerCase()
  return FIELDS.filter((field) => namesOf(field).some((name) => name.startsWith(lower))).map((field): Completion => {
    const sign = field === 'metadata' ? '.' : field === 'timestamp' ? '>=' : ':'
    return { kind: 'field', label: `${field}${sign}`, note: FIELD_LABELS[field], from, to, insert: `${field}${sign}` }
  })
}

/** In lower case. Other names of fields are suggested only once one is begun, as `service` is. */
const namesOf = (field: Field) => [field.toLowerCase(), ...(ALIASES[field] ?? [])]

const levelsFrom = (prefix: string) =>
  LEVELS.map((level) => level.toLowerCase()).filter((level) => level.startsWith(prefix.toLowerCase()))

function levelsOfWord({ prefix, from, to }: Place): Completion[] {
  return levelsFrom(prefix).map((level) =>
    asCondition({ condition: `level:${level}`, note: FIELD_LABELS.level, from, to }),
  )
}

function resourcesOfWord({ prefix, from, to }: Place, resources: readonly Resource[]): Completion[] {
  const lower = prefix.toLowerCase()
  return resources
    .filter(({ value }) => value.toLowerCase().startsWith(lower))
    .slice(0, MAX_WORD_VALUES)
    .map(({ value, count }) =>
      asCondition({ condition: `resourceId:${word(value)}`, note: formatCount(count), from, to }),
    )
}

type Suggested = { condition: string; note: string; from: number; to: number }

function asCondition({ condition, note, from, to }: Suggested): Completion {
  return { kind: 'value', label: condition, note, from, to, insert: `${condition} ` }
}

function completeKeyword({ prefix, from, to }: Place): Completion[] {
  return ['AND', 'OR', 'NOT']
    .filter((keyword) => keyword.startsWith(prefix))
    .map((keyword) => ({ kind: 'keyword', label: keyword, from, to, insert: `${keyword} ` }))
}
