import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Checkbox from '@mui/material/Checkbox'
import IconButton from '@mui/material/IconButton'
import { BlockIcon } from '../ui/icons.tsx'
import { LEVEL_COLORS, LEVELS, levelTint, type Level } from '../ui/level.ts'
import type { FacetChange } from './facet-change.ts'
import type { FacetRow } from './facet-rows.ts'
import { figureText } from '../ui/figure-text.ts'
import { figureTitle } from '../ui/figure-title.ts'
import { formatCompact, formatCount, shareText } from '../ui/format-count.ts'

type Props = {
  row: FacetRow
  label: string
  /** The largest count of the facet; the bar behind the value is relative to it. */
  largest: number
  /** How many logs have one of the values, undefined if not all are counted. */
  all: number | undefined
  isLevel: boolean
  /** Against the period before; undefined where it is not known. */
  change: FacetChange | undefined
  isCompared: boolean
  onInclude: () => void
  onExclude: () => void
  onOnly: () => void
}

const EXACT_BELOW = 100_000
const ACTIONS_PX = 68

/** The buttons take the place of the share while the row has the pointer or the focus; on touch screens they are always beside it. */
const ROW_STYLES = {
  position: 'relative',
  display: 'flex',
  alignItems: 'center',
  height: 28,
  pl: 0.5,
  pr: 1,
  fontVariantNumeric: 'tabular-nums',
  '&:hover': { bgcolor: 'action.hover' },
  '& .actions': { display: 'flex', alignItems: 'center', flexShrink: 0 },
  '@media (hover: hover)': {
    '& .actions': { position: 'absolute', right: 4, opacity: 0 },
    '&:hover, &:has(:focus-visible)': {
      '& .actions': { opacity: 1 },
      '& .share': { display: 'none' },
      '& label': { mr: `${ACTIONS_PX - 4}px` },
    },
  },
} as const

/** One value: included by its checkbox, excluded, or the only one. */
export function FacetRowItem({
  row,
  label,
  largest,
  all,
  isLevel,
  change,
  isCompared,
  onInclude,
  onExclude,
  onOnly,
}: Props) {
  const { count, choice, value } = row
  const isExcluded = choice === 'excluded'
  const level = isLevel ? LEVELS.find((known) => known === value) : undefined
  return (
    <Box component="li" sx={ROW_STYLES}>
      <Fill part={largest > 0 ? (count ?? 0) / largest : 0} level={level} />
      <Box component="label" sx={LABEL}>
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
            ...(level && { color: LEVEL_COLORS[level], fontWeight: 500 }),
            ...(isExcluded && { textDecoration: 'line-through', color: 'text.secondary' }),
          }}
        >
          {label}
        </Box>
        {count !== undefined && <Figures count={count} band={row.band} all={isCompared ? undefined : all} />}
        {isCompared && <Change change={change} />}
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
    </Box>
  )
}

const LABEL = {
  // In front of the fill.
  position: 'relative',
  display: 'flex',
  alignItems: 'center',
  flex: 1,
  minWidth: 0,
  cursor: 'pointer',
} as const

type FiguresProps = Pick<FacetRow, 'band'> & Pick<Props, 'all'> & { count: number }

function Figures({ count, band, all }: FiguresProps) {
  const estimate = band && { value: count, ...band, isExact: false, why: null }
  return (
    <>
      <Box
        component="span"
        title={estimate ? figureTitle(estimate) : formatCount(count)}
        sx={{ ml: 1, fontSize: 12, whiteSpace: 'nowrap', color: 'text.secondary' }}
      >
        {estimate ? figureText(estimate) : count < EXACT_BELOW ? formatCount(count) : formatCompact(count)}
      </Box>
      {all !== undefined && (
        <Box
          component="span"
          className="share"
          aria-hidden
          sx={{ width: 42, fontSize: 12, textAlign: 'right', color: 'text.secondary' }}
        >
          {shareText(count, all)}
        </Box>
      )}
    </>
  )
}

/** In the place of the share. */
function Change({ change }: { change: FacetChange | undefined }) {
  return (
    <Box
      component="span"
      className="share"
      title={change?.words}
      sx={{ width: 58, fontSize: 12, textAlign: 'right', whiteSpace: 'nowrap', ...(change?.isNew && IS_NEW) }}
    >
      <span aria-hidden>{change?.sign}</span>
      <Box component="span" sx={{ position: 'absolute', clipPath: 'inset(50%)', width: 1, overflow: 'hidden' }}>
        {change && ` ${change.words}`}
      </Box>
    </Box>
  )
}

const IS_NEW = { color: 'primary.main', fontWeight: 600 } as const

/** Behind the row: how the value compares with the commonest one. */
function Fill({ part, level }: { part: number; level: Level | undefined }) {
  return (
    <Box
      aria-hidden
      sx={{
        position: 'absolute',
        insetBlock: 1,
        left: 0,
        borderRadius: '0 3px 3px 0',
        bgcolor: level ? levelTint(level, 14) : 'color-mix(in srgb, var(--mui-palette-primary-main) 11%, transparent)',
      }}
      style={{ width: `${part * 100}%` }}
    />
  )
}
