import Button from '@mui/material/Button'
import Stack from '@mui/material/Stack'
import TextField from '@mui/material/TextField'
import { useRef, useState } from 'react'
import { localTime } from '../ui/time/local-time.ts'
import { readTime } from '../ui/time/read-time.ts'
import { offsetNow, offsetText, type TimeZone } from '../ui/time/zone-clock.ts'
import { Calendar } from './Calendar.tsx'
import { EndField } from './EndField.tsx'
import { endsOfRange, readEnds, type EndName, type Ends } from './range-ends.ts'
import { parseRangeText } from './range-text.ts'
import type { AskedRange, TimeRange } from './time-range.ts'

type Props = { range: AskedRange; zone: TimeZone; onApply: (range: TimeRange) => void }

const NAMES = { from: 'From', to: 'To' } as const

/** A range as one text, or as its two ends, each a text or a day of a calendar. */
export function RangeForm({ range, zone, onApply }: Props) {
  const [text, setText] = useState('')
  const [ends, setEnds] = useState(() => endsOfRange(range, zone))
  const [isUnreadable, setUnreadable] = useState(false)
  /** A time is unreadable while it is typed, so problems show once the field is left. */
  const [isChecked, setChecked] = useState(false)
  const [calendar, setCalendar] = useState<EndName>()
  const fields = { from: useRef<HTMLInputElement>(null), to: useRef<HTMLInputElement>(null) }
  const { range: chosen, problems } = readNow(ends, range, zone)
  const apply = (event: React.FormEvent) => {
    event.preventDefault()
    const now = readNow(ends, range, zone)
    const isTyped = text.trim() !== ''
    const next = isTyped ? parseRangeText(text, { zone, nowMs: Date.now() }) : now.range
    const isRange = next !== undefined && next.kind !== 'unreadable'
    setUnreadable(!isRange)
    setChecked(true)
    if (isRange && (isTyped || Object.keys(now.problems).length === 0)) onApply(next)
  }
  const change = (end: EndName, value: string) => {
    setEnds({ ...ends, [end]: value })
    setChecked(false)
  }
  const closeCalendar = () => {
    if (calendar) fields[calendar].current?.focus()
    setCalendar(undefined)
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
        helperText={isUnreadable ? UNREADABLE : '1h, 01:30–02:20, 29 Nov, or a single time'}
        slotProps={{ inputLabel: { shrink: true } }}
      />
      {(['from', 'to'] as const).map((end) => (
        <EndField
          key={end}
          name={NAMES[end]}
          offset={offsetAt(chosen.kind === 'between' ? chosen[end] : null, zone)}
          value={ends[end]}
          problem={isChecked ? problems[end] : undefined}
          inputRef={fields[end]}
          isCalendarOpen={calendar === end}
          onChange={(value) => change(end, value)}
          onLeave={() => setChecked(true)}
          onCalendar={() => setCalendar(calendar === end ? undefined : end)}
        />
      ))}
      {calendar && (
        <Calendar
          key={calendar}
          label={`${NAMES[calendar]} date`}
          chosen={dayOf(ends[calendar], zone)}
          today={dayOf('', zone)}
          onChoose={(day) => {
            change(calendar, withDay(ends[calendar], day, zone))
            closeCalendar()
          }}
          onClose={closeCalendar}
        />
      )}
      <Button type="submit" variant="contained">
        Apply
      </Button>
    </Stack>
  )
}

const readNow = (ends: Ends, range: AskedRange, zone: TimeZone) => readEnds(ends, range, { zone, nowMs: Date.now() })

const UNREADABLE = 'Not a valid range. Try 1h, 01:30–02:20, 29 Nov, or a time such as 2026-11-23T09:30:00Z'

function offsetAt(moment: string | null, zone: TimeZone): string {
  return moment === null ? offsetNow(zone) : offsetText(Date.parse(moment), zone)
}

/** That of today, if the text is no time. */
function dayOf(text: string, zone: TimeZone): string {
  const nowMs = Date.now()
  return localTime(readTime(text, { zone, nowMs })?.first ?? new Date(nowMs).toISOString(), zone).date
}

/** The same time of another day; all of the day if the text has none. */
function withDay(text: string, day: string, zone: TimeZone): string {
  const time = readTime(text, { zone, nowMs: Date.now() })
  return time?.isMoment ? `${day} ${localTime(time.first, zone).time.slice(0, 8)}` : day
}
