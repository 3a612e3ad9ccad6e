import Box from '@mui/material/Box'
import Checkbox from '@mui/material/Checkbox'
import { useState } from 'react'
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
  const [isCompared, setCompared] = useState(false)
  const added = paths.map((path) => ({ field: 'metadata', path }) as const)
  return (
    <>
      <CompareToggle isOn={isCompared} isPossible={asked.earlier !== undefined} onChange={setCompared} />
      {[...FIXED_FACETS, ...added].map((facet) => (
        <FacetGroup
          key={facetKey(facet)}
          facet={facet}
          query={query}
          onSearch={onSearch}
          scope={scope}
          isCompared={isCompared && asked.earlier !== undefined}
          isCollapsed={isCollapsed(facet)}
          onCollapse={(collapsed) => setCollapsed(facet, collapsed)}
          {...(facet.field === 'metadata' && { onRemove: () => removePath(facet.path) })}
        />
      ))}
      <AddMetadataFacet onAdd={addPath} />
    </>
  )
}

type ToggleProps = { isOn: boolean; isPossible: boolean; onChange: (isOn: boolean) => void }

/** The counts of the period before are asked for only while it is on. */
function CompareToggle({ isOn, isPossible, onChange }: ToggleProps) {
  return (
    <Box
      component="label"
      title={isPossible ? undefined : 'Choose a time range with a start first'}
      sx={{ display: 'flex', alignItems: 'center', pl: 0.5, pb: 0.5, fontSize: 12, color: 'text.secondary' }}
    >
      <Checkbox
        size="small"
        checked={isOn && isPossible}
        disabled={!isPossible}
        onChange={(_, checked) => onChange(checked)}
        sx={{ p: 0.5, mr: 0.25, '& svg': { fontSize: 18 } }}
      />
      Compare with the period before
    </Box>
  )
}
