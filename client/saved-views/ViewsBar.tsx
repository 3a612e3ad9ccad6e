import Badge from '@mui/material/Badge'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import LinearProgress from '@mui/material/LinearProgress'
import Popover from '@mui/material/Popover'
import { lazy, Suspense, useEffect, useState } from 'react'
import { BookmarkIcon } from '../ui/icons.tsx'
import type { LogView } from '../state/log-view.ts'
import type { ChangeView } from '../state/useLogView.ts'
import { keepSearches, loadSearches, remember } from './recent-searches.ts'
import { useOpenView } from './useOpenView.ts'

const ViewsPanel = lazy(async () => ({ default: (await import('./ViewsPanel.tsx')).ViewsPanel }))

/** It grows when its content has come, and must not grow out of the window. */
const PAPER = { mt: 0.5, width: 400, maxHeight: 'calc(100dvh - 170px)' }

type Props = { view: LogView; change: ChangeView }

/** The saved views behind a button that names the open one. */
export function ViewsBar({ view, change }: Props) {
  const [anchor, setAnchor] = useState<HTMLElement | null>(null)
  const { open, missing } = useOpenView(view)
  useTitle(open?.saved.name)
  useEffect(() => keepSearches(remember(loadSearches(), view)), [view])
  const title = open ? `View: ${open.saved.name}${open.isModified ? ', modified' : ''}` : 'Views'
  return (
    <>
      <Button
        variant="outlined"
        color="inherit"
        aria-label={title}
        aria-haspopup="dialog"
        title={open?.saved.name}
        onClick={(event) => setAnchor(event.currentTarget)}
        sx={{ height: 36, minWidth: 36, px: { xs: 0, sm: 1.25 }, gap: 1 }}
      >
        <Badge variant="dot" color="warning" invisible={!open?.isModified}>
          <BookmarkIcon fontSize="small" />
        </Badge>
        <Box
          component="span"
          sx={{
            display: { xs: 'none', sm: 'block' },
            maxWidth: { sm: 120, lg: 180 },
            overflow: 'hidden',
            textOverflow: 'ellipsis',
          }}
        >
          {open?.saved.name ?? 'Views'}
        </Box>
        {open?.isModified && (
          <Box component="span" sx={{ display: { xs: 'none', lg: 'block' }, color: 'text.secondary', fontWeight: 400 }}>
            modified
          </Box>
        )}
      </Button>
      <Popover
        open={anchor !== null}
        anchorEl={anchor}
        onClose={() => setAnchor(null)}
        anchorOrigin={{ vertical: 'bottom', horizontal: 'left' }}
        slotProps={{ paper: { 'aria-label': 'Views', role: 'dialog', sx: PAPER } }}
      >
        <Suspense fallback={<LinearProgress aria-label="Loading" />}>
          <ViewsPanel view={view} change={change} open={open} missing={missing} close={() => setAnchor(null)} />
        </Suspense>
      </Popover>
    </>
  )
}

/** Names the tab after the open view; without one it has the page's own title. */
function useTitle(name: string | undefined): void {
  useEffect(() => {
    if (name === undefined) return undefined
    const { title } = document
    document.title = `${name} · Timberline`
    return () => {
      document.title = title
    }
  }, [name])
}
