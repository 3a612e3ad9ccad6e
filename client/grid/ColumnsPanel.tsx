import Button from '@mui/material/Button'
import Popover from '@mui/material/Popover'
import Stack from '@mui/material/Stack'
import ToggleButton from '@mui/material/ToggleButton'
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup'
import Typography from '@mui/material/Typography'
import { AddColumn } from './AddColumn.tsx'
import { ColumnItem } from './ColumnItem.tsx'
import { addMetadataColumn, DEFAULT_SETTINGS, DENSITIES, type GridSettings } from './grid-settings.ts'
import type { ChangeSettings } from './useGridSettings.ts'

type Props = { anchor: HTMLElement; settings: GridSettings; change: ChangeSettings; onClose: () => void }

const DENSITY_LABELS: Readonly<Record<GridSettings['density'], string>> = {
  compact: 'Compact',
  standard: 'Standard',
  comfortable: 'Comfortable',
}

/** Which columns the list has and in what order, and how high its rows are. */
export function ColumnsPanel({ anchor, settings, change, onClose }: Props) {
  const { columns, density } = settings
  const add = (path: string) => {
    const changed = addMetadataColumn(settings, path)
    if (changed) change(() => changed)
    return changed !== undefined
  }
  return (
    <Popover
      open
      anchorEl={anchor}
      onClose={onClose}
      anchorOrigin={{ vertical: 'bottom', horizontal: 'right' }}
      transformOrigin={{ vertical: 'top', horizontal: 'right' }}
      slotProps={{ paper: { role: 'dialog', 'aria-label': 'Columns', sx: { width: 320, maxWidth: '100%', mt: 0.5 } } }}
    >
      <Stack sx={{ gap: 1.5, p: 1.5 }}>
        <Stack direction="row" sx={{ alignItems: 'center', justifyContent: 'space-between' }}>
          <Typography variant="h2">Columns</Typography>
          <Button onClick={() => change(() => DEFAULT_SETTINGS)}>Reset</Button>
        </Stack>
        <Stack component="ol" sx={{ m: 0, p: 0, listStyle: 'none' }}>
          {columns.map((column, index) => (
            <ColumnItem
              key={column.name}
              column={column}
              index={index}
              isLast={index === columns.length - 1}
              change={change}
            />
          ))}
        </Stack>
        <AddColumn onAdd={add} />
        <Typography variant="h2" id="grid-density">
          Density
        </Typography>
        <ToggleButtonGroup
          exclusive
          fullWidth
          size="small"
          aria-labelledby="grid-density"
          value={density}
          onChange={(_, value: GridSettings['density'] | null) =>
            value && change((before) => ({ ...before, density: value }))
          }
        >
          {DENSITIES.map((value) => (
            <ToggleButton key={value} value={value} sx={{ textTransform: 'none', py: 0.25 }}>
              {DENSITY_LABELS[value]}
            </ToggleButton>
          ))}
        </ToggleButtonGroup>
      </Stack>
    </Popover>
  )
}
