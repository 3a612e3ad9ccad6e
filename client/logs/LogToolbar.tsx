import RefreshIcon from '@mui/icons-material/Refresh'
import Box from '@mui/material/Box'
import Stack from '@mui/material/Stack'
import IconButton from '@mui/material/IconButton'
import Tooltip from '@mui/material/Tooltip'
import { OUTLINE } from '../theme.ts'
import type { LogFilter } from '../generated/graphql.ts'
import { GridControls } from '../grid/GridControls.tsx'
import type { GridSettings } from '../grid/grid-settings.ts'
import type { ChangeSettings } from '../grid/useGridSettings.ts'
import { SearchBar } from '../search/SearchBar.tsx'
import { RangePicker } from '../time/RangePicker.tsx'
import { ViewsBar } from '../views/ViewsBar.tsx'
import type { LogView } from './log-view.ts'
import type { ChangeView } from './useLogView.ts'

type Props = {
  view: LogView
  change: ChangeView
  settings: GridSettings
  changeSettings: ChangeSettings
  loading: boolean
  onRefresh: () => void
  /** Which logs the bar takes the values from that it offers. */
  scope: LogFilter | undefined
}

const SQUARE = { width: 36, height: 36, border: 1, borderColor: OUTLINE, borderRadius: 1, bgcolor: 'background.paper' }

export function LogToolbar({ view, change, settings, changeSettings, loading, onRefresh, scope }: Props) {
  return (
    <Stack direction="row" sx={{ gap: 1, flexWrap: { xs: 'wrap', md: 'nowrap' } }}>
      <SearchBar query={view.query} scope={scope} onSearch={(query) => change({ query })} />
      <RangePicker range={view.range} onChange={(range) => change({ range })} />
      <Box sx={{ display: 'flex', gap: 1, ml: { xs: 'auto', md: 0 } }}>
        <ViewsBar view={view} change={change} sx={SQUARE} />
        <GridControls settings={settings} change={changeSettings} sx={SQUARE} />
        <Tooltip title="Refresh">
          <IconButton aria-label="Refresh" aria-busy={loading} onClick={onRefresh} sx={SQUARE}>
            <RefreshIcon fontSize="small" />
          </IconButton>
        </Tooltip>
      </Box>
    </Stack>
  )
}
