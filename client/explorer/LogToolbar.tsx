import Box from '@mui/material/Box'
import Divider from '@mui/material/Divider'
import Stack from '@mui/material/Stack'
import type { ReactNode } from 'react'
import { OUTLINE } from '../ui/theme.ts'
import type { LogFilter } from '../generated/graphql.ts'
import { GridControls } from '../grid/GridControls.tsx'
import type { GridSettings } from '../grid/grid-settings.ts'
import type { ChangeSettings } from '../grid/useGridSettings.ts'
import { AddFilter } from '../search/AddFilter.tsx'
import { isLogId } from '../search/pasted-id.ts'
import { SearchBar } from '../search/SearchBar.tsx'
import type { SearchError } from '../search/text-cursor.ts'
import type { Seen } from '../share/freeze-time.ts'
import { ShareButton } from '../share/ShareButton.tsx'
import { RangePicker } from '../time/RangePicker.tsx'
import { LiveButton } from '../tail/LiveButton.tsx'
import { ViewsBar } from '../saved-views/ViewsBar.tsx'
import type { LogView } from '../state/log-view.ts'
import type { ChangeView } from '../state/useLogView.ts'
import { RefreshButton, type AutoRefresh } from './RefreshButton.tsx'

type Props = {
  view: LogView
  change: ChangeView
  settings: GridSettings
  changeSettings: ChangeSettings
  loading: boolean
  onRefresh: () => void
  autoRefresh: AutoRefresh
  /** The logs from which the bar takes the values that it suggests. */
  scope: LogFilter | undefined
  /** Why the server refused the search, and where. */
  refused: SearchError | undefined
  /** The button that opens the facets on screens without the sidebar. */
  filters: ReactNode
  /** The filter of the list; null on a syntax error. */
  where: LogFilter | undefined | null
  /** What a copied link shows. */
  seen: () => Seen
}

const SQUARE = {
  width: 36,
  height: 36,
  border: 1,
  borderColor: OUTLINE,
  borderRadius: 1,
  bgcolor: 'background.paper',
  color: 'text.primary',
}

/** What is searched for and when, and behind the line what is done with it. */
export function LogToolbar({
  view,
  change,
  settings,
  changeSettings,
  loading,
  onRefresh,
  autoRefresh,
  scope,
  refused,
  where,
  seen,
  filters,
}: Props) {
  return (
    <Stack direction="row" sx={{ gap: 1, flexWrap: { xs: 'wrap', md: 'nowrap' } }}>
      <SearchBar
        query={view.query}
        scope={scope}
        refused={refused}
        onSearch={(query) => change({ query, ...(isLogId(query) && { log: query }) })}
        onOpenTrace={(log) => change({ log, tab: 'trace' })}
      />
      <AddFilter query={view.query} onSearch={(query) => change({ query })} />
      {filters}
      <RangePicker
        range={view.range}
        onChange={(range) => change({ range })}
        onZone={(zone) => change({ zone: zone === 'local' ? null : zone }, 'replace')}
      />
      <LiveButton live={view.live} onChange={(live) => change({ live })} />
      <RefreshButton loading={loading} onRefresh={onRefresh} auto={autoRefresh} sx={SQUARE} />
      <Divider orientation="vertical" sx={{ my: 0.75, height: 24, display: { xs: 'none', md: 'block' } }} />
      <Box sx={{ display: 'flex', gap: 1, ml: { xs: 'auto', md: 0 } }}>
        <ViewsBar view={view} change={change} />
        <GridControls settings={settings} change={changeSettings} sx={SQUARE} />
        <ShareButton
          search={where === null ? null : { where, first: view.size, orderBy: view.order, sort: view.sort }}
          view={view}
          seen={seen}
        />
      </Box>
    </Stack>
  )
}
