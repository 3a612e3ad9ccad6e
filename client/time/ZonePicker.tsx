import Autocomplete from '@mui/material/Autocomplete'
import Box from '@mui/material/Box'
import Stack from '@mui/material/Stack'
import TextField from '@mui/material/TextField'
import ToggleButton from '@mui/material/ToggleButton'
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup'
import { listZones, offsetNow, type TimeZone } from '../ui/time/zone-clock.ts'
import { findZones } from './find-zones.ts'

type Props = { zone: TimeZone; onChange: (zone: TimeZone) => void }

/** The zone of all times: the browser's, UTC, or any other one by its name. */
export function ZonePicker({ zone, onChange }: Props) {
  const isOther = zone !== 'local' && zone !== 'utc'
  return (
    <Stack sx={{ gap: 1, flex: 1, mr: 1 }}>
      <ToggleButtonGroup
        exclusive
        size="small"
        aria-label="Time zone"
        value={zone}
        onChange={(_, next: unknown) => (next === 'utc' || next === 'local') && onChange(next)}
      >
        <ToggleButton value="local" sx={{ py: 0.25 }}>
          Local
        </ToggleButton>
        <ToggleButton value="utc" sx={{ py: 0.25 }}>
          UTC
        </ToggleButton>
      </ToggleButtonGroup>
      <Autocomplete
        size="small"
        value={isOther ? zone : null}
        options={listZones()}
        filterOptions={(_, { inputValue }) => [...findZones(inputValue)]}
        noOptionsText="No such time zone"
        onChange={(_, next) => onChange(next ?? 'local')}
        renderOption={({ key, ...props }, name) => (
          <Box component="li" key={key} {...props} sx={{ gap: 2, fontSize: 13 }}>
            {name}
            <Box component="span" sx={{ ml: 'auto', color: 'text.secondary' }}>
              {offsetNow(name)}
            </Box>
          </Box>
        )}
        renderInput={(params) => <TextField {...params} label="Another time zone" placeholder="Europe/Berlin" />}
      />
    </Stack>
  )
}
