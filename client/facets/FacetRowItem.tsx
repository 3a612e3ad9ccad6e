import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Checkbox from '@mui/material/Checkbox'
import IconButton from '@mui/material/IconButton'
import { BlockIcon } from '../ui/icons.tsx'
import { LEVEL_COLORS, LEVELS, levelTint } from '../ui/level.ts'
import type { FacetRow } from './facet-rows.ts'

type Props = {
  row: FacetRow
  label: string
  /** The largest count of the facet; the bar below the value is relative to it. */
  largest: number
  isLevel: boolean
  onInclude: () => void
  onExclude: () => void
  onOnly: () => void
}

const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 })
const EXACT_BELOW = 100_000

/** The buttons cover the count while the row has the pointer or the focus; on touch screens they are always beside it. */
const ROW_STYLES = {
  position: 'relative',
  display: 'flex',
  alignItems: 'center',
  height: 28,
  pl: 0.5,
  pr: 1,
  '&:hover': { bgcolor: 'action.hover' },
  '& .actions': { display: 'flex', alignItems: 'center', flexShrink: 0 },
  '@media (hover: hover)': {
    '& .actions': {
      position: 'absolute',
      right: 4,
      opacity: 0,
      borderRadius: 1,
      bgcolor: 'background.paper',
      backgroundImage: 'linear-gradient(var(--mui-palette-action-hover), var(--mui-palette-action-hover))',
    },
    '&:hover .actions, &:has(:focus-visible) .actions': { opacity: 1 },
  },
} as const

/** One value: included by its checkbox, excluded, or the only one. */
export function FacetRowItem({ row, label, largest, isLevel, onInclude, onExclude, onOnly }: Props) {
  const { count, choice, value } = row
  const isExcluded = choice === 'excluded'
  const level = isLevel ? LEVELS.find((known) => known === value) : undefined
  return (
    <Box component="li" sx={ROW_STYLES}>
      <Box component="label" sx={{ display: 'flex', alignItems: 'center', flex: 1, minWidth: 0, cursor: 'pointer' }}>
        <Checkbox
          size="small"
          checked={choice === 'included'}
          onChange={onInclude}
          {...(isExcluded && { icon: <BlockIcon color="error" /> })}
          sx={{ p: 0.5, mr: 0.25, '& svg': { fontSize: 18 } }}
        />
        <Box
          component="span"
          title={label}
          sx={{
            flex: 1,
            minWidth: 0,
            overflow: 'hidden',
            textOverflow: 'ellipsis',
            whiteSpace: 'nowrap',
            fontSize: 13,
            ...(level && { color: LEVEL_COLORS[level], fontWeight: 600 }),
            ...(isExcluded && { textDecoration: 'line-through', color: 'text.secondary' }),
          }}
        >
          {label}
        </Box>
        {count !== undefined && (
          <Box
            component="span"
            title={count.toLocaleString('en')}
            sx={{ ml: 1, fontSize: 12, color: 'text.secondary', fontVariantNumeric: 'tabular-nums' }}
          >
            {count < EXACT_BELOW ? count.toLocaleString('en') : compact.format(count)}
          </Box>
        )}
      </Box>
      <div className="actions">
        <Button color="inherit" aria-label={`Only ${label}`} onClick={onOnly} sx={{ py: 0, px: 0.75, minWidth: 0 }}>
          Only
        </Button>
        <IconButton
          aria-label={`Exclude ${label}`}
          aria-pressed={isExcluded}
          title={isExcluded ? 'Excluded' : 'Exclude'}
          color={isExcluded ? 'error' : 'default'}
          onClick={onExclude}
          sx={{ p: 0.5 }}
        >
          <BlockIcon sx={{ fontSize: 16 }} />
        </IconButton>
      </div>
      <Box
        aria-hidden
        sx={{
          position: 'absolute',
          bottom: 0,
          left: 32,
          height: 2,
          width: `calc((100% - 40px) * ${largest > 0 ? (count ?? 0) / largest : 0})`,
          borderRadius: 1,
          bgcolor: level
            ? levelTint(level, 60)
            : 'color-mix(in srgb, var(--mui-palette-primary-main) 45%, transparent)',
        }}
      />
    </Box>
  )
}
