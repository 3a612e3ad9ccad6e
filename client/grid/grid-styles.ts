import { MONO } from '../ui/theme.ts'
import { isLoud, LEVELS, levelTint } from '../ui/level.ts'

const LINE_PX = 20
/** The line above the first row of a day, which names it. */
export const DAY_LINE_PX = 18
/** The width that each cell keeps free at its end for the button of its menu. */
export const CELL_BUTTON_PX = 24
/** About as many fit into a line of a usual screen. */
const CHARS_PER_LINE = 100
/** How many lines of a wrapped message are shown; the rest is in the drawer. */
const MAX_LINES = 8
/** Those that a stack trace keeps for the exception, which may stand at its end. */
const CAUSE_LINES = 3

function atMost(lines: number) {
  return {
    display: '-webkit-box',
    WebkitBoxOrient: 'vertical',
    WebkitLineClamp: lines,
    overflow: 'hidden',
    whiteSpace: 'pre-wrap',
    overflowWrap: 'anywhere',
  } as const
}

/** The coloured edge of each row. */
const rowStyles = Object.fromEntries(
  LEVELS.map((level) => [
    `& .level-${level}`,
    { boxShadow: `inset 3px 0 0 ${levelTint(level, isLoud(level) ? 100 : 45)}` },
  ]),
)

/** The tint of errors, where other levels are among them: a list that is tinted as a whole shows nothing by it. */
const tintStyles = Object.fromEntries(
  (['ERROR', 'FATAL'] as const).map((level) => [
    `&:where(.mixed) .level-${level}`,
    { backgroundColor: levelTint(level, 6) },
  ]),
)

const DAY = {
  display: 'block',
  position: 'absolute',
  top: 1,
  fontSize: 12,
  fontWeight: 600,
  lineHeight: `${DAY_LINE_PX}px`,
} as const

export const gridStyles = {
  border: 0,
  borderRadius: 0,
  '--DataGrid-rowBorderColor': 'var(--mui-palette-divider)',
  ...rowStyles,
  ...tintStyles,
  '& .MuiDataGrid-row': { cursor: 'pointer' },
  // The open log: an edge as well, as a tint alone is lost on the tint of an error.
  '& .MuiDataGrid-row.Mui-selected': { boxShadow: 'inset 5px 0 0 var(--mui-palette-primary-main)' },
  // The first log of another day than the one above.
  '& .new-day > .MuiDataGrid-cell': {
    borderTopColor: 'var(--mui-palette-text-secondary)',
    borderTopStyle: 'dashed',
    pt: `${DAY_LINE_PX}px`,
    lineHeight: `calc(var(--height) - ${DAY_LINE_PX + 1}px)`,
  },
  '& .new-day > [data-field=timestamp]': { position: 'relative' },
  '& .day': { display: 'none' },
  '& .new-day .day': DAY,
  '& .MuiDataGrid-cell': { pr: `${CELL_BUTTON_PX + 2}px` },
  '& .centered': { display: 'flex', alignItems: 'center' },
  '& .mono': { fontFamily: MONO, fontSize: 12.5 },
  '& .MuiDataGrid-columnHeaderTitle': { fontSize: 12, fontWeight: 500, color: 'text.secondary' },
  '&.wrapped': {
    '& .MuiDataGrid-cell': { py: '1.5px', lineHeight: `${LINE_PX}px` },
    '&.standard .MuiDataGrid-cell': { py: '7.5px' },
    '&.comfortable .MuiDataGrid-cell': { py: '15.5px' },
    '& .new-day > .MuiDataGrid-cell.MuiDataGrid-cell': { pt: `${DAY_LINE_PX + 2}px`, lineHeight: `${LINE_PX}px` },
    '& .centered': { alignItems: 'flex-start' },
    '& .mono': { overflowWrap: 'anywhere' },
    '& .message': atMost(MAX_LINES),
    '& .before-cause': atMost(MAX_LINES - CAUSE_LINES),
    '& .cause': atMost(CAUSE_LINES),
  },
}

/**
 * How high a row with a wrapped message may be, until it has been measured.
 * @param rowHeight of a row with one line
 */
export function estimateHeight(message: string, rowHeight: number): number {
  const lines = Math.ceil(message.length / CHARS_PER_LINE)
  return rowHeight + LINE_PX * (Math.min(MAX_LINES, Math.max(1, lines)) - 1)
}
