import Paper from '@mui/material/Paper'
import Stack from '@mui/material/Stack'
import Typography from '@mui/material/Typography'
import { DoorTable } from './DoorTable.tsx'
import type { Door } from './operations.ts'

/** What came in by each way; the figures are of the one process that has answered. */
export function Doors({ doors }: { doors: readonly Door[] }) {
  return (
    <Stack component="section" aria-label="Doors" sx={{ gap: 1 }}>
      <Typography variant="h2" component="h3">
        Doors
      </Typography>
      {doors.length === 0 ? (
        <Paper variant="outlined" sx={{ p: 3, textAlign: 'center', color: 'text.secondary' }}>
          Nothing has been sent to this process since it started.
        </Paper>
      ) : (
        <>
          <Typography sx={{ fontSize: 12, color: 'text.secondary' }}>
            What this process has taken and refused since it started, by the way in.
          </Typography>
          <DoorTable doors={doors} />
        </>
      )}
    </Stack>
  )
}
