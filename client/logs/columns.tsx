import Box from '@mui/material/Box'
import type { GridColDef } from '@mui/x-data-grid'
import { MONO } from '../theme.ts'
import { LevelChip } from '../ui/LevelChip.tsx'
import { localTime } from '../ui/local-time.ts'
import { LogText } from '../ui/LogText.tsx'
import { useTimeZone } from '../ui/time-zone.ts'
import type { LogRow } from './operations.ts'

type Column = GridColDef<LogRow>

/** Everything but the time stays in the order of the server, and filters stand outside of the grid. */
const PLAIN = { sortable: false, filterable: false } as const

const TIME: Column = {
  field: 'timestamp',
  headerName: 'Time',
  width: 210,
  filterable: false,
  hideable: false,
  sortingOrder: ['desc', 'asc'],
  cellClassName: 'centered',
  renderCell: ({ row }) => <Time iso={row.timestamp} />,
}

export const OPTIONAL_COLUMNS: readonly Column[] = [
  {
    ...PLAIN,
    field: 'level',
    headerName: 'Level',
    width: 82,
    cellClassName: 'centered',
    renderCell: ({ row }) => <LevelChip level={row.level} />,
  },
  ...[
    { field: 'resourceId', headerName: 'Resource', width: 150 },
    { field: 'parentResourceId', headerName: 'Parent resource', width: 140 },
    { field: 'traceId', headerName: 'Trace ID', width: 270 },
    { field: 'spanId', headerName: 'Span ID', width: 150 },
    { field: 'commit', headerName: 'Commit', width: 100 },
  ].map((column): Column => ({ ...PLAIN, ...column, cellClassName: 'mono' })),
]

/** @param terms what to mark in the messages */
export function wideColumns(terms: readonly string[]): readonly Column[] {
  const message: Column = {
    ...PLAIN,
    field: 'message',
    headerName: 'Message',
    minWidth: 300,
    flex: 1,
    hideable: false,
    cellClassName: 'mono',
    renderCell: ({ row }) => <LogText text={row.message} terms={terms} />,
  }
  return [TIME, ...OPTIONAL_COLUMNS, message]
}

/** On a narrow screen a log is one cell of two lines. */
export function narrowColumns(terms: readonly string[]): readonly Column[] {
  const renderCell: Column['renderCell'] = ({ row }) => <StackedLog row={row} terms={terms} />
  return [{ ...TIME, headerName: 'Logs by time', flex: 1, minWidth: 200, renderCell }]
}

function StackedLog({ row, terms }: { row: LogRow; terms: readonly string[] }) {
  return (
    <Box sx={{ lineHeight: 1.5, minWidth: 0, width: '100%' }}>
      <Box sx={{ display: 'flex', gap: 1, alignItems: 'center', fontSize: 12 }}>
        <LevelChip level={row.level} />
        <Time iso={row.timestamp} />
        <Box
          component="span"
          sx={{ ml: 'auto', color: 'text.secondary', overflow: 'hidden', textOverflow: 'ellipsis' }}
        >
          {row.resourceId}
        </Box>
      </Box>
      <Box sx={{ fontFamily: MONO, fontSize: 12.5, overflow: 'hidden', textOverflow: 'ellipsis', mt: 0.25 }}>
        <LogText text={row.message} terms={terms} />
      </Box>
    </Box>
  )
}

function Time({ iso }: { iso: string }) {
  const [zone] = useTimeZone()
  const { date, time } = localTime(iso, zone)
  return (
    <Box component="time" dateTime={iso} title={iso} sx={{ fontFamily: MONO, fontSize: 12.5 }}>
      <Box component="span" sx={{ color: 'text.secondary' }}>
        {`${date} `}
      </Box>
      {time}
    </Box>
  )
}
