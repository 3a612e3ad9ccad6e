import type { GridColDef } from '@mui/x-data-grid'
import { formatPath } from '../search/metadata-path.ts'
import type { LogRow } from '../state/operations.ts'
import type { TopOfLogs } from '../state/useLogs.ts'
import { MessageText } from '../ui/log-text/MessageText.tsx'
import { LevelChip } from '../ui/LevelChip.tsx'
import { Time } from '../ui/time/Time.tsx'
import { textOf, valueOf } from './cell-value.ts'
import { parseColumn } from './column-ref.ts'
import { DayLine } from './DayLine.tsx'
import type { GridSettings } from './grid-settings.ts'
import { StackedLog } from './StackedLog.tsx'
import { TimeHeader } from './TimeHeader.tsx'

type Column = GridColDef<LogRow>
/**
 * @property terms what to mark in the messages
 * @property zone what the times are ahead of UTC
 * @property isDated whether each time has its day, because the rows are not in the order of time
 * @property numeric the names of the columns that the list can be put in the order of
 */
type Wanted = Pick<GridSettings, 'columns' | 'widths'> & Marks & { numeric: readonly string[] }
type Marks = Pick<GridSettings, 'wrap'> & { terms: readonly string[]; zone: string; isDated: boolean }

/** The server sorts, by time and by numbers, and the filters are outside the grid. */
const PLAIN = { sortable: false, filterable: false, hideable: false } as const

/** The third click is for the order by time. */
const BY_NUMBER = { sortable: true, sortingOrder: ['desc', 'asc', null] } satisfies Partial<Column>

const WIDTHS: Readonly<Record<string, number>> = {
  timestamp: 160,
  level: 88,
  resourceId: 176,
  parentResourceId: 152,
  traceId: 282,
  spanId: 162,
  commit: 112,
}
const OTHER_WIDTH = 160
/** Of the time with its day. */
const DATED_WIDTH = 196
const MIN_MESSAGE = 200

const TIME: Column = {
  ...PLAIN,
  field: 'timestamp',
  sortable: true,
  sortingOrder: ['desc', 'asc'],
  cellClassName: 'centered',
}

export function wideColumns({ columns, widths, numeric, ...marks }: Wanted): readonly Column[] {
  const shown = columns
    .filter((column) => column.shown)
    .map(({ name }) => ({ ...toColumn(name, marks), ...(numeric.includes(name) && BY_NUMBER) }))
  return [timeColumn('Time', marks), ...shown].map((column) => {
    // The message takes what the others leave, so that its end, or its dots, stay in sight while there is room for any of it.
    if (column.field === 'message') return { ...column, flex: 1, minWidth: MIN_MESSAGE, resizable: false }
    return { ...column, width: widths[column.field] ?? column.width ?? WIDTHS[column.field] ?? OTHER_WIDTH }
  })
}

type Narrow = Marks & { top: TopOfLogs | undefined }

/** On a narrow screen a log is one cell with two lines. */
export function narrowColumns({ terms, wrap, top, ...marks }: Narrow): readonly Column[] {
  const renderCell: Column['renderCell'] = ({ row }) => (
    <StackedLog
      row={row}
      terms={terms}
      isWrapped={wrap}
      isDated={marks.isDated}
      {...(top && { figure: figureOf(row, top) })}
    />
  )
  const name = top ? `Logs by ${formatPath(top.path)}` : 'Logs by time'
  return [{ ...timeColumn(name, marks), flex: 1, minWidth: 200, renderCell }]
}

const figureOf = ({ id }: LogRow, { path, numbers }: TopOfLogs) => ({ name: formatPath(path), number: numbers.get(id) })

function timeColumn(name: string, { zone, isDated }: Pick<Marks, 'zone' | 'isDated'>): Column {
  const headerName = `${name} (${zone})`
  if (isDated)
    return { ...TIME, headerName, width: DATED_WIDTH, renderCell: ({ row }) => <Time iso={row.timestamp} withDay /> }
  return {
    ...TIME,
    headerName,
    renderHeader: () => <TimeHeader name={name} offsets={zone} />,
    renderCell: ({ row }) => (
      <>
        <DayLine iso={row.timestamp} />
        <Time iso={row.timestamp} />
      </>
    ),
  }
}

function toColumn(name: string, { terms, wrap }: Marks): Column {
  const { label, ref } = parseColumn(name) ?? { label: name }
  const column: Column = { ...PLAIN, field: name, headerName: label, cellClassName: 'mono' }
  if (name === 'level')
    return { ...column, cellClassName: 'centered', renderCell: ({ row }) => <LevelChip level={row.level} /> }
  if (name === 'message') {
    return {
      ...column,
      renderCell: ({ row }) => <MessageText text={row.message} terms={terms} isWrapped={wrap} />,
    }
  }
  return { ...column, valueGetter: (_, row) => (ref ? textOf(valueOf(row, ref)) : '') }
}
