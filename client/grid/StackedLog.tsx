import Box from '@mui/material/Box'
import type { LogRow } from '../state/operations.ts'
import { MONO } from '../ui/theme.ts'
import { MessageText } from '../ui/log-text/MessageText.tsx'
import { LevelChip } from '../ui/LevelChip.tsx'
import { Time } from '../ui/time/Time.tsx'
import { DayLine } from './DayLine.tsx'

type Props = {
  row: LogRow
  terms: readonly string[]
  isWrapped: boolean
  isDated: boolean
  /** The number by which the list is in order. */
  figure?: { name: string; number: number | undefined }
}

/** A log on a screen that is too narrow for columns. */
export function StackedLog({ row, terms, isWrapped, isDated, figure }: Props) {
  return (
    <Box sx={{ lineHeight: 1.5, minWidth: 0, width: '100%' }}>
      <DayLine iso={row.timestamp} />
      <Box sx={{ display: 'flex', gap: 1, alignItems: 'center', fontSize: 12 }}>
        <LevelChip level={row.level} />
        <Time iso={row.timestamp} withDay={isDated} />
        <Box
          component="span"
          sx={{ ml: 'auto', color: 'text.secondary', overflow: 'hidden', textOverflow: 'ellipsis' }}
        >
          {row.resourceId}
        </Box>
        {figure && (
          <Box component="span" title={figure.name} sx={{ flexShrink: 0, fontFamily: MONO, fontWeight: 600 }}>
            {figure.number}
          </Box>
        )}
      </Box>
      <Box sx={{ fontFamily: MONO, fontSize: 12.5, overflow: 'hidden', textOverflow: 'ellipsis', mt: 0.25 }}>
        <MessageText text={row.message} terms={terms} isWrapped={isWrapped} />
      </Box>
    </Box>
  )
}
