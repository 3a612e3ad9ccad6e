import Box from '@mui/material/Box'
import Checkbox from '@mui/material/Checkbox'
import FormControlLabel from '@mui/material/FormControlLabel'
import Stack from '@mui/material/Stack'
import Typography from '@mui/material/Typography'
import type { LogLevel } from '../generated/graphql.ts'
import { LEVEL_COLORS, LEVELS } from '../ui/level.ts'
import { LevelChip } from '../ui/LevelChip.tsx'
import { TEXT_FIELD_NAMES, type LogView } from './log-view.ts'
import { TextFilter } from './TextFilter.tsx'
import type { ChangeView } from './useLogFilter.ts'

type Props = { view: LogView; change: ChangeView }

/** The panel of filters; the message and the time have their place above the list. */
export function LogFilters({ view, change }: Props) {
  return (
    <Stack sx={{ gap: 2, p: 2 }}>
      <LevelFilter view={view} change={change} />
      {TEXT_FIELD_NAMES.filter((field) => field !== 'message').map((field) => (
        <TextFilter key={field} field={field} view={view} change={change} />
      ))}
    </Stack>
  )
}

function LevelFilter({ view, change }: Props) {
  const toggle = (level: LogLevel) => {
    const levels = LEVELS.filter((known) => (known === level) !== view.levels.includes(known))
    change({ levels: levels.length === LEVELS.length ? [] : levels })
  }
  return (
    <Box component="fieldset" sx={{ border: 0, p: 0, m: 0 }}>
      <Typography component="legend" sx={{ fontSize: 12, fontWeight: 600, p: 0, mb: 0.5 }}>
        Level
      </Typography>
      <Box sx={{ display: 'grid', gridTemplateColumns: '1fr 1fr' }}>
        {LEVELS.map((level) => (
          <FormControlLabel
            key={level}
            sx={{ m: 0 }}
            control={
              <Checkbox
                size="small"
                checked={view.levels.includes(level)}
                onChange={() => toggle(level)}
                sx={{ p: 0.5, ml: -0.5, '&.Mui-checked': { color: LEVEL_COLORS[level] } }}
              />
            }
            label={<LevelChip level={level} />}
          />
        ))}
      </Box>
    </Box>
  )
}
