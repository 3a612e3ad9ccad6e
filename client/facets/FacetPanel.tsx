import { AddMetadataFacet } from './AddMetadataFacet.tsx'
import { facetKey, FIXED_FACETS } from '../search/facet-ref.ts'
import { FacetGroup } from './FacetGroup.tsx'
import type { useFacetSettings } from './useFacetSettings.ts'
import { useFacetScope, type Asked } from './useFacetScope.ts'

export type FacetPanelProps = Asked & {
  query: string
  onSearch: (query: string) => void
  settings: ReturnType<typeof useFacetSettings>
}

/** All facets, one below the other. */
export function FacetPanel({ query, onSearch, settings, ...asked }: FacetPanelProps) {
  const scope = useFacetScope(asked)
  const { isCollapsed, setCollapsed, paths, addPath, removePath } = settings
  const added = paths.map((path) => ({ field: 'metadata', path }) as const)
  return (
    <>
      {[...FIXED_FACETS, ...added].map((facet) => (
        <FacetGroup
          key={facetKey(facet)}
          facet={facet}
          query={query}
          onSearch={onSearch}
          scope={scope}
          isCollapsed={isCollapsed(facet)}
          onCollapse={(collapsed) => setCollapsed(facet, collapsed)}
          {...(facet.field === 'metadata' && { onRemove: () => removePath(facet.path) })}
        />
      ))}
      <AddMetadataFacet onAdd={addPath} />
    </>
  )
}
