import Box from '@mui/material/Box'
import ButtonBase from '@mui/material/ButtonBase'
import IconButton from '@mui/material/IconButton'
import Stack from '@mui/material/Stack'
import { useEffect, useRef, useState, type KeyboardEvent } from 'react'
import { LeftIcon, RightIcon } from '../ui/icons.tsx'
import { dayName, dayOfKey, isSameMonth, monthName, shiftMonth, WEEKDAYS, weeksOfMonth } from './month-days.ts'

type Props = {
  /** Of what the day is chosen. */
  label: string
  /** A day, `2026-11-29`. */
  chosen: string
  today: string
  onChoose: (day: string) => void
  onClose: () => void
}

/** The days of a month: the arrows, Home, End, Page Up and Page Down move between them, Enter chooses one, Escape gives up. */
export function Calendar({ label, chosen, today, onChoose, onClose }: Props) {
  const [current, setCurrent] = useState(chosen)
  const grid = useRef<HTMLTableElement>(null)
  const isMoved = useRef(true)
  useEffect(() => {
    if (isMoved.current) grid.current?.querySelector<HTMLElement>('[tabindex="0"]')?.focus()
    isMoved.current = false
  })
  const onKeyDown = (event: KeyboardEvent) => {
    const next = dayOfKey(current, event.key)
    if (event.key !== 'Escape' && next === undefined) return
    event.preventDefault()
    event.stopPropagation()
    if (next === undefined) return onClose()
    isMoved.current = true
    setCurrent(next)
  }
  const month = monthName(current)
  return (
    <Box component="section" aria-label={label}>
      <Stack direction="row" sx={{ alignItems: 'center', mb: 0.5 }}>
        <IconButton aria-label="Previous month" onClick={() => setCurrent(shiftMonth(current, -1))}>
          <LeftIcon fontSize="small" />
        </IconButton>
        <Box component="output" sx={{ flex: 1, textAlign: 'center', fontSize: 13, fontWeight: 600 }}>
          {month}
        </Box>
        <IconButton aria-label="Next month" onClick={() => setCurrent(shiftMonth(current, 1))}>
          <RightIcon fontSize="small" />
        </IconButton>
      </Stack>
      <Box component="table" role="grid" ref={grid} aria-label={month} onKeyDown={onKeyDown} sx={TABLE}>
        <thead>
          <tr>
            {WEEKDAYS.map((name) => (
              <th key={name} scope="col" abbr={name}>
                {name.slice(0, 2)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeksOfMonth(current).map((week) => (
            <tr key={week[0]}>
              {week.map((day) => (
                <td key={day} aria-selected={day === chosen} className={isSameMonth(day, current) ? '' : 'other'}>
                  <ButtonBase
                    aria-label={dayName(day)}
                    aria-current={day === today ? 'date' : undefined}
                    tabIndex={day === current ? 0 : -1}
                    onClick={() => onChoose(day)}
                  >
                    {Number(day.slice(8))}
                  </ButtonBase>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </Box>
    </Box>
  )
}

const TABLE = {
  width: '100%',
  borderSpacing: 0,
  fontSize: 13,
  fontVariantNumeric: 'tabular-nums',
  '& th': { fontWeight: 400, fontSize: 12, color: 'text.secondary', pb: 0.5 },
  '& td': { p: 0, textAlign: 'center' },
  '& .other': { color: 'text.secondary' },
  '& .MuiButtonBase-root': { width: 32, height: 28, borderRadius: 1, '&:hover': { bgcolor: 'action.hover' } },
  '& [aria-current=date]': { fontWeight: 700, color: 'primary.main' },
  '& [aria-selected=true] .MuiButtonBase-root': { bgcolor: 'primary.main', color: 'primary.contrastText' },
} as const
