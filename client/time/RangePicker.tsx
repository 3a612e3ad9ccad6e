import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Popover from '@mui/material/Popover'
import { lazy, Suspense, useState, type ClipboardEvent } from 'react'
import { ScheduleIcon } from '../ui/icons.tsx'
import { useTimeZone } from '../ui/time/time-zone.ts'
import { offsetNow, type TimeZone } from '../ui/time/zone-clock.ts'
import { formatRange, parseRangeText } from './range-text.ts'
import { rangeLabel, shortRangeLabel, type AskedRange, type TimeRange } from './time-range.ts'

/** Loaded when it is opened: the first logs do not need it. */
const RangePanel = lazy(async () => ({ default: (await import('./RangePanel.tsx')).RangePanel }))

type Props = {
  /** What it is the range of, where there are several. */
  name?: string
  range: AskedRange
  onChange: (range: TimeRange) => void
  onZone: (zone: TimeZone) => void
}

export function RangePicker({ name = 'Time range', range, onChange, onZone }: Props) {
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
    parseRangeText(event.clipboardData.getData('text/plain'), { zone, nowMs: Date.now() })
  const label = shortRangeLabel(range, zone)
  return (
    <>
      <Button
        variant="outlined"
        color={range.kind === 'unreadable' ? 'error' : 'inherit'}
        aria-label={`${name}: ${label}`}
        aria-haspopup="dialog"
        title={rangeLabel(range, zone)}
        startIcon={<ScheduleIcon />}
        onClick={(event) => setAnchor(event.currentTarget)}
        sx={{ height: 36, whiteSpace: 'nowrap', minWidth: 0 }}
      >
        <Box component="span" sx={{ overflow: 'hidden', textOverflow: 'ellipsis' }}>
          {label}
          {range.kind !== 'between' && zone !== 'local' && ` ${offsetNow(zone)}`}
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
        slotProps={{ paper: { 'aria-label': name, role: 'dialog', sx: { mt: 0.5 } } }}
      >
        <Suspense fallback={<Box aria-busy sx={{ width: { xs: 280, sm: 450 }, height: 370 }} />}>
          <RangePanel range={range} onChoose={choose} onZone={onZone} />
        </Suspense>
      </Popover>
    </>
  )
}

/** In a field, or with selected text, Ctrl-C and Ctrl-V apply to the text. */
function copyRange(event: ClipboardEvent, range: AskedRange): void {
  if (range.kind === 'unreadable' || isTextField(event.target) || window.getSelection()?.isCollapsed === false) return
  event.clipboardData.setData('text/plain', formatRange(range))
  event.preventDefault()
}

function isTextField(target: EventTarget): boolean {
  return target instanceof HTMLInputElement && target.type === 'text'
}
