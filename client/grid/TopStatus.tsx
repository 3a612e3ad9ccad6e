import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import type { ChangeView } from '../state/useLogView.ts'
import type { TopOfLogs } from '../state/useLogs.ts'
import { ScheduleIcon } from '../ui/icons.tsx'
import { describeTop } from './describe-top.ts'

type Props = { top: TopOfLogs; rows: number; change: ChangeView }

/** In place of pages: which logs of all are in the list, and the way back to the order by time. */
export function TopStatus({ top, rows, change }: Props) {
  return (
    <Box
      sx={{
        display: 'flex',
        alignItems: 'center',
        flexWrap: 'wrap',
        columnGap: 1,
        minWidth: 0,
        fontSize: 13,
        py: 0.25,
        pr: 1,
      }}
    >
      <Box component="output" sx={{ overflowWrap: 'anywhere' }}>
        {describeTop(top, rows)}
      </Box>
      <Button
        startIcon={<ScheduleIcon />}
        onClick={() => change({ sort: null })}
        sx={{ py: 0.25, whiteSpace: 'nowrap' }}
      >
        By time
      </Button>
    </Box>
  )
}
