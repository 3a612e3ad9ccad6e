import TablePagination from '@mui/material/TablePagination'
import { PAGE_SIZES } from '../state/log-view.ts'
import type { ChangeView } from '../state/useLogView.ts'
import type { ShownPage } from '../state/useLogs.ts'
import { canTurn, describeRows, turnPage } from './turn-page.ts'

/** The list is narrow on a phone, and beside a wide drawer. */
const WITH_WORDS = '@container (min-width: 520px)'

/**
 * Turns pages by the cursors of the page on the screen. The grid's own footer is not used: once it has seen the last page it
 * counts pages itself, and then changes the page on its own, for example after a change of order.
 */
export function Pager({ shown, change }: { shown: ShownPage; change: ChangeView }) {
  const { page, size, next, rows } = shown
  const resize = (wanted: number) => {
    const known = PAGE_SIZES.find((candidate) => candidate === wanted)
    if (known !== undefined) change({ size: known })
  }
  const last = page * size + rows.length
  return (
    <TablePagination
      component="div"
      count={-1}
      page={page}
      rowsPerPage={size}
      rowsPerPageOptions={[...PAGE_SIZES]}
      onPageChange={(_, wanted) => turnPage(shown, wanted > page ? 'next' : 'previous', change)}
      onRowsPerPageChange={(event) => resize(Number(event.target.value))}
      labelDisplayedRows={({ from }) => describeRows(from, last, next !== null)}
      slotProps={{
        actions: {
          previousButton: { disabled: !canTurn(shown, 'previous') },
          nextButton: { disabled: !canTurn(shown, 'next') },
        },
      }}
      sx={{
        overflow: 'hidden',
        '& .MuiTablePagination-toolbar': { minHeight: 36, pl: 0 },
        '& p': { m: 0 },
        '& .MuiTablePagination-spacer': { display: 'none' },
        '& .MuiTablePagination-displayedRows': { fontSize: 12, [WITH_WORDS]: { fontSize: 13 } },
        '& .MuiTablePagination-actions button': { p: 0.5 },
        '& .MuiTablePagination-input': { mx: 0.5, [WITH_WORDS]: { mx: 1 } },
        '& .MuiTablePagination-actions': { ml: 0.5, [WITH_WORDS]: { ml: 2 } },
        '& .MuiTablePagination-selectLabel': { display: 'none', [WITH_WORDS]: { display: 'block' } },
      }}
    />
  )
}
