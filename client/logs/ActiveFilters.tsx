import Button from '@mui/material/Button'
import Chip from '@mui/material/Chip'
import Stack from '@mui/material/Stack'
import { LEVELS } from '../ui/level.ts'
import {
  hasFilters,
  MATCH_LABELS,
  NO_FILTERS,
  TEXT_FIELD_NAMES,
  TEXT_FIELDS,
  withText,
  type LogView,
} from './log-view.ts'
import { rangeLabel } from './time-range.ts'
import type { ChangeView } from './useLogFilter.ts'

type Props = { view: LogView; change: ChangeView }
type Filter = { key: string; label: string; off: Partial<LogView> }

/** What narrows the list at the moment, each with a way to take it off. */
export function ActiveFilters({ view, change }: Props) {
  if (!hasFilters(view)) return null
  return (
    <Stack
      direction="row"
      component="section"
      aria-label="Active filters"
      sx={{ flexWrap: 'wrap', gap: 0.75, alignItems: 'center' }}
    >
      {listFilters(view).map(({ key, label, off }) => (
        <Chip
          key={key}
          size="small"
          label={label}
          onDelete={() => change(off)}
          title={label}
          sx={{ maxWidth: 360, borderRadius: 1, bgcolor: 'background.paper', border: 1, borderColor: 'divider' }}
        />
      ))}
      <Button onClick={() => change(NO_FILTERS)} sx={{ py: 0, minWidth: 0 }}>
        Clear all
      </Button>
    </Stack>
  )
}

function listFilters(view: LogView): Filter[] {
  const filters: Filter[] = []
  if (view.range.kind !== 'all')
    filters.push({ key: 'range', label: rangeLabel(view.range), off: { range: { kind: 'all' } } })
  if (view.levels.length > 0) {
    const names = LEVELS.filter((level) => view.levels.includes(level)).join(', ')
    filters.push({ key: 'level', label: `Level: ${names}`, off: { levels: [] } })
  }
  for (const field of TEXT_FIELD_NAMES) {
    const condition = view.text[field]
    if (!condition) continue
    const label = `${TEXT_FIELDS[field].label} ${MATCH_LABELS[condition.match]} ${condition.value}`
    filters.push({ key: field, label, off: withText(view, field, null) })
  }
  return filters
}
