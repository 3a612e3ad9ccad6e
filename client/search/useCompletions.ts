import { useQuery } from '@apollo/client/react'
import { useMemo } from 'react'
import type { LogFilter } from '../generated/graphql.ts'
import { LEVELS } from '../ui/level.ts'
import { useDebounced } from '../ui/useDebounced.ts'
import { placeAt, type Place } from './complete.ts'
import { FACET_FIELDS, FIELD_LABELS, FIELDS } from './fields.ts'
import { FieldValuesDocument } from './operations.ts'
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

type Wanted = { text: string; caret: number; scope: LogFilter | undefined }

const PAUSE_MS = 120
const MAX_VALUES = 10

/** Suggestions at the caret: field names, and values that occur, the most frequent first. */
export function useCompletions({ text, caret, scope }: Wanted): readonly Completion[] {
  const place = useMemo(() => placeAt(text, caret), [text, caret])
  const values = useValues(place, scope)
  return useMemo(() => {
    if (!place) return []
    if (place.kind === 'field') return completeField(text, place)
    if (place.ref.field === 'level') return completeLevel(place)
    return values.map(({ value, type, count }) => ({
      kind: 'value' as const,
      label: value,
      note: Number(count).toLocaleString('en'),
      from: place.from,
      to: place.to,
      insert: `${type === 'STRING' ? word(value) : value} `,
    }))
  }, [place, text, values])
}

const NO_VALUES: readonly never[] = []

function useValues(place: Place | undefined, scope: LogFilter | undefined) {
  const ref = place?.kind === 'value' ? place.ref : undefined
  const field = ref && FACET_FIELDS[ref.field]
  const search = useDebounced(place?.kind === 'value' ? place.prefix : '', PAUSE_MS)
  const variables = useMemo(
    () => ({
      field: field ?? 'LEVEL',
      first: MAX_VALUES,
      ...(scope && { where: scope }),
      ...(search !== '' && { search }),
      ...(ref?.field === 'metadata' && { metadataPath: [...ref.path] }),
    }),
    [field, scope, search, ref],
  )
  // An error, such as a time-out or an unfinished path, only means that there are no suggestions.
  const { data, previousData } = useQuery(FieldValuesDocument, {
    variables,
    skip: field === undefined || field === 'LEVEL',
    errorPolicy: 'ignore',
  })
  return field === undefined ? NO_VALUES : ((data ?? previousData)?.logFacet.nodes ?? NO_VALUES)
}

function completeField(text: string, { prefix, from, to }: Place): Completion[] {
  const lower = prefix.toLowerCase()
  const fields = FIELDS.filter((field) => field.toLowerCase().startsWith(lower)).map((field): Completion => {
    const sign = field === 'metadata' ? '.' : field === 'timestamp' ? '>=' : ':'
    return { kind: 'field', label: `${field}${sign}`, note: FIELD_LABELS[field], from, to, insert: `${field}${sign}` }
  })
  if (prefix === '' || text.slice(0, from).trim() === '') return fields
  const keywords = ['AND', 'OR', 'NOT'].filter((keyword) => keyword.startsWith(prefix))
  return [
    ...fields,
    ...keywords.map((keyword): Completion => ({ kind: 'keyword', label: keyword, from, to, insert: `${keyword} ` })),
  ]
}

function completeLevel({ prefix, from, to }: Place): Completion[] {
  const levels = LEVELS.map((level) => level.toLowerCase())
  return levels
    .filter((level) => level.startsWith(prefix.toLowerCase()))
    .map((level) => ({ kind: 'value', label: level, from, to, insert: `${level} ` }))
}
