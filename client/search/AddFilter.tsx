import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import { lazy, Suspense, useState } from 'react'
import { AddIcon } from '../ui/icons.tsx'

type Props = { query: string; onSearch: (query: string) => void }

const FilterBuilder = lazy(() => import('./FilterBuilder.tsx').then((module) => ({ default: module.FilterBuilder })))

/** Opens the builder of conditions. On a phone it has no word. */
export function AddFilter({ query, onSearch }: Props) {
  const [isBuilding, setBuilding] = useState(false)
  return (
    <>
      <Button
        variant="outlined"
        color="inherit"
        aria-label="Filter"
        title="Build a condition"
        onClick={() => setBuilding(true)}
        sx={{ height: 36, minWidth: 36, px: { xs: 0, sm: 1.25 }, gap: 0.5, flexShrink: 0 }}
      >
        <AddIcon fontSize="small" />
        <Box component="span" sx={{ display: { xs: 'none', sm: 'block' } }}>
          Filter
        </Box>
      </Button>
      {isBuilding && (
        <Suspense>
          <FilterBuilder query={query} onSearch={onSearch} onClose={() => setBuilding(false)} />
        </Suspense>
      )}
    </>
  )
}
