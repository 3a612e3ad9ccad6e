import IconButton from '@mui/material/IconButton'
import Tooltip from '@mui/material/Tooltip'
import { lazy, Suspense, useState } from 'react'
import { ShareIcon } from '../ui/icons.tsx'
import type { SharedSearch } from './copy-as.ts'

const ShareMenu = lazy(async () => ({ default: (await import('./ShareMenu.tsx')).ShareMenu }))

/** @param search null while the search cannot be read */
export function ShareButton({ search, sx }: { search: SharedSearch | null; sx: object }) {
  const [anchor, setAnchor] = useState<HTMLElement | null>(null)
  // The menu stays once it is there: its dialog outlives it.
  const [isWanted, setWanted] = useState(false)
  return (
    <>
      <Tooltip title="Share and export">
        <span>
          <IconButton
            aria-label="Share"
            aria-haspopup="menu"
            aria-expanded={anchor !== null}
            disabled={search === null}
            onClick={(event) => {
              setAnchor(event.currentTarget)
              setWanted(true)
            }}
            sx={sx}
          >
            <ShareIcon fontSize="small" />
          </IconButton>
        </span>
      </Tooltip>
      {isWanted && search !== null && (
        <Suspense>
          <ShareMenu search={search} anchor={anchor} onClose={() => setAnchor(null)} />
        </Suspense>
      )}
    </>
  )
}
