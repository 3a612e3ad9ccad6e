import { useQuery } from '@apollo/client/react'
import { useMemo } from 'react'
import type { LogFilter } from '../generated/graphql.ts'
import { formatCount } from '../ui/format-count.ts'
import { useDebounced } from '../ui/useDebounced.ts'
import { placeAt, type Place } from './complete.ts'
import { completeLevel, completeWord, MIN_WORD, type Completion, type Resource } from './completions.ts'
import { FACET_FIELDS } from './fields.ts'
import { completePaths } from './known-paths.ts'
import { FieldValuesDocument } from './operations.ts'
import { word } from './print.ts'
import { useMetadataPaths } from './useMetadataPaths.ts'

type Wanted = { text: string; caret: number; scope: LogFilter | undefined }

const PAUSE_MS = 120
const MAX_VALUES = 10
const MAX_RESOURCES = 100

/** Suggestions at the caret: field names, metadata paths, and values that occur, the most frequent first. */
export function useCompletions({ text, caret, scope }: Wanted): readonly Completion[] {
  const place = useMemo(() => placeAt(text, caret), [text, caret])
  const values = useValues(place, scope)
  const resources = useResources(place, scope)
  const { paths } = useMetadataPaths(place?.kind === 'field' && place.prefix !== '' ? place.prefix : undefined)
  return useMemo(() => {
    if (!place) return []
    if (place.kind === 'field') return [...completeWord({ text, place, resources }), ...completePaths(paths, place)]
    if (place.ref.field === 'level') return completeLevel(place)
    return values.map(({ value, type, count }) => ({
      kind: 'value' as const,
      label: value,
      note: formatCount(count),
      from: place.from,
      to: place.to,
      insert: `${type === 'STRING' ? word(value) : value} `,
    }))
  }, [place, text, values, resources, paths])
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

/** The most frequent resources, asked once for all words that are typed. */
function useResources(place: Place | undefined, scope: LogFilter | undefined): readonly Resource[] {
  const isAsked = useDebounced(place?.kind === 'field' && place.prefix.length >= MIN_WORD ? 'yes' : '', PAUSE_MS) !== ''
  const variables = useMemo(
    () => ({ field: 'RESOURCE_ID' as const, first: MAX_RESOURCES, ...(scope && { where: scope }) }),
    [scope],
  )
  const { data } = useQuery(FieldValuesDocument, { variables, skip: !isAsked, errorPolicy: 'ignore' })
  return data?.logFacet.nodes ?? NO_VALUES
}
