import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import ButtonBase from '@mui/material/ButtonBase'
import IconButton from '@mui/material/IconButton'
import { ChevronRightIcon, CloseIcon } from '../ui/icons.tsx'
import { facetLabel, type FacetRef } from '../search/facet-ref.ts'
import { clearSelection, readSelection } from './facet-selection.ts'
import { FacetValues } from './FacetValues.tsx'
import type { FacetScope } from './useFacetScope.ts'
import { useOneTabStop } from '../ui/useOneTabStop.ts'

type Props = {
  facet: FacetRef
  query: string
  onSearch: (query: string) => void
  scope: FacetScope | null | undefined
  isCompared: boolean
  isCollapsed: boolean
  onCollapse: (isCollapsed: boolean) => void
  /** Of what somebody has added. */
  onRemove?: () => void
}

/** A facet under its name. While it is collapsed it asks nothing. */
export function FacetGroup({ facet, query, onSearch, scope, isCompared, isCollapsed, onCollapse, onRemove }: Props) {
  const label = facetLabel(facet)
  const oneStop = useOneTabStop()
  const selection = readSelection(query, facet)
  const chosen = selection.included.length + selection.excluded.length
  return (
    <Box
      component="section"
      aria-label={`${label} facet`}
      {...oneStop}
      sx={{ borderBottom: 1, borderColor: 'divider', py: 0.5 }}
    >
      <Box sx={{ display: 'flex', alignItems: 'center', pr: 0.5 }}>
        <ButtonBase
          aria-expanded={!isCollapsed}
          onClick={() => onCollapse(!isCollapsed)}
          sx={{
            flex: 1,
            minWidth: 0,
            height: 32,
            px: 0.75,
            justifyContent: 'flex-start',
            borderRadius: 1,
            '&.Mui-focusVisible': { outlineOffset: -2 },
          }}
        >
          <ChevronRightIcon sx={{ fontSize: 18, color: 'text.secondary', rotate: isCollapsed ? '0deg' : '90deg' }} />
          <Box
            component="span"
            title={label}
            sx={{ ml: 0.25, fontWeight: 500, fontSize: 13, overflow: 'hidden', textOverflow: 'ellipsis' }}
          >
            {label}
          </Box>
        </ButtonBase>
        {chosen > 0 && (
          <Button
            aria-label={`Clear ${chosen} of ${label}`}
            onClick={() => onSearch(clearSelection(query, facet))}
            sx={{ py: 0, px: 0.75, minWidth: 0 }}
          >
            Clear {chosen}
          </Button>
        )}
        {onRemove && (
          <IconButton aria-label={`Remove the facet ${label}`} onClick={onRemove} sx={{ p: 0.5 }}>
            <CloseIcon sx={{ fontSize: 16 }} />
          </IconButton>
        )}
      </Box>
      {!isCollapsed && (
        <FacetValues
          facet={facet}
          selection={selection}
          query={query}
          onSearch={onSearch}
          scope={scope}
          isCompared={isCompared}
        />
      )}
    </Box>
  )
}
