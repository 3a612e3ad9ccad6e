import ScheduleIcon from '@mui/icons-material/Schedule'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Divider from '@mui/material/Divider'
import MenuItem from '@mui/material/MenuItem'
import MenuList from '@mui/material/MenuList'
import Popover from '@mui/material/Popover'
import Stack from '@mui/material/Stack'
import TextField from '@mui/material/TextField'
import { useState } from 'react'
import { parseMoment, QUICK_RANGES, rangeLabel, toLocalInput, type TimeRange } from './time-range.ts'

type Props = { range: TimeRange; onChange: (range: TimeRange) => void }

export function RangePicker({ range, onChange }: Props) {
  const [anchor, setAnchor] = useState<HTMLElement | null>(null)
  const choose = (next: TimeRange) => {
    setAnchor(null)
    onChange(next)
  }
  const label = rangeLabel(range)
  return (
    <>
      <Button
        variant="outlined"
        color="inherit"
        aria-label={`Time range: ${label}`}
        aria-haspopup="dialog"
        startIcon={<ScheduleIcon />}
        onClick={(event) => setAnchor(event.currentTarget)}
        sx={{ height: 36, whiteSpace: 'nowrap', minWidth: 0 }}
      >
        <Box component="span" sx={{ overflow: 'hidden', textOverflow: 'ellipsis' }}>
          {label}
        </Box>
      </Button>
      <Popover
        open={anchor !== null}
        anchorEl={anchor}
        onClose={() => setAnchor(null)}
        anchorOrigin={{ vertical: 'bottom', horizontal: 'right' }}
        transformOrigin={{ vertical: 'top', horizontal: 'right' }}
        slotProps={{ paper: { 'aria-label': 'Time range', role: 'dialog', sx: { mt: 0.5 } } }}
      >
        <Stack direction={{ xs: 'column', sm: 'row' }} divider={<Divider orientation="vertical" flexItem />}>
          <MenuList dense sx={{ minWidth: 170 }}>
            {QUICK_RANGES.map((quick) => (
              <MenuItem key={rangeLabel(quick)} selected={rangeLabel(quick) === label} onClick={() => choose(quick)}>
                {rangeLabel(quick)}
              </MenuItem>
            ))}
          </MenuList>
          <Between range={range} onApply={choose} />
        </Stack>
      </Popover>
    </>
  )
}

function Between({ range, onApply }: { range: TimeRange; onApply: (range: TimeRange) => void }) {
  const given = range.kind === 'between' ? range : { from: null, to: null }
  const [from, setFrom] = useState(toLocalInput(given.from))
  const [to, setTo] = useState(toLocalInput(given.to))
  const reversed = from !== '' && to !== '' && from > to
  const apply = (event: React.FormEvent) => {
    event.preventDefault()
    if (reversed) return
    onApply(from || to ? { kind: 'between', from: parseMoment(from), to: parseMoment(to) } : { kind: 'all' })
  }
  return (
    <Stack component="form" onSubmit={apply} sx={{ p: 2, gap: 2, width: 260 }}>
      <MomentInput label="From" value={from} onChange={setFrom} />
      <MomentInput
        label="To"
        value={to}
        onChange={setTo}
        problem={reversed ? 'The end is before the start' : undefined}
      />
      <Button type="submit" variant="contained" disabled={reversed}>
        Apply
      </Button>
    </Stack>
  )
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
