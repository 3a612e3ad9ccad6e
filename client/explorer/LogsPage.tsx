import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import LinearProgress from '@mui/material/LinearProgress'
import Stack from '@mui/material/Stack'
import { lazy, Suspense, useMemo } from 'react'
import { Commands } from '../commands/Commands.tsx'
import { FacetDrawer } from '../facets/FacetDrawer.tsx'
import { FacetSidebar } from '../facets/FacetSidebar.tsx'
import { useFacetSettings } from '../facets/useFacetSettings.ts'
import type { LogFilter, SortDirection } from '../generated/graphql.ts'
import { GridFooter } from '../grid/GridFooter.tsx'
import { showsMetadata, type GridSettings } from '../grid/grid-settings.ts'
import { LogGrid } from '../grid/LogGrid.tsx'
import { useGridSettings, type ChangeSettings } from '../grid/useGridSettings.ts'
import { IngestBanner } from '../pipeline/IngestBanner.tsx'
import { EVERYTHING } from '../search/filter.ts'
import { FilterPills } from '../search/FilterPills.tsx'
import { highlightTerms } from '../search/highlight-terms.ts'
import { parseSearch } from '../search/parse.ts'
import { Histogram } from '../time/Histogram.tsx'
import { AppHeader } from '../ui/AppHeader.tsx'
import { EmptyLogs } from './EmptyLogs.tsx'
import { logCommands } from './log-commands.ts'
import { toWhere } from '../state/log-query.ts'
import { FIRST_PAGE, hasFilters, type LogView } from '../state/log-view.ts'
import { Cancelled, LoadError, LoadErrorBanner, NoMatch, Unreadable } from './LogsNotice.tsx'
import { LogToolbar } from './LogToolbar.tsx'
import { useLogs, type LogsOnPage } from '../state/useLogs.ts'
import { useLogView, type ChangeView } from '../state/useLogView.ts'

const LogDetail = lazy(() => import('../detail/LogDetail.tsx').then((module) => ({ default: module.LogDetail })))
const LiveLogs = lazy(() => import('./LiveLogs.tsx').then((module) => ({ default: module.LiveLogs })))

export function LogsPage() {
  const { view, nowMs, change, askAgain } = useLogView()
  const { filter, scope, where } = useFilters(view, nowMs)
  const [settings, changeSettings] = useGridSettings()
  const logs = useLogs({ view, where: view.live ? null : where, withMetadata: showsMetadata(settings) })
  const search = (query: string) => change({ query })
  const facetSettings = useFacetSettings()
  const facets = {
    query: view.query,
    onSearch: search,
    settings: facetSettings,
    where,
    askedAtMs: nowMs,
    isListLoading: logs.loading,
  }
  const refresh = () => {
    if (logs.isCancelled) logs.runAgain()
    askAgain()
    if (view.live) return
    // A relative range has new variables now, which is a new query already.
    if (view.range.kind !== 'last' && !logs.isCancelled) void logs.refetch().catch(() => undefined)
  }
  const toggleWrap = () => changeSettings((before) => ({ ...before, wrap: !before.wrap }))
  const list = { view, change, filter, settings, changeSettings }
  const results = <Results {...list} logs={logs} refresh={refresh} />
  return (
    <Stack sx={{ height: '100dvh', bgcolor: 'background.default' }}>
      <AppHeader />
      <Commands commands={logCommands({ change, refresh, toggleWrap })} />
      <IngestBanner />
      <Stack sx={{ flexShrink: 0, gap: 1, p: { xs: 1, md: 1.5 }, px: { xs: 1.5, md: 2 } }}>
        <LogToolbar
          view={view}
          change={change}
          settings={settings}
          changeSettings={changeSettings}
          loading={logs.loading}
          onRefresh={refresh}
          scope={scope}
          filters={<FacetDrawer {...facets} />}
          where={where}
        />
        <FilterPills query={view.query} onSearch={search} />
      </Stack>
      <Histogram where={where} range={view.range} nowMs={nowMs} onRange={(range) => change({ range })} />
      <Stack direction="row" sx={{ flex: 1, minHeight: 0, borderTop: 1, borderColor: 'divider' }}>
        <FacetSidebar {...facets} />
        <Box
          component="main"
          sx={{
            flex: 1,
            minWidth: 0,
            position: 'relative',
            display: 'flex',
            flexDirection: 'column',
            bgcolor: 'background.paper',
          }}
        >
          {logs.loading && logs.shown !== undefined && (
            <LinearProgress
              aria-label="Loading"
              sx={{ position: 'absolute', zIndex: 2, top: 0, insetInline: 0, height: 2 }}
            />
          )}
          <Suspense fallback={results}>{view.live ? <LiveLogs {...list} /> : results}</Suspense>
        </Box>
      </Stack>
      {view.log !== null && !view.live && (
        <Suspense>
          <LogDetail id={view.log} view={view} rows={logs.shown?.rows ?? []} change={change} />
        </Suspense>
      )}
    </Stack>
  )
}

