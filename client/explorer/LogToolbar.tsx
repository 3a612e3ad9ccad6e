import Box from '@mui/material/Box'
import Stack from '@mui/material/Stack'
import IconButton from '@mui/material/IconButton'
import Tooltip from '@mui/material/Tooltip'
import type { ReactNode } from 'react'
import { RefreshIcon } from '../ui/icons.tsx'
import { OUTLINE } from '../ui/theme.ts'
import type { LogFilter } from '../generated/graphql.ts'
import { GridControls } from '../grid/GridControls.tsx'
import type { GridSettings } from '../grid/grid-settings.ts'
import type { ChangeSettings } from '../grid/useGridSettings.ts'
import { SearchBar } from '../search/SearchBar.tsx'
import { ShareButton } from '../share/ShareButton.tsx'
import { RangePicker } from '../time/RangePicker.tsx'
import { LiveButton } from '../tail/LiveButton.tsx'
import { ViewsBar } from '../saved-views/ViewsBar.tsx'
import type { LogView } from '../state/log-view.ts'
import type { ChangeView } from '../state/useLogView.ts'

type Props = {
  view: LogView
  change: ChangeView
  settings: GridSettings
  changeSettings: ChangeSettings
  loading: boolean
  onRefresh: () => void
  /** The logs from which the bar takes the values that it suggests. */
  scope: LogFilter | undefined
  /** The button that opens the facets on screens without the sidebar. */
  filters: ReactNode
  /** The filter of the list; null on a syntax error. */
  where: LogFilter | undefined | null
}

const SQUARE = { width: 36, height: 36, border: 1, borderColor: OUTLINE, borderRadius: 1, bgcolor: 'background.paper' }

export function LogToolbar({
  view,
  change,
  settings,
  changeSettings,
  loading,
  onRefresh,
  scope,
  where,
  filters,
}: Props) {
  return (
    <Stack direction="row" sx={{ gap: 1, flexWrap: { xs: 'wrap', md: 'nowrap' } }}>
      <SearchBar query={view.query} scope={scope} onSearch={(query) => change({ query })} />
      {filters}
      <RangePicker range={view.range} onChange={(range) => change({ range })} />
      <LiveButton live={view.live} onChange={(live) => change({ live })} />
      <Box sx={{ display: 'flex', gap: 1, ml: { xs: 'auto', md: 0 } }}>
        <ViewsBar view={view} change={change} sx={SQUARE} />
        <GridControls settings={settings} change={changeSettings} sx={SQUARE} />
        <ShareButton search={where === null ? null : { where, first: view.size, orderBy: view.order }} sx={SQUARE} />
        <Tooltip title="Refresh">
          <IconButton aria-label="Refresh" aria-busy={loading} onClick={onRefresh} sx={SQUARE}>
            <RefreshIcon fontSize="small" />
          </IconButton>
        </Tooltip>
      </Box>
    </Stack>
  )
}
