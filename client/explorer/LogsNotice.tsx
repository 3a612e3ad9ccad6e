import Alert from '@mui/material/Alert'
import Button from '@mui/material/Button'
import Stack from '@mui/material/Stack'
import { ScheduleIcon, SearchOffIcon } from '../ui/icons.tsx'
import { LoadFailed } from '../ui/LoadFailed.tsx'
import { Notice } from '../ui/Notice.tsx'
import { describeError } from '../ui/describe-error.ts'
import { describeOthers } from '../grid/describe-top.ts'
import { formatPath } from '../search/metadata-path.ts'
import { EmptyReasons } from './EmptyReasons.tsx'
import { FIRST_PAGE, NO_FILTERS, type LogView } from '../state/log-view.ts'
import type { TopOfLogs } from '../state/useLogs.ts'
import type { ChangeView } from '../state/useLogView.ts'
import { RANGE_PARAMS } from '../time/range-params.ts'
import type { TimeRange, UnreadableRange } from '../time/time-range.ts'

type ViewProps = { view: LogView; change: ChangeView }
type ErrorProps = { error: unknown; onRetry: () => void }

/** Loading failed and there are no rows to show. */
export function LoadError({ error, onRetry, view, change }: ErrorProps & ViewProps) {
  return (
    <LoadFailed error={error} title="The logs could not be loaded" onRetry={onRetry}>
      {view.position !== FIRST_PAGE && (
        <Button variant="outlined" onClick={() => change({ position: FIRST_PAGE })}>
          Go to the first page
        </Button>
      )}
      {view.sort && (
        <Button variant="outlined" onClick={() => change({ sort: null })}>
          Order by time
        </Button>
      )}
    </LoadFailed>
  )
}

/** Loading failed, but rows from an earlier load are on the screen. */
export function LoadErrorBanner({ error, onRetry }: ErrorProps) {
  const { text } = describeError(error)
  return (
    <Alert
      severity="error"
      sx={{ borderRadius: 0 }}
      action={
        <Button color="inherit" onClick={onRetry}>
          Try again
        </Button>
      }
    >
      {text} The rows below are out of date.
    </Alert>
  )
}

/** The first search was cancelled and there are no rows to show. */
export function Cancelled({ onRunAgain }: { onRunAgain: () => void }) {
  return (
    <Notice
      title="The search was cancelled"
      icon={<SearchOffIcon />}
      actions={
        <Button variant="contained" onClick={onRunAgain}>
          Run again
        </Button>
      }
    >
      The database has stopped the query.
    </Notice>
  )
}

/** The search has a syntax error, or the server refused it, which the bar explains. */
export function Unreadable({ refused = false, change }: { refused?: boolean; change: ChangeView }) {
  return (
    <Notice
      title={refused ? 'The search cannot be run' : 'The search has a syntax error'}
      icon={<SearchOffIcon />}
      actions={
        <Button variant="contained" onClick={() => change({ query: '' })}>
          Clear the search
        </Button>
      }
    >
      The search bar shows {refused ? 'why' : 'where'}.
    </Notice>
  )
}

const LAST_HOUR: TimeRange = { kind: 'last', amount: 1, unit: 'h' }

/** The link asks for a time that cannot be read. */
export function UnreadableTime({ range, change }: { range: UnreadableRange; change: ChangeView }) {
  const written = RANGE_PARAMS.flatMap((name) => (range[name] ? [`${name}=${range[name]}`] : []))
  return (
    <Notice
      title="The time range in the address cannot be read"
      icon={<ScheduleIcon />}
      actions={
        <>
          <Button variant="contained" onClick={() => change({ range: LAST_HOUR })}>
            Show the last hour
          </Button>
          <Button variant="outlined" onClick={() => change({ range: { kind: 'all' } })}>
            Show all time
          </Button>
        </>
      }
    >
      The address says <code>{written.join(' ')}</code>. Valid times are 2026-11-23T09:30:00Z, now-1h, and seconds or
      milliseconds since 1970.
    </Notice>
  )
}

/** The link names a zone that this browser does not know, so its times stand in another one. */
export function UnknownZone({ zone, change }: { zone: string; change: ChangeView }) {
  return (
    <Alert
      severity="warning"
      sx={{ borderRadius: 0 }}
      action={
        <Button color="inherit" onClick={() => change({ zone: null }, 'replace')}>
          Dismiss
        </Button>
      }
    >
      This browser does not know the time zone in the address, <code>{zone}</code>. Times are shown in your local time
      zone.
    </Alert>
  )
}

/** Of the logs that match, none has a number at the place by which the list is in order. */
export function NoNumbers({ top, change }: { top: TopOfLogs; change: ChangeView }) {
  return (
    <Notice
      title={`No log here has a number at ${formatPath(top.path)}`}
      icon={<SearchOffIcon />}
      actions={
        <Button variant="contained" onClick={() => change({ sort: null })}>
          Order by time
        </Button>
      }
    >
      {top.notNumbers > 0 && describeOthers(top.notNumbers)}
    </Notice>
  )
}

/** No rows match, but there are filters to remove or an earlier page to go to. */
export function NoMatch({ view, nowMs, change }: ViewProps & { nowMs: number }) {
  const later = view.position !== FIRST_PAGE
  return (
    <Notice
      title={later ? 'No logs on this page' : 'No logs match'}
      icon={<SearchOffIcon />}
      actions={
        later ? (
          <Button variant="contained" onClick={() => change({ position: FIRST_PAGE })}>
            Go to the first page
          </Button>
        ) : (
          <Stack sx={{ gap: 1, alignItems: 'center' }}>
            <EmptyReasons view={view} nowMs={nowMs} change={change} />
            <Button variant="contained" onClick={() => change(NO_FILTERS)}>
              Clear all filters
            </Button>
          </Stack>
        )
      }
    >
      {later
        ? 'The logs that were here have been deleted or are no longer in the time range.'
        : `Try removing a filter${view.range.kind === 'all' ? '' : ' or widening the time range'}.`}
    </Notice>
  )
}