/** The filters of a view: the search alone, the time range alone, and both. The search and both are null on a syntax error. */
function useFilters({ query, range }: LogView, nowMs: number) {
  const filter = useMemo(() => parseSearch(query).filter ?? null, [query])
  const scope = useMemo(() => toWhere(EVERYTHING, range, nowMs), [range, nowMs])
  const where = useMemo(() => filter && toWhere(filter, range, nowMs), [filter, range, nowMs])
  return { filter, scope, where }
}

type ResultsProps = {
  view: LogView
  change: ChangeView
  filter: LogFilter | null
  logs: LogsOnPage
  settings: GridSettings
  changeSettings: ChangeSettings
  refresh: () => void
}

/** The list, or the notice that replaces it. */
function Results({ view, change, filter, logs, settings, changeSettings, refresh }: ResultsProps) {
  const { shown, error, loading, isCancelled } = logs
  const terms = useMemo(() => highlightTerms(filter ?? EVERYTHING), [filter])
  if (filter === null) return <Unreadable change={change} />
  if (error && !shown) return <LoadError error={error} onRetry={refresh} view={view} change={change} />
  if (isCancelled && !shown) return <Cancelled onRunAgain={logs.runAgain} />
  const banner = error && <LoadErrorBanner error={error} onRetry={refresh} />
  if (shown?.rows.length === 0 && !loading && !isCancelled) {
    const plain = !hasFilters(view) && view.position === FIRST_PAGE
    return (
      <>
        {banner}
        {plain ? (
          <EmptyLogs startPolling={logs.startPolling} stopPolling={logs.stopPolling} />
        ) : (
          <NoMatch view={view} change={change} />
        )}
      </>
    )
  }
  return (
    <>
      {banner}
      {shown?.behind && <NewerLogs order={view.order} onFirst={() => change({ position: FIRST_PAGE })} />}
      <Box sx={{ flex: 1, minHeight: 0 }}>
        <LogGrid
          view={view}
          change={change}
          terms={terms}
          shown={shown}
          loading={loading}
          settings={settings}
          changeSettings={changeSettings}
        />
      </Box>
      <GridFooter logs={logs} change={change} />
    </>
  )
}

/** Newer logs have arrived ahead of the first page, which stays as it is until this is pressed. */
function NewerLogs({ order, onFirst }: { order: SortDirection; onFirst: () => void }) {
  return (
    <Stack
      component="output"
      direction="row"
      sx={{ justifyContent: 'center', borderBottom: 1, borderColor: 'divider', bgcolor: 'action.hover' }}
    >
      <Button onClick={onFirst}>
        {order === 'DESC' ? 'Newer logs have arrived. Show them' : 'Earlier logs have arrived. Show them'}
      </Button>
    </Stack>
  )
}
