import Box from '@mui/material/Box'
import { MONO } from '../ui/theme.ts'
import type { SearchError } from './text-cursor.ts'

/** How much of a long search is shown around the place. */
const AROUND = 40

/** What cannot be read, with the place marked: `level:`**`eror`**. */
export function SearchProblem({ id, text, problem }: { id: string; text: string; problem: SearchError }) {
  const { message, from, to } = problem
  const start = Math.max(0, from - AROUND)
  return (
    <Box id={id} role="alert" sx={{ fontSize: 12.5, color: 'error.main', pt: 0.5, px: 0.5 }}>
      <Box component="code" sx={{ fontFamily: MONO, color: 'text.secondary', overflowWrap: 'anywhere' }}>
        {start > 0 && '…'}
        {text.slice(start, from)}
        <Box component="mark" sx={{ color: 'error.main', bgcolor: 'transparent', borderBottom: '2px solid' }}>
          {text.slice(from, to) || ' '}
        </Box>
        {text.slice(to, to + AROUND)}
        {to + AROUND < text.length && '…'}
      </Box>
      {` ${message}`}
    </Box>
  )
}
