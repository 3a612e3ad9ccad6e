import type { GridColDef } from '@mui/x-data-grid'
import type { LogRow } from '../state/operations.ts'
import { LogText } from '../ui/log-text/LogText.tsx'
import { LevelChip } from '../ui/LevelChip.tsx'
import { Time } from '../ui/time/Time.tsx'
import { textOf, valueOf } from './cell-value.ts'
import { parseColumn } from './column-ref.ts'
import type { GridSettings } from './grid-settings.ts'
import { StackedLog } from './StackedLog.tsx'

type Column = GridColDef<LogRow>
/** @property terms what to mark in the messages */
type Wanted = Pick<GridSettings, 'columns' | 'widths'> & { terms: readonly string[] }

/** The server sorts, by time only, and the filters are outside the grid. */
const PLAIN = { sortable: false, filterable: false, hideable: false } as const

const WIDTHS: Readonly<Record<string, number>> = {
  timestamp: 210,
  level: 82,
  resourceId: 150,
  parentResourceId: 140,
  traceId: 270,
  spanId: 150,
  commit: 100,
}
const OTHER_WIDTH = 150

const TIME: Column = {
  ...PLAIN,
  field: 'timestamp',
  headerName: 'Time',
  sortable: true,
  sortingOrder: ['desc', 'asc'],
  cellClassName: 'centered',
  renderCell: ({ row }) => <Time iso={row.timestamp} />,
}

export function wideColumns({ columns, widths, terms }: Wanted): readonly Column[] {
  const shown = columns.filter((column) => column.shown).map(({ name }) => toColumn(name, terms))
  return [TIME, ...shown].map((column) => {
    const width = widths[column.field]
    if (width !== undefined) return { ...column, width }
    return column.field === 'message'
      ? { ...column, flex: 1, minWidth: 300 }
      : { ...column, width: WIDTHS[column.field] ?? OTHER_WIDTH }
  })
}

/** On a narrow screen a log is one cell with two lines. */
export function narrowColumns(terms: readonly string[]): readonly Column[] {
  const renderCell: Column['renderCell'] = ({ row }) => <StackedLog row={row} terms={terms} />
  return [{ ...TIME, headerName: 'Logs by time', flex: 1, minWidth: 200, renderCell }]
}

function toColumn(name: string, terms: readonly string[]): Column {
  const { label, ref } = parseColumn(name) ?? { label: name }
  const column: Column = { ...PLAIN, field: name, headerName: label, cellClassName: 'mono' }
  if (name === 'level')
    return { ...column, cellClassName: 'centered', renderCell: ({ row }) => <LevelChip level={row.level} /> }
  if (name === 'message') {
    return {
      ...column,
      renderCell: ({ row }) => (
        <span className="message">
          <LogText text={row.message} terms={terms} />
        </span>
      ),
    }
  }
  return { ...column, valueGetter: (_, row) => (ref ? textOf(valueOf(row, ref)) : '') }
}
