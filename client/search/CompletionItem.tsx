import Box from '@mui/material/Box'
import type { HTMLAttributes } from 'react'
import { MONO } from '../ui/theme.ts'
import type { Completion } from './useCompletions.ts'

type Props = { item: HTMLAttributes<HTMLLIElement>; completion: Completion }

/** What could come next, and what it is or how often it occurs. */
export function CompletionItem({ item, completion: { label, kind, note } }: Props) {
  return (
    <Box component="li" {...item} sx={{ gap: 2, fontFamily: MONO, fontSize: 12.5 }}>
      <Box component="span" sx={{ overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' }}>
        {label}
      </Box>
      <Box component="span" sx={{ ml: 'auto', color: 'text.secondary', fontSize: 12, flexShrink: 0 }}>
        {note ?? kind}
      </Box>
    </Box>
  )
}
