import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Drawer from '@mui/material/Drawer'
import IconButton from '@mui/material/IconButton'
import { lazy, Suspense, useState } from 'react'
import { CloseIcon, FilterListIcon } from '../ui/icons.tsx'
import type { FacetPanelProps } from './FacetPanel.tsx'
import { useIsBeside } from './useIsBeside.ts'

const FacetPanel = lazy(() => import('./FacetPanel.tsx').then((module) => ({ default: module.FacetPanel })))

/** On narrow screens: a button, and the facets in front of the list. */
export function FacetDrawer(props: FacetPanelProps) {
  const isBeside = useIsBeside()
  const [isOpen, setOpen] = useState(false)
  if (isBeside) return null
  return (
    <>
      <Button
        variant="outlined"
        color="inherit"
        startIcon={<FilterListIcon />}
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
        sx={{ height: 36 }}
      >
        Filters
      </Button>
      <Drawer
        open={isOpen}
        onClose={() => setOpen(false)}
        slotProps={{ paper: { role: 'dialog', 'aria-label': 'Filters', sx: { width: 300, maxWidth: '90vw' } } }}
      >
        <Box sx={{ display: 'flex', alignItems: 'center', height: 48, flexShrink: 0, pl: 1.5, pr: 0.5 }}>
          <Box component="h2" sx={{ flex: 1, m: 0, fontSize: 15, fontWeight: 600 }}>
            Filters
          </Box>
          <IconButton aria-label="Close the filters" onClick={() => setOpen(false)}>
            <CloseIcon fontSize="small" />
          </IconButton>
        </Box>
        <Suspense>
          <FacetPanel {...props} />
        </Suspense>
      </Drawer>
    </>
  )
}
