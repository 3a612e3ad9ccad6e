import Box from '@mui/material/Box'
import { DiffText } from './DiffText.tsx'
import type { DiffPart } from './word-diff.ts'

type Side = readonly DiffPart[] | null
type Props = { label: string; differs: boolean; left: Side; right: Side }

/** One field of two logs; where they differ there is a sign, not only a colour. */
export function CompareRow({ label, differs, left, right }: Props) {
  return (
    <Box
      component="tr"
      sx={{ ...(differs && { bgcolor: 'color-mix(in srgb, var(--mui-palette-warning-main) 13%, transparent)' }) }}
    >
      <Box component="th" scope="row" sx={{ color: differs ? 'text.primary' : 'text.secondary' }}>
        {differs && '≠ '}
        {label}
      </Box>
      <td>{left === null ? '–' : <DiffText parts={left} />}</td>
      <td>{right === null ? '–' : <DiffText parts={right} />}</td>
    </Box>
  )
}
