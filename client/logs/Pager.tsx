import TablePagination from '@mui/material/TablePagination'
import { PAGE_SIZES } from './log-view.ts'
import type { ChangeView } from './useLogView.ts'
import type { ShownPage } from './useLogs.ts'

/**
 * Turns pages by the cursors of the page on the screen. It is not the grid's own footer: that one counts the pages by
 * itself once the last was seen, and then turns back, or to the first after a change of order, without being asked.
 */
export function Pager({ shown, change }: { shown: ShownPage; change: ChangeView }) {
  const { page, size, next, previous, rows } = shown
  const turn = (wanted: number) => {
    const cursors = wanted > page ? { after: next, before: null } : { after: null, before: previous }
    if (cursors.after !== null || cursors.before !== null) change({ position: { page: wanted, ...cursors } })
  }
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
      onPageChange={(_, wanted) => turn(wanted)}
      onRowsPerPageChange={(event) => resize(Number(event.target.value))}
      labelDisplayedRows={({ from }) => `${from}–${last} of ${next === null ? last : `more than ${last}`}`}
      slotProps={{
        actions: {
          previousButton: { disabled: page === 0 || previous === null },
          nextButton: { disabled: next === null },
        },
      }}
      sx={{
        flexShrink: 0,
        borderTop: 1,
        borderColor: 'divider',
        overflow: 'hidden',
        '& .MuiTablePagination-toolbar': { minHeight: 44 },
        '& .MuiTablePagination-selectLabel': { display: { xs: 'none', sm: 'block' } },
      }}
    />
  )
}
