import Alert from '@mui/material/Alert'
import Button from '@mui/material/Button'

/** Says how a comparison goes on, and ends it. */
export function CompareHint({ isPicking, onStop }: { isPicking: boolean; onStop: () => void }) {
  return (
    <Alert
      severity="info"
      icon={false}
      action={
        <Button color="inherit" onClick={onStop}>
          Stop comparing
        </Button>
      }
      sx={{ borderRadius: 0, py: 0, px: 2, flexShrink: 0 }}
    >
      {isPicking ? 'Now open the log to compare this one with.' : 'Compared with the log that was kept.'}
    </Alert>
  )
}
