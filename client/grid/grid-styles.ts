import { MONO } from '../ui/theme.ts'
import { isLoud, LEVELS, levelTint } from '../ui/level.ts'

const LINE_PX = 20
const PADDING_PX = 13
/** About as many fit into a line of a usual screen. */
const CHARS_PER_LINE = 100
/** How many lines of a wrapped message are shown; the rest is in the drawer. */
const MAX_LINES = 8

/** The coloured edge of each row, and the tint of errors. */
const rowStyles = Object.fromEntries(
  LEVELS.map((level) => [
    `& .level-${level}`,
    {
      boxShadow: `inset 3px 0 0 ${levelTint(level, isLoud(level) ? 100 : 45)}`,
      ...((level === 'ERROR' || level === 'FATAL') && { backgroundColor: levelTint(level, 6) }),
    },
  ]),
)

export const gridStyles = {
  border: 0,
  borderRadius: 0,
  '--DataGrid-rowBorderColor': 'var(--mui-palette-divider)',
  ...rowStyles,
  '& .MuiDataGrid-row': { cursor: 'pointer' },
  // The open log: an edge as well, as a tint alone is lost on the tint of an error.
  '& .MuiDataGrid-row.Mui-selected': { boxShadow: 'inset 5px 0 0 var(--mui-palette-primary-main)' },
  // The first log of another day than the one above.
  '& .new-day > .MuiDataGrid-cell': { borderTopColor: 'var(--mui-palette-text-secondary)', borderTopStyle: 'dashed' },
  '& .MuiDataGrid-cell:first-of-type, & .MuiDataGrid-columnHeader:first-of-type': { pl: 2 },
  '& .centered': { display: 'flex', alignItems: 'center' },
  '& .mono': { fontFamily: MONO, fontSize: 12.5 },
  '& .MuiDataGrid-columnHeaderTitle': { fontSize: 12, fontWeight: 650, color: 'text.secondary' },
  '&.wrapped': {
    '& .MuiDataGrid-cell': { py: 0.75, lineHeight: '20px' },
    '&.MuiDataGrid-root--densityStandard .MuiDataGrid-cell': { py: 1.5 },
    '&.MuiDataGrid-root--densityComfortable .MuiDataGrid-cell': { py: 2.5 },
    '& .centered': { alignItems: 'flex-start' },
    '& .mono': { overflowWrap: 'anywhere' },
    '& .message': {
      display: '-webkit-box',
      WebkitBoxOrient: 'vertical',
      WebkitLineClamp: MAX_LINES,
      overflow: 'hidden',
      whiteSpace: 'pre-wrap',
      overflowWrap: 'anywhere',
    },
  },
}

/** How high a row with a wrapped message may be, until it has been measured. */
export function estimateHeight(message: string): number {
  const lines = Math.ceil(message.length / CHARS_PER_LINE)
  return PADDING_PX + LINE_PX * Math.min(MAX_LINES, Math.max(1, lines))
}
