import Box from '@mui/material/Box'
import IconButton from '@mui/material/IconButton'
import Tooltip from '@mui/material/Tooltip'
import type { ReactNode } from 'react'
import { FilterAltIcon, FilterAltOffIcon } from '../ui/icons.tsx'
import type { LogFilter } from '../generated/graphql.ts'
import { negate } from '../search/filter.ts'
import { MONO } from '../ui/theme.ts'
import { CopyButton } from '../ui/CopyButton.tsx'

/** Names, values and buttons below each other. */
export function FieldTable({ children }: { children: ReactNode }) {
  return (
    <Box
      component="dl"
      sx={{
        display: 'grid',
        gridTemplateColumns: {
          xs: 'minmax(92px, 32%) minmax(0, 1fr) auto',
          sm: 'minmax(130px, 28%) minmax(0, 1fr) auto',
        },
        m: 0,
        alignItems: 'center',
      }}
    >
      {children}
    </Box>
  )
}

type Props = {
  label: string
  /** Shown in the column of names in place of the label. */
  name?: ReactNode
  /** What is copied; null if the log does not have the field. */
  text: string | null
  condition?: LogFilter
  onFilter: (condition: LogFilter) => void
  children: ReactNode
}

/** One field in a `FieldTable`: its name, its value, and what can be done with it. */
export function FieldRow({ label, name = label, text, condition, onFilter, children }: Props) {
  return (
    <>
      <Box component="dt" sx={{ ...line, color: 'text.secondary', pr: 1, overflowWrap: 'anywhere' }}>
        {name}
      </Box>
      <Box
        component="dd"
        sx={{ ...line, fontFamily: MONO, fontSize: 12.5, overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }}
      >
        {text === null ? '–' : children}
      </Box>
      <Box component="dd" sx={{ ...line, justifyContent: 'flex-end', flexWrap: 'nowrap' }}>
        {text !== null && <CopyButton label={`Copy ${label}`} text={text} />}
        {text !== null && condition && (
          <>
            <FilterButton label={`Filter for this ${label}`} onClick={() => onFilter(condition)}>
              <FilterAltIcon fontSize="inherit" />
            </FilterButton>
            <FilterButton label={`Filter out this ${label}`} onClick={() => onFilter(negate(condition))}>
              <FilterAltOffIcon fontSize="inherit" />
            </FilterButton>
          </>
        )}
      </Box>
    </>
  )
}

const line = {
  m: 0,
  py: 0.25,
  fontSize: 13,
  minHeight: 32,
  display: 'flex',
  flexWrap: 'wrap',
  columnGap: 1,
  alignItems: 'center',
  alignSelf: 'stretch',
  borderBottom: 1,
  borderColor: 'divider',
} as const

type FilterButtonProps = { label: string; onClick: () => void; children: ReactNode }

function FilterButton({ label, onClick, children }: FilterButtonProps) {
  return (
    <Tooltip title={label}>
      <IconButton aria-label={label} sx={{ fontSize: 17 }} onClick={onClick}>
        {children}
      </IconButton>
    </Tooltip>
  )
}
