import Alert from '@mui/material/Alert'
import Button from '@mui/material/Button'
import { BoltIcon } from '../ui/icons.tsx'
import { describeError } from '../ui/describe-error.ts'
import { countText } from '../time/histogram-bars.ts'
import { Notice } from '../ui/Notice.tsx'
import type { Missed } from './tail-window.ts'

/** Says how many logs the tail has skipped, and that the list has them. */
export function MissedLogs({
  missed,
  onList,
  onDismiss,
}: {
  missed: Missed
  onList: () => void
  onDismiss: () => void
}) {
  const some = missed.count === 0 ? 'some logs' : `${missed.unknown ? 'at least ' : ''}${countText(missed.count)}`
  return (
    <Alert
      severity="info"
      sx={{ borderRadius: 0, py: 0 }}
      action={
        <>
          <Button color="inherit" onClick={onList}>
            Show in the list
          </Button>
          <Button color="inherit" onClick={onDismiss}>
            Dismiss
          </Button>
        </>
      }
    >
      {`The live tail skipped ${some}. The list contains them.`}
    </Alert>
  )
}

/** Shown for a search with a regular expression. */
export function NotLive({ onList }: { onList: () => void }) {
  return (
    <Notice title="This search cannot be live" icon={<BoltIcon />} actions={<BackToList onList={onList} />}>
      Regular expressions run in the database, on stored logs. Remove the expression to follow logs live.
    </Notice>
  )
}

export function TailFailed({ error, onRetry, onList }: { error: unknown; onRetry: () => void; onList: () => void }) {
  const { text } = describeError(error)
  return (
    <Notice
      title="The live tail has ended"
      icon={<BoltIcon />}
      actions={
        <>
          <Button variant="contained" onClick={onRetry}>
            Try again
          </Button>
          <BackToList onList={onList} />
        </>
      }
    >
      {text}
    </Notice>
  )
}

export function Listening() {
  return (
    <Notice title="Waiting for logs" icon={<BoltIcon />}>
      New logs that match the search appear here automatically.
    </Notice>
  )
}

function BackToList({ onList }: { onList: () => void }) {
  return (
    <Button variant="outlined" onClick={onList}>
      Back to the list
    </Button>
  )
}
