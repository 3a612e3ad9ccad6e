import Button from '@mui/material/Button'
import Stack from '@mui/material/Stack'
import TextField from '@mui/material/TextField'
import { useState } from 'react'
import type { TimeZone } from '../ui/time/time-zone.ts'
import { parseRangeText } from './range-text.ts'
import { parseInZone, toZoneInput, type TimeRange } from './time-range.ts'

type Props = { range: TimeRange; zone: TimeZone; onApply: (range: TimeRange) => void }

/** A range as one text, or as its two ends. */
export function RangeForm({ range, zone, onApply }: Props) {
  const given = range.kind === 'between' ? range : { from: null, to: null }
  const [text, setText] = useState('')
  const [from, setFrom] = useState(toZoneInput(given.from, zone))
  const [to, setTo] = useState(toZoneInput(given.to, zone))
  const [isUnreadable, setUnreadable] = useState(false)
  const reversed = from !== '' && to !== '' && from > to
  const apply = (event: React.FormEvent) => {
    event.preventDefault()
    const next = text.trim() === '' ? fromEnds(from, to, zone) : parseRangeText(text, zone, Date.now())
    setUnreadable(next === undefined)
    if (next && !(reversed && text.trim() === '')) onApply(next)
  }
  return (
    <Stack component="form" onSubmit={apply} sx={{ p: 2, gap: 2, width: { xs: '100%', sm: 280 } }}>
      <TextField
        size="small"
        label="Type or paste a range"
        placeholder="last 2 hours"
        value={text}
        onChange={(event) => {
          setText(event.target.value)
          setUnreadable(false)
        }}
        error={isUnreadable}
        helperText={
          isUnreadable ? 'Not a valid range. Try 1h, today or 2026-11-23' : '1h, now-15m, 2026-11-23, from / to'
        }
        slotProps={{ inputLabel: { shrink: true } }}
      />
      <MomentInput label="From" value={from} onChange={setFrom} />
      <MomentInput
        label="To"
        value={to}
        onChange={setTo}
        problem={reversed ? 'The end is before the start' : undefined}
      />
      <Button type="submit" variant="contained" disabled={reversed && text.trim() === ''}>
        Apply
      </Button>
    </Stack>
  )
}

function fromEnds(from: string, to: string, zone: TimeZone): TimeRange {
  if (!from && !to) return { kind: 'all' }
  return { kind: 'between', from: parseInZone(from, zone), to: parseInZone(to, zone) }
}

type MomentProps = { label: string; value: string; onChange: (value: string) => void; problem?: string | undefined }

function MomentInput({ label, value, onChange, problem }: MomentProps) {
  return (
    <TextField
      type="datetime-local"
      size="small"
      label={label}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      error={problem !== undefined}
      helperText={problem}
      slotProps={{ inputLabel: { shrink: true }, htmlInput: { step: 1 } }}
    />
  )
}
