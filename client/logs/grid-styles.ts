import { MONO } from '../theme.ts'
import { isLoud, LEVELS, levelTint } from '../ui/level.ts'

/** The coloured edge of a row, and the tint of one that somebody should look at. */
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
  '& .MuiDataGrid-cell:first-of-type, & .MuiDataGrid-columnHeader:first-of-type': { pl: 2 },
  '& .centered': { display: 'flex', alignItems: 'center' },
  '& .mono': { fontFamily: MONO, fontSize: 12.5 },
  '& .MuiDataGrid-columnHeaderTitle': { fontSize: 12, fontWeight: 650, color: 'text.secondary' },
}
