import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import IconButton from '@mui/material/IconButton'
import Tooltip from '@mui/material/Tooltip'
import { lazy, Suspense, useState } from 'react'
import { ViewColumnIcon, WrapTextIcon } from '../ui/icons.tsx'
import { TOOL, ToolWord } from '../ui/ToolWord.tsx'
import type { GridSettings } from './grid-settings.ts'
import type { ChangeSettings } from './useGridSettings.ts'

type Props = { settings: GridSettings; change: ChangeSettings; sx: object }

const ColumnsPanel = lazy(async () => ({ default: (await import('./ColumnsPanel.tsx')).ColumnsPanel }))

/** How the list looks: wrapping at once, the rest in a panel. */
export function GridControls({ settings, change, sx }: Props) {
  const [anchor, setAnchor] = useState<HTMLElement | null>(null)
  const { wrap } = settings
  return (
    <>
      <Tooltip title={wrap ? 'One line per log' : 'Wrap messages'}>
        <IconButton
          aria-label="Wrap messages"
          aria-pressed={wrap}
          color={wrap ? 'primary' : 'default'}
          onClick={() => change((before) => ({ ...before, wrap: !before.wrap }))}
          sx={{ ...sx, ...(wrap && { bgcolor: 'action.selected' }) }}
        >
          <WrapTextIcon fontSize="small" />
        </IconButton>
      </Tooltip>
      <Box sx={{ display: { xs: 'none', sm: 'block' } }}>
        <Button
          variant="outlined"
          color="inherit"
          aria-label="Columns"
          title="Columns and density"
          aria-haspopup="dialog"
          onClick={(event) => setAnchor(event.currentTarget)}
          sx={TOOL}
        >
          <ViewColumnIcon fontSize="small" />
          <ToolWord>Columns</ToolWord>
        </Button>
      </Box>
      {anchor && (
        <Suspense>
          <ColumnsPanel anchor={anchor} settings={settings} change={change} onClose={() => setAnchor(null)} />
        </Suspense>
      )}
    </>
  )
}
