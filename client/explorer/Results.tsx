import Box from '@mui/material/Box'
import { lazy, Suspense, useMemo, useState } from 'react'
import type { LogFilter } from '../generated/graphql.ts'
import { GridFooter } from '../grid/GridFooter.tsx'
import type { GridSettings } from '../grid/grid-settings.ts'
import { LogGrid } from '../grid/LogGrid.tsx'
import type { ChangeSettings } from '../grid/useGridSettings.ts'
import { EVERYTHING } from '../search/filter.ts'
import { highlightTerms } from '../search/highlight-terms.ts'
import type { SearchError } from '../search/text-cursor.ts'
import { FIRST_PAGE, hasFilters, type LogView } from '../state/log-view.ts'
import type { LogsOnPage } from '../state/useLogs.ts'
import type { ChangeView } from '../state/useLogView.ts'
import { Cancelled, LoadError, LoadErrorBanner, NoMatch, NoNumbers, Unreadable, UnreadableTime } from './LogsNotice.tsx'
import { NewerCount, NewerLogs } from './NewerLogs.tsx'

const EmptyLogs = lazy(async () => ({ default: (await import('./EmptyLogs.tsx')).EmptyLogs }))

type Props = {
  view: LogView
  nowMs: number
  change: ChangeView
  filter: LogFilter | null
  refused: SearchError | undefined
  logs: LogsOnPage
  /** How many logs have come ahead of the page. */
  newer: string | undefined
  settings: GridSettings
  changeSettings: ChangeSettings
  refresh: () => void
}

/** The list, or the notice that replaces it. */
export function Results({
  view,
  nowMs,
  change,
  filter,
  refused,
  logs,
  newer,
  settings,
  changeSettings,
  refresh,
}: Props) {
  const { shown, error, loading, isCancelled } = logs
  const [jumps, setJumps] = useState(0)
  const page = useMemo(() => shown && { ...shown, key: `${shown.key} ${jumps}` }, [shown, jumps])
  const showNewer = () => {
    setJumps(jumps + 1)
    refresh()
  }
  const terms = useMemo(() => highlightTerms(filter ?? EVERYTHING), [filter])
  if (filter === null || refused) return <Unreadable refused={refused !== undefined} change={change} />
  if (view.range.kind === 'unreadable') return <UnreadableTime range={view.range} change={change} />
  if (error && (!shown || (view.sort && !shown.top)))
    return <LoadError error={error} onRetry={refresh} view={view} change={change} />
  if (isCancelled && !shown) return <Cancelled onRunAgain={logs.runAgain} />
  const banner = error && <LoadErrorBanner error={error} onRetry={refresh} />
  if (shown?.rows.length === 0 && !loading && !isCancelled) {
    if (shown.top) return <NoNumbers top={shown.top} change={change} />
    const plain = !hasFilters(view) && view.position === FIRST_PAGE
    return (
      <>
        {banner}
        {plain ? (
          <Suspense>
            <EmptyLogs startPolling={logs.startPolling} stopPolling={logs.stopPolling} />
          </Suspense>
        ) : (
          <NoMatch view={view} nowMs={nowMs} change={change} />
        )}
      </>
    )
  }
  return (
    <>
      {banner}
      {shown?.behind && <NewerLogs order={view.order} onFirst={() => change({ position: FIRST_PAGE })} />}
      <Box sx={{ flex: 1, minHeight: 0, position: 'relative' }}>
        {newer !== undefined && <NewerCount count={newer} onShow={showNewer} />}
        <LogGrid
          view={view}
          change={change}
          terms={terms}
          shown={page}
          loading={loading}
          settings={settings}
          changeSettings={changeSettings}
        />
      </Box>
      <GridFooter logs={logs} change={change} />
    </>
  )
}
