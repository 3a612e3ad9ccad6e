import Box from '@mui/material/Box'
import IconButton from '@mui/material/IconButton'
import Tooltip from '@mui/material/Tooltip'
import { lazy, Suspense } from 'react'
import { DoubleLeftIcon, DoubleRightIcon } from '../ui/icons.tsx'
import type { FacetPanelProps } from './FacetPanel.tsx'
import { useIsBeside } from './useIsBeside.ts'

const FacetPanel = lazy(() => import('./FacetPanel.tsx').then((module) => ({ default: module.FacetPanel })))

/** The facets at the left of the list, where there is room for both. */
export function FacetSidebar(props: FacetPanelProps) {
  const isBeside = useIsBeside()
  const { isOpen, setOpen } = props.settings
  if (!isBeside) return null
  const label = isOpen ? 'Hide the filters' : 'Show the filters'
  return (
    <Box
      component="aside"
      aria-label="Filters"
      sx={{
        width: isOpen ? 240 : 40,
        flexShrink: 0,
        overflow: 'hidden auto',
        borderRight: 1,
        borderColor: 'divider',
        bgcolor: 'background.paper',
      }}
    >
      <Box sx={{ display: 'flex', alignItems: 'center', height: 32, pl: isOpen ? 1.5 : 0.75, pr: 0.5 }}>
        {isOpen && (
          <Box component="h2" sx={{ flex: 1, m: 0, fontSize: 12, fontWeight: 500, color: 'text.secondary' }}>
            Filters
          </Box>
        )}
        <Tooltip title={label}>
          <IconButton aria-label={label} aria-expanded={isOpen} onClick={() => setOpen(!isOpen)} sx={{ p: 0.5 }}>
            {isOpen ? <DoubleLeftIcon sx={{ fontSize: 18 }} /> : <DoubleRightIcon sx={{ fontSize: 18 }} />}
          </IconButton>
        </Tooltip>
      </Box>
      {isOpen && (
        <Suspense>
          <FacetPanel {...props} />
        </Suspense>
      )}
    </Box>
  )
}
