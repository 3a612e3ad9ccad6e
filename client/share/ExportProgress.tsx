import { formatCount } from '../ui/format-count.ts'
import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import LinearProgress from '@mui/material/LinearProgress'
import Typography from '@mui/material/Typography'
import type { Progress } from './run-export.ts'
import type { ExportState } from './useExport.ts'

/** @param total of how many, if that is known exactly */
export function ExportProgress({ state, total }: { state: ExportState; total: number | string | undefined }) {
  switch (state.kind) {
    case 'idle':
      return null
    case 'running':
      return <Running progress={state.progress} total={total === undefined ? undefined : Number(total)} />
    case 'done':
      return <Alert severity="success">Done: {describeProgress(state.progress)}.</Alert>
    case 'cancelled':
      return <Alert severity="info">Cancelled after {describeProgress(state.progress)}. Nothing was kept.</Alert>
    case 'broken':
      return (
        <Alert severity="error">
          {state.reason} {state.progress.logs > 0 && `${describeProgress(state.progress)} exported so far.`}
        </Alert>
      )
  }
}

function Running({ progress, total }: { progress: Progress; total: number | undefined }) {
  // More logs may arrive while it runs.
  const percent = total ? Math.min(100, (100 * progress.logs) / total) : undefined
  return (
    <Box>
      <LinearProgress
        aria-label="Exporting"
        {...(percent === undefined ? {} : { variant: 'determinate' as const, value: percent })}
      />
      <Typography sx={{ mt: 0.5, fontSize: 13, fontVariantNumeric: 'tabular-nums' }}>
        {describeProgress(progress)}
        {total !== undefined && ` of ${formatCount(total)} logs`}
      </Typography>
    </Box>
  )
}

function describeProgress({ logs, bytes }: Progress): string {
  return `${formatCount(logs)} ${logs === 1 ? 'log' : 'logs'}, ${(bytes / 1e6).toFixed(1)} MB`
}
