/** What a facet can count: four fields, and any path in the metadata. */
import type { FacetField } from '../generated/graphql.ts'
import { FACET_FIELDS, FIELD_LABELS } from '../search/fields.ts'
import { formatPath } from '../search/metadata-path.ts'
import { printPath } from '../search/print.ts'

export type FacetRef =
  { field: 'level' | 'resourceId' | 'parentResourceId' | 'commit' } | { field: 'metadata'; path: readonly string[] }

export const FIXED_FACETS: readonly FacetRef[] = [
  { field: 'level' },
  { field: 'resourceId' },
  { field: 'parentResourceId' },
  { field: 'commit' },
]

/** The name of the field in the search language, unique for each facet. */
export function facetKey(ref: FacetRef): string {
  return ref.field === 'metadata' ? printPath(ref.path) : ref.field
}

export function facetLabel(ref: FacetRef): string {
  return ref.field === 'metadata' ? formatPath(ref.path) : FIELD_LABELS[ref.field]
}

/** The arguments of `logFacet` that name what is counted. */
export function facetArguments(ref: FacetRef): { field: FacetField; metadataPath?: string[] } {
  if (ref.field === 'metadata') return { field: 'METADATA', metadataPath: [...ref.path] }
  return { field: FACET_FIELDS[ref.field] ?? 'LEVEL' }
}
