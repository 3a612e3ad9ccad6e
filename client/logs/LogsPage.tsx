import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Drawer from '@mui/material/Drawer'
import LinearProgress from '@mui/material/LinearProgress'
import Stack from '@mui/material/Stack'
import Typography from '@mui/material/Typography'
import { useTheme } from '@mui/material/styles'
import useMediaQuery from '@mui/material/useMediaQuery'
import { useState } from 'react'
import { AppHeader } from '../ui/AppHeader.tsx'
import { ActiveFilters } from './ActiveFilters.tsx'
import { EmptyLogs } from './EmptyLogs.tsx'
import { FIRST_PAGE, hasFilters, type LogView } from './log-view.ts'
import { LogDetail } from './LogDetail.tsx'
import { LogFilters } from './LogFilters.tsx'
import { LogGrid } from './LogGrid.tsx'
import { LoadError, LoadErrorBanner, NoMatch } from './LogsNotice.tsx'
import { LogToolbar } from './LogToolbar.tsx'
import { NewerLogs } from './NewerLogs.tsx'
import { Pager } from './Pager.tsx'
import { useColumnVisibility, type Visibility } from './useColumnVisibility.ts'
import { useLogFilter, type ChangeView } from './useLogFilter.ts'
import { useLogs } from './useLogs.ts'

export function LogsPage() {
  const { view, nowMs, change, askAgain } = useLogFilter()
  const logs = useLogs(view, nowMs)
  const [visibility, setVisibility] = useColumnVisibility()
  const wide = useMediaQuery(useTheme().breakpoints.up('md'))
  const [panel, setPanel] = useState(false)
  const refresh = () => {
    askAgain()
    // A relative range has new variables now, which is a new query already.
    if (view.range.kind !== 'last') void logs.refetch().catch(() => undefined)
  }
  const filters = <LogFilters view={view} change={change} />
  return (
    <Stack sx={{ height: '100dvh', bgcolor: 'background.default' }}>
      <AppHeader />
      <Stack sx={{ flexShrink: 0, gap: 1, p: { xs: 1, md: 1.5 }, px: { xs: 1.5, md: 2 } }}>
        <LogToolbar
          view={view}
          change={change}
          visibility={visibility}
          onVisibility={setVisibility}
          loading={logs.loading}
          onRefresh={refresh}
          onFilters={wide ? undefined : () => setPanel(true)}
        />
        <ActiveFilters view={view} change={change} />
      </Stack>
      <Stack direction="row" sx={{ flex: 1, minHeight: 0, borderTop: 1, borderColor: 'divider' }}>
        {wide && (
          <Box
            component="aside"
            aria-label="Filters"
            sx={{ width: 240, flexShrink: 0, overflow: 'auto', borderRight: 1, borderColor: 'divider' }}
          >
            {filters}
          </Box>
        )}
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
          <Results view={view} change={change} logs={logs} visibility={visibility} refresh={refresh} />
        </Box>
      </Stack>
      {!wide && (
        <Drawer
          open={panel}
          onClose={() => setPanel(false)}
          slotProps={{ paper: { 'aria-label': 'Filters', sx: { width: 300 } } }}
        >
          <Stack direction="row" sx={{ justifyContent: 'space-between', alignItems: 'center', pl: 2, pr: 1, pt: 1 }}>
            <Typography component="h2" variant="h1">
              Filters
            </Typography>
            <Button onClick={() => setPanel(false)}>Done</Button>
          </Stack>
          {filters}
        </Drawer>
      )}
      {view.log !== null && <LogDetail id={view.log} rows={logs.shown?.rows ?? []} view={view} change={change} />}
    </Stack>
  )
}

type ResultsProps = {
  view: LogView
  change: ChangeView
  logs: ReturnType<typeof useLogs>
  visibility: Visibility
  refresh: () => void
}

/** The list, or what stands in its place. */
function Results({ view, change, logs, visibility, refresh }: ResultsProps) {
  const { shown, error, loading } = logs
  if (error && !shown) return <LoadError error={error} onRetry={refresh} view={view} change={change} />
  const banner = error && <LoadErrorBanner error={error} onRetry={refresh} />
  if (shown?.rows.length === 0 && !loading) {
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
        <LogGrid view={view} change={change} shown={shown} loading={loading} visibility={visibility} />
      </Box>
      {shown && <Pager shown={shown} change={change} />}
    </>
  )
}
