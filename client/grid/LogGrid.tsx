import { useTheme } from '@mui/material/styles'
import useMediaQuery from '@mui/material/useMediaQuery'
import { DataGrid, useGridApiRef, type GridRowHeightParams } from '@mui/x-data-grid'
import { useCallback, useDeferredValue, useEffect, useMemo, useRef } from 'react'
import { splitNames } from '../state/layout.ts'
import type { LogView } from '../state/log-view.ts'
import type { LogRow } from '../state/operations.ts'
import type { ChangeView } from '../state/useLogView.ts'
import type { ShownPage } from '../state/useLogs.ts'
import { useTimeZone } from '../ui/time/time-zone.ts'
import { offsetsText, type TimeZone } from '../ui/time/zone-clock.ts'
import { CellActions } from './CellActions.tsx'
import { narrowColumns, wideColumns } from './columns.tsx'
import { placeColumn, ROW_HEIGHTS, type GridSettings } from './grid-settings.ts'
import { DAY_LINE_PX, estimateHeight, gridStyles } from './grid-styles.ts'
import { HeaderDrag } from './HeaderDrag.tsx'
import { HeaderActionsContext, HeaderMenu } from './HeaderMenu.tsx'
import { newDays } from './new-days.ts'
import { numberColumns } from './number-columns.ts'
import { fromSortModel, toSortModel } from './sort-model.ts'
import type { ChangeSettings } from './useGridSettings.ts'
import { useGridKeys } from './useGridKeys.ts'

type Props = {
  view: LogView
  change: ChangeView
  /** What to mark in the messages. */
  terms: readonly string[]
  shown: ShownPage | undefined
  loading: boolean
  settings: GridSettings
  changeSettings: ChangeSettings
}

/** Skeletons before the first rows; later the old rows stay, with a progress bar above the grid. */
const SLOT_PROPS = { loadingOverlay: { noRowsVariant: 'skeleton', variant: 'linear-progress' } } as const
const SLOTS = { columnMenu: HeaderMenu }
const MAX_HEIGHTS = 5000
const NO_ROWS: readonly LogRow[] = []
const NO_DAYS: ReadonlySet<string> = new Set()
const autoHeight = () => 'auto' as const
const HEADER_HEIGHT = 28
/** Of a log that is one cell with two lines. */
const STACKED_HEIGHT = 58

