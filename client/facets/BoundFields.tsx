import Box from '@mui/material/Box'
import InputBase from '@mui/material/InputBase'
import { useState } from 'react'
import { NUMBER } from '../search/metadata-value.ts'
import { OUTLINE } from '../ui/theme.ts'
import type { Bound, Range } from './number-range.ts'

type Props = { name: string; range: Range | undefined; onTake: (range: Range) => void }

const SIGNS = { gte: '≥', gt: '>', lt: '<', lte: '≤' } as const

/** The bounds of the range, to be typed. */
export function BoundFields({ name, range, onTake }: Props) {
  const { low, high } = range ?? {}
  const fields = { name, low, high, onTake }
  return (
    <Box data-own-stops sx={{ display: 'flex', gap: 1, my: 0.75 }}>
      <BoundField side="low" {...fields} />
      <BoundField side="high" {...fields} />
    </Box>
  )
}

type FieldProps = { side: 'low' | 'high'; name: string; low: Bound | undefined; high: Bound | undefined } & Pick<
  Props,
  'onTake'
>

function BoundField({ side, name, low, high, onTake }: FieldProps) {
  const own = side === 'low' ? low : high
  const sign = own?.sign ?? (side === 'low' ? 'gte' : 'lte')
  const written = own ? String(own.number) : ''
  const [edited, setEdited] = useState({ written, text: written })
  const text = edited.written === written ? edited.text : written
  const setText = (next: string) => setEdited({ written, text: next })
  const typed = text.trim()
  const number = Number(typed)
  const isBelow = side === 'low' ? high && number > high.number : low && number < low.number
  const problem =
    typed === ''
      ? undefined
      : !NUMBER.test(typed) || !Number.isFinite(number)
        ? 'Not a number'
        : isBelow
          ? 'The bounds cross'
          : undefined
  const take = () => {
    if (problem !== undefined || typed === written) return
    const bound = typed === '' ? undefined : { sign, number }
    onTake(side === 'low' ? { low: bound, high } : { low, high: bound })
  }
  return (
    <InputBase
      value={text}
      error={problem !== undefined}
      onChange={(event) => setText(event.target.value)}
      onBlur={take}
      onKeyDown={({ key }) => {
        if (key === 'Enter') take()
        if (key === 'Escape') setText(written)
      }}
      startAdornment={
        <Box component="span" aria-hidden sx={{ mr: 0.75, color: 'text.secondary' }}>
          {SIGNS[sign]}
        </Box>
      }
      title={problem}
      slotProps={{
        input: {
          'aria-label': `${side === 'low' ? 'At least' : sign === 'lt' ? 'Below' : 'At most'}, ${name}`,
          'aria-invalid': problem !== undefined,
          inputMode: 'decimal',
          spellCheck: false,
          autoComplete: 'off',
          maxLength: 30,
        },
      }}
      sx={{
        flex: 1,
        minWidth: 0,
        height: 28,
        px: 1,
        fontSize: 13,
        border: 1,
        borderColor: OUTLINE,
        borderRadius: 1,
        bgcolor: 'background.paper',
        '&.Mui-focused': { borderColor: 'primary.main', outline: '1px solid', outlineColor: 'primary.main' },
        '&.Mui-error': { borderColor: 'error.main', outlineColor: 'error.main' },
      }}
    />
  )
}
