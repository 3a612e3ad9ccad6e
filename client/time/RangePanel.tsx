import MenuItem from '@mui/material/MenuItem'
import MenuList from '@mui/material/MenuList'
import Stack from '@mui/material/Stack'
import { CopyButton } from '../ui/CopyButton.tsx'
import { useTimeZone } from '../ui/time/time-zone.ts'
import type { TimeZone } from '../ui/time/zone-clock.ts'
import { formatRange } from './range-text.ts'
import { RangeForm } from './RangeForm.tsx'
import { QUICK_RANGES, rangeLabel, type AskedRange, type TimeRange } from './time-range.ts'
import { ZonePicker } from './ZonePicker.tsx'

type Props = { range: AskedRange; onChoose: (range: TimeRange) => void; onZone: (zone: TimeZone) => void }

/** In two columns on a phone, where they would push the form out of the window. */
const QUICK = { minWidth: 170, display: { xs: 'grid', sm: 'block' }, gridTemplateColumns: '1fr 1fr' } as const

/** What the picker opens: the quick ranges, any other one, the zone, and a copy. */
export function RangePanel({ range, onChoose, onZone }: Props) {
  const [zone, keepZone] = useTimeZone()
  const label = rangeLabel(range)
  const chooseZone = (next: TimeZone) => {
    keepZone(next)
    onZone(next)
  }
  return (
    <Stack direction={{ xs: 'column', sm: 'row' }}>
      <MenuList dense autoFocusItem sx={QUICK}>
        {QUICK_RANGES.map((quick) => (
          <MenuItem key={rangeLabel(quick)} selected={rangeLabel(quick) === label} onClick={() => onChoose(quick)}>
            {rangeLabel(quick)}
          </MenuItem>
        ))}
      </MenuList>
      <Stack sx={{ borderStyle: 'solid', borderColor: 'divider', borderWidth: { xs: '1px 0 0', sm: '0 0 0 1px' } }}>
        <RangeForm key={zone} range={range} zone={zone} onApply={onChoose} />
        <Stack direction="row" sx={{ px: 2, pb: 2, alignItems: 'end', justifyContent: 'space-between' }}>
          <ZonePicker zone={zone} onChange={chooseZone} />
          {range.kind !== 'unreadable' && <CopyButton label="Copy the range" text={formatRange(range)} />}
        </Stack>
      </Stack>
    </Stack>
  )
}
