import Button from '@mui/material/Button'
import { lazy, Suspense, useState } from 'react'
import { ShareIcon } from '../ui/icons.tsx'
import type { LogView } from '../state/log-view.ts'
import { TOOL, ToolWord } from '../ui/ToolWord.tsx'
import type { SharedSearch } from './copy-as.ts'
import type { Seen } from './freeze-time.ts'

const ShareMenu = lazy(async () => ({ default: (await import('./ShareMenu.tsx')).ShareMenu }))

type Props = {
  /** Null while the search cannot be read. */
  search: SharedSearch | null
  view: LogView
  seen: () => Seen
}

export function ShareButton({ search, view, seen }: Props) {
  const [anchor, setAnchor] = useState<HTMLElement | null>(null)
  // The menu stays once it is there: its dialog outlives it.
  const [isWanted, setWanted] = useState(false)
  return (
    <>
      <Button
        variant="outlined"
        color="inherit"
        aria-label="Share"
        title="Share and export"
        aria-haspopup="menu"
        aria-expanded={anchor !== null}
        disabled={search === null}
        onClick={(event) => {
          setAnchor(event.currentTarget)
          setWanted(true)
        }}
        sx={TOOL}
      >
        <ShareIcon fontSize="small" />
        <ToolWord>Share</ToolWord>
      </Button>
      {isWanted && search !== null && (
        <Suspense>
          <ShareMenu search={search} view={view} seen={seen} anchor={anchor} onClose={() => setAnchor(null)} />
        </Suspense>
      )}
    </>
  )
}
