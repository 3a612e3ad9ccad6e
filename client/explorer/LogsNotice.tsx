import Alert from '@mui/material/Alert'
import Button from '@mui/material/Button'
import { CloudOffIcon, SearchOffIcon } from '../ui/icons.tsx'
import { Notice } from '../ui/Notice.tsx'
import { describeError } from '../ui/describe-error.ts'
import { FIRST_PAGE, NO_FILTERS, type LogView } from '../state/log-view.ts'
import type { ChangeView } from '../state/useLogView.ts'

type ViewProps = { view: LogView; change: ChangeView }
type ErrorProps = { error: unknown; onRetry: () => void }

/** Loading failed and there are no rows to show. */
export function LoadError({ error, onRetry, view, change }: ErrorProps & ViewProps) {
  const { code, text } = describeError(error)
  return (
    <Notice
      title="The logs could not be loaded"
      icon={<CloudOffIcon />}
      actions={
        <>
          <Button variant="contained" onClick={onRetry}>
            Try again
          </Button>
          {view.position !== FIRST_PAGE && (
            <Button variant="outlined" onClick={() => change({ position: FIRST_PAGE })}>
              Go to the first page
            </Button>
          )}
        </>
      }
    >
      {text} <code>{code}</code>
    </Notice>
  )
}

/** Loading failed, but rows from an earlier load are on the screen. */
export function LoadErrorBanner({ error, onRetry }: ErrorProps) {
  const { code, text } = describeError(error)
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
      {text} <code>{code}</code> The rows below are out of date.
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
      The database has stopped working on it.
    </Notice>
  )
}

/** The search has a syntax error, which the bar explains. */
export function Unreadable({ change }: { change: ChangeView }) {
  return (
    <Notice
      title="The search has a syntax error"
      icon={<SearchOffIcon />}
      actions={
        <Button variant="contained" onClick={() => change({ query: '' })}>
          Clear the search
        </Button>
      }
    >
      The search bar shows where.
    </Notice>
  )
}

/** No rows match, but there are filters to remove or an earlier page to go to. */
export function NoMatch({ view, change }: ViewProps) {
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
          <Button variant="contained" onClick={() => change(NO_FILTERS)}>
            Clear all filters
          </Button>
        )
      }
    >
      {later
        ? 'The logs that were here have been deleted or are no longer in the time range.'
        : 'No log matches all filters. Remove a filter or widen the time range.'}
    </Notice>
  )
}