export function LogGrid({ view, change, terms, shown, loading, settings, changeSettings }: Props) {
  const narrow = useMediaQuery(useTheme().breakpoints.down('sm'))
  // A hundred other rows are drawn in pieces, between which the page answers.
  const { columns: chosen, widths, wrap, density } = useDeferredValue(settings)
  const rows = shown?.rows ?? NO_ROWS
  const [zone] = useTimeZone()
  const offsets = offsetsOf(rows, zone)
  const changes = useMemo(() => newDays(rows, zone), [rows, zone])
  const numeric = numberColumns(chosen, rows).join()
  const top = shown?.top
  const isDated = top !== undefined && changes.size > 0
  const days = isDated ? NO_DAYS : changes
  const columns = useMemo(
    () =>
      narrow
        ? narrowColumns({ terms, wrap, zone: offsets, isDated, top })
        : wideColumns({ columns: chosen, widths, terms, wrap, zone: offsets, isDated, numeric: splitNames(numeric) }),
    [narrow, terms, wrap, chosen, widths, offsets, isDated, numeric, top],
  )
  const rowHeight = narrow ? STACKED_HEIGHT : ROW_HEIGHTS[density]
  const heightOf = useCallback(
    ({ id }: GridRowHeightParams) => rowHeight + (days.has(String(id)) ? DAY_LINE_PX : 0),
    [rowHeight, days],
  )
  const estimate = useCallback(
    ({ model }: GridRowHeightParams) => estimateHeight(String(model['message']), rowHeight),
    [rowHeight],
  )
  const apiRef = useGridApiRef()
  useStartAtTop(apiRef, shown?.key)
  useBoundedHeights(apiRef, rows)
  useOpenRowInView({ apiRef, rows, open: view.log })
  useGridKeys({ apiRef, shown, change, isLoading: loading, isOff: view.log !== null })
  const { order, sort } = view
  const sortModel = useMemo(
    () => toSortModel({ order, sort }, (name) => columns.some(({ field }) => field === name)),
    [order, sort, columns],
  )

  return (
    <CellActions rows={rows} change={change}>
      <HeaderDrag
        onMove={(name, before) => changeSettings((now) => placeColumn(now, name, before))}
        onMenu={(name) => !narrow && apiRef.current?.showColumnMenu(name)}
      >
        <HeaderActionsContext value={{ settings, changeSettings, numeric: splitNames(numeric), sort, change }}>
          <DataGrid
            apiRef={apiRef}
            aria-label="Logs"
            className={`${narrow ? 'stacked' : density}${wrap ? ' wrapped' : ''}${hasOtherLevels(rows) ? ' mixed' : ''}`}
            rows={rows}
            columns={columns}
            loading={loading && rows.length === 0}
            rowHeight={rowHeight}
            columnHeaderHeight={HEADER_HEIGHT}
            {...(wrap
              ? { getRowHeight: autoHeight, getEstimatedRowHeight: estimate }
              : days.size > 0 && { getRowHeight: heightOf })}
            getRowClassName={({ row }) => `level-${row.level}${days.has(row.id) ? ' new-day' : ''}`}
            rowSelectionModel={useMemo(
              () => ({ type: 'include' as const, ids: new Set(view.log === null ? [] : [view.log]) }),
              [view.log],
            )}
            onRowClick={({ id }) => change({ log: String(id) })}
            onCellKeyDown={({ id }, { key }) => key === 'Enter' && change({ log: String(id) })}
            onColumnWidthChange={({ colDef, width }) =>
              changeSettings((before) => ({
                ...before,
                widths: { ...before.widths, [colDef.field]: Math.round(width) },
              }))
            }
            paginationMode="server"
            sortingMode="server"
            filterMode="server"
            hideFooter
            rowCount={rows.length}
            paginationModel={useMemo(() => ({ page: 0, pageSize: shown?.size ?? view.size }), [shown?.size, view.size])}
            sortModel={sortModel}
            onSortModelChange={(model) => change(fromSortModel(model))}
            disableColumnFilter
            disableColumnMenu={narrow}
            slots={SLOTS}
            slotProps={SLOT_PROPS}
            sx={gridStyles}
          />
        </HeaderActionsContext>
      </HeaderDrag>
    </CellActions>
  )
}

/** Whether some of the logs are errors, and some are not. */
function hasOtherLevels(rows: readonly LogRow[]): boolean {
  return new Set(rows.map(({ level }) => level === 'ERROR' || level === 'FATAL')).size > 1
}

/** What the clock of the zone is ahead of UTC in these rows. */
function offsetsOf(rows: readonly LogRow[], zone: TimeZone): string {
  const now = new Date().toISOString()
  const [first, last] = [rows[0], rows.at(-1)].map((row) => Date.parse(row?.timestamp ?? now))
  return first === undefined || last === undefined ? '' : offsetsText(first, last, zone)
}

type ApiRef = ReturnType<typeof useGridApiRef>

/** A new page starts at its top; a refreshed one keeps its scroll position. */
function useStartAtTop(apiRef: ApiRef, key: string | undefined): void {
  const startedFor = useRef(key)
  useEffect(() => {
    if (startedFor.current === key) return
    startedFor.current = key
    apiRef.current?.scroll({ top: 0 })
  }, [apiRef, key])
}

/** The grid stores the height of every row it has shown, which would grow without bound in a live tail. */
function useBoundedHeights(apiRef: ApiRef, rows: readonly LogRow[]): void {
  const shown = useRef(0)
  useEffect(() => {
    shown.current += rows.length
    if (shown.current < MAX_HEIGHTS) return
    shown.current = rows.length
    apiRef.current?.resetRowHeights()
  }, [apiRef, rows])
}

type OpenRow = { apiRef: ApiRef; rows: readonly LogRow[]; open: string | null }

/** Scrolls the list to the log that is open in the drawer. */
function useOpenRowInView({ apiRef, rows, open }: OpenRow): void {
  useEffect(() => {
    const rowIndex = rows.findIndex(({ id }) => id === open)
    if (rowIndex !== -1) apiRef.current?.scrollToIndexes({ rowIndex })
  }, [apiRef, rows, open])
}
