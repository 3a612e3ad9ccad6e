import ScheduleIcon from '@mui/icons-material/Schedule'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Divider from '@mui/material/Divider'
import MenuItem from '@mui/material/MenuItem'
import MenuList from '@mui/material/MenuList'
import Popover from '@mui/material/Popover'
import Stack from '@mui/material/Stack'
import ToggleButton from '@mui/material/ToggleButton'
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup'
import { useState, type ClipboardEvent } from 'react'
import { CopyButton } from '../ui/CopyButton.tsx'
import { useTimeZone } from '../ui/time-zone.ts'
import { formatRange, parseRangeText } from './range-text.ts'
import { RangeForm } from './RangeForm.tsx'
import { QUICK_RANGES, rangeLabel, type TimeRange } from './time-range.ts'

type Props = { range: TimeRange; onChange: (range: TimeRange) => void }

export function RangePicker({ range, onChange }: Props) {
  const [anchor, setAnchor] = useState<HTMLElement | null>(null)
  const [zone] = useTimeZone()
  const choose = (next: TimeRange) => {
    setAnchor(null)
    onChange(next)
  }
  const paste = (event: ClipboardEvent) => {
    const pasted = isTextField(event.target) ? undefined : parsePasted(event)
    if (!pasted) return
    event.preventDefault()
    choose(pasted)
  }
  const parsePasted = (event: ClipboardEvent) =>
    parseRangeText(event.clipboardData.getData('text/plain'), zone, Date.now())
  const label = rangeLabel(range, zone)
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
          {zone === 'utc' && ' UTC'}
        </Box>
      </Button>
      <Popover
        open={anchor !== null}
        anchorEl={anchor}
        onClose={() => setAnchor(null)}
        onCopy={(event) => copyRange(event, range)}
        onPaste={paste}
        anchorOrigin={{ vertical: 'bottom', horizontal: 'right' }}
        transformOrigin={{ vertical: 'top', horizontal: 'right' }}
        slotProps={{ paper: { 'aria-label': 'Time range', role: 'dialog', sx: { mt: 0.5 } } }}
      >
        <Stack direction={{ xs: 'column-reverse', sm: 'row' }} divider={<Divider orientation="vertical" flexItem />}>
          <MenuList dense autoFocusItem sx={{ minWidth: 170 }}>
            {QUICK_RANGES.map((quick) => (
              <MenuItem key={rangeLabel(quick)} selected={rangeLabel(quick) === label} onClick={() => choose(quick)}>
                {rangeLabel(quick)}
              </MenuItem>
            ))}
          </MenuList>
          <Stack>
            <RangeForm key={zone} range={range} zone={zone} onApply={choose} />
            <Stack direction="row" sx={{ px: 2, pb: 2, alignItems: 'center', justifyContent: 'space-between' }}>
              <ZoneSwitch />
              <CopyButton label="Copy the range" text={formatRange(range)} />
            </Stack>
          </Stack>
        </Stack>
      </Popover>
    </>
  )
}

function ZoneSwitch() {
  const [zone, setZone] = useTimeZone()
  return (
    <ToggleButtonGroup
      exclusive
      size="small"
      aria-label="Time zone"
      value={zone}
      onChange={(_, next: unknown) => (next === 'utc' || next === 'local') && setZone(next)}
    >
      <ToggleButton value="local" sx={{ py: 0.25 }}>
        Local
      </ToggleButton>
      <ToggleButton value="utc" sx={{ py: 0.25 }}>
        UTC
      </ToggleButton>
    </ToggleButtonGroup>
  )
}

/** In a field, and where text is selected, Ctrl-C and Ctrl-V mean the text. */
function copyRange(event: ClipboardEvent, range: TimeRange): void {
  if (isTextField(event.target) || window.getSelection()?.isCollapsed === false) return
  event.clipboardData.setData('text/plain', formatRange(range))
  event.preventDefault()
}

function isTextField(target: EventTarget): boolean {
  return target instanceof HTMLInputElement && target.type === 'text'
}
