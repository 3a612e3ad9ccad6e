import Box from '@mui/material/Box'
import type { LogFilter } from '../generated/graphql.ts'
import type { FieldRef } from '../search/fields.ts'
import type { ValueFilter } from '../search/value-filters.ts'
import type { MenuEntry } from '../ui/ActionMenu.tsx'
import { ContentCopyIcon, FilterAltIcon, FilterAltOffIcon, FilterListIcon, ViewColumnIcon } from '../ui/icons.tsx'
import type { FieldUses } from './field-uses.ts'

type Parts = {
  /** Undefined for a value that no field has: it stands in the message. */
  field: FieldRef | undefined
  label: string
  filters: readonly ValueFilter[]
  /** What is copied; nothing if it is empty. */
  text: string
  uses: FieldUses
  onFilter: (condition: LogFilter) => void
  onCopy: (text: string) => void
}

const ICONS = {
  for: <FilterAltIcon fontSize="small" />,
  out: <FilterAltOffIcon fontSize="small" />,
  least: <Sign text="≥" />,
  most: <Sign text="≤" />,
  with: <FilterAltIcon fontSize="small" />,
  without: <FilterAltOffIcon fontSize="small" />,
} as const

/** What can be done with a value, in the list as in the drawer. */
export function valueEntries({ field, label, filters, text, uses, onFilter, onCopy }: Parts): readonly MenuEntry[] {
  const column = field && uses.asColumn(field)
  const facet = field && uses.asFacet(field)
  return [
    ...filters.map(({ kind, label: filter, condition }) => ({
      label: filter,
      icon: ICONS[kind],
      act: () => onFilter(condition),
    })),
    ...(column ? [{ label: `Add column ${label}`, icon: <ViewColumnIcon fontSize="small" />, act: column }] : []),
    ...(facet ? [{ label: `Add facet ${label}`, icon: <FilterListIcon fontSize="small" />, act: facet }] : []),
    ...(text === ''
      ? []
      : [{ label: `Copy ${label}`, icon: <ContentCopyIcon fontSize="small" />, act: () => onCopy(text) }]),
  ]
}

function Sign({ text }: { text: string }) {
  return (
    <Box component="span" sx={{ width: 20, textAlign: 'center', fontSize: 18, lineHeight: 1 }}>
      {text}
    </Box>
  )
}
