import Divider from '@mui/material/Divider'
import MenuItem from '@mui/material/MenuItem'
import MenuList from '@mui/material/MenuList'
import Stack from '@mui/material/Stack'
import ToggleButton from '@mui/material/ToggleButton'
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup'
import { CopyButton } from '../ui/CopyButton.tsx'
import { useTimeZone } from '../ui/time/time-zone.ts'
import { formatRange } from './range-text.ts'
import { RangeForm } from './RangeForm.tsx'
import { QUICK_RANGES, rangeLabel, type TimeRange } from './time-range.ts'

type Props = { range: TimeRange; onChoose: (range: TimeRange) => void }

/** What the picker opens: the quick ranges, any other one, the zone, and a copy. */
export function RangePanel({ range, onChoose }: Props) {
  const [zone] = useTimeZone()
  const label = rangeLabel(range)
  return (
    <Stack direction={{ xs: 'column-reverse', sm: 'row' }} divider={<Divider orientation="vertical" flexItem />}>
      <MenuList dense autoFocusItem sx={{ minWidth: 170 }}>
        {QUICK_RANGES.map((quick) => (
          <MenuItem key={rangeLabel(quick)} selected={rangeLabel(quick) === label} onClick={() => onChoose(quick)}>
            {rangeLabel(quick)}
          </MenuItem>
        ))}
      </MenuList>
      <Stack>
        <RangeForm key={zone} range={range} zone={zone} onApply={onChoose} />
        <Stack direction="row" sx={{ px: 2, pb: 2, alignItems: 'center', justifyContent: 'space-between' }}>
          <ZoneSwitch />
          <CopyButton label="Copy the range" text={formatRange(range)} />
        </Stack>
      </Stack>
    </Stack>
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
