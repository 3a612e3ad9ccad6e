import Stack from '@mui/material/Stack'
import type { ChangeView } from '../state/useLogView.ts'
import type { LogsOnPage } from '../state/useLogs.ts'
import { Pager } from './Pager.tsx'
import { SearchStatus } from './SearchStatus.tsx'

/** The line below the list. It is there before the first page, so that the list does not jump when that comes. */
export function GridFooter({ logs, change }: { logs: LogsOnPage; change: ChangeView }) {
  const { shown, loading, costMs, isCancelled, cancel, runAgain } = logs
  return (
    <Stack
      direction="row"
      sx={{
        flexShrink: 0,
        minHeight: 37,
        // Below the first column, which has the padding of the grid.
        pl: '10px',
        alignItems: 'center',
        justifyContent: 'space-between',
        columnGap: 1,
        flexWrap: 'wrap',
        borderTop: 1,
        borderColor: 'divider',
      }}
    >
      <SearchStatus
        loading={loading}
        costMs={costMs}
        isCancelled={isCancelled}
        hasRows={shown !== undefined}
        onCancel={cancel}
        onRunAgain={runAgain}
      />
      {shown && <Pager shown={shown} change={change} />}
    </Stack>
  )
}
