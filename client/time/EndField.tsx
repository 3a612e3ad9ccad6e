import IconButton from '@mui/material/IconButton'
import TextField from '@mui/material/TextField'
import { CalendarIcon } from '../ui/icons.tsx'

type Props = {
  name: 'From' | 'To'
  /** What the zone's clock is ahead of UTC at that end, which tells the two passes of a repeated hour apart. */
  offset: string
  value: string
  problem: string | undefined
  inputRef: React.Ref<HTMLInputElement>
  isCalendarOpen: boolean
  onChange: (text: string) => void
  onLeave: () => void
  onCalendar: () => void
}

/** One end of a range as a text, with a button for the calendar. */
export function EndField({ name, offset, value, problem, inputRef, isCalendarOpen, ...on }: Props) {
  return (
    <TextField
      size="small"
      label={`${name} (${offset})`}
      placeholder={name === 'From' ? 'the first log' : 'now'}
      value={value}
      onChange={(event) => on.onChange(event.target.value)}
      onBlur={on.onLeave}
      error={problem !== undefined}
      helperText={problem}
      inputRef={inputRef}
      slotProps={{
        inputLabel: { shrink: true },
        htmlInput: { spellCheck: false },
        input: {
          endAdornment: (
            <IconButton
              aria-label={`Choose the ${name} date`}
              aria-expanded={isCalendarOpen}
              onClick={on.onCalendar}
              sx={{ mr: -1 }}
            >
              <CalendarIcon fontSize="small" />
            </IconButton>
          ),
        },
      }}
    />
  )
}
