import { useTheme } from '@mui/material/styles'
import useMediaQuery from '@mui/material/useMediaQuery'
import { DataGrid, useGridApiRef, type GridSortModel } from '@mui/x-data-grid'
import { useEffect, useMemo, useRef } from 'react'
import { narrowColumns, wideColumns } from './columns.tsx'
import { gridStyles } from './grid-styles.ts'
import type { LogView } from './log-view.ts'
import type { Visibility } from './useColumnVisibility.ts'
import type { ChangeView } from './useLogView.ts'
import type { ShownPage } from './useLogs.ts'

type Props = {
  view: LogView
  change: ChangeView
  /** What to mark in the messages. */
  terms: readonly string[]
  shown: ShownPage | undefined
  loading: boolean
  visibility: Visibility
}

/** Skeletons before the first rows; afterwards the rows stay, and the bar above the grid tells that more is coming. */
const SLOT_PROPS = { loadingOverlay: { noRowsVariant: 'skeleton', variant: 'linear-progress' } } as const

export function LogGrid({ view, change, terms, shown, loading, visibility }: Props) {
  const theme = useTheme()
  const narrow = useMediaQuery(theme.breakpoints.down('sm'))
  const columns = useMemo(() => (narrow ? narrowColumns(terms) : wideColumns(terms)), [narrow, terms])
  const rows = shown?.rows ?? []
  const apiRef = useGridApiRef()
  useStartAtTop(apiRef, shown?.key)
  const onSort = ([sort]: GridSortModel) => change({ order: sort?.sort === 'asc' ? 'ASC' : 'DESC' })

  return (
    <DataGrid
      apiRef={apiRef}
      aria-label="Logs"
      rows={rows}
      columns={columns}
      columnVisibilityModel={visibility}
      loading={loading && rows.length === 0}
      density="compact"
      rowHeight={narrow ? 84 : 46}
      getRowClassName={({ row }) => `level-${row.level}`}
      rowSelectionModel={useMemo(
        () => ({ type: 'include' as const, ids: new Set(view.log === null ? [] : [view.log]) }),
        [view.log],
      )}
      onRowClick={({ id }) => change({ log: String(id) })}
      onCellKeyDown={({ id }, { key }) => key === 'Enter' && change({ log: String(id) })}
      paginationMode="server"
      sortingMode="server"
      filterMode="server"
      hideFooter
      rowCount={rows.length}
      paginationModel={useMemo(() => ({ page: 0, pageSize: shown?.size ?? view.size }), [shown?.size, view.size])}
      sortModel={useMemo(
        () => [{ field: 'timestamp', sort: view.order === 'ASC' ? 'asc' : 'desc' }] as const,
        [view.order],
      )}
      onSortModelChange={onSort}
      disableColumnFilter
      disableColumnMenu
      slotProps={SLOT_PROPS}
      sx={gridStyles}
    />
  )
}

/** Another page begins at its top; a refreshed one stays where it was scrolled to. */
function useStartAtTop(apiRef: ReturnType<typeof useGridApiRef>, key: string | undefined): void {
  const startedFor = useRef(key)
  useEffect(() => {
    if (startedFor.current === key) return
    startedFor.current = key
    apiRef.current?.scroll({ top: 0 })
  }, [apiRef, key])
}
