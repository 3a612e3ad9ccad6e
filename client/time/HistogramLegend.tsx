import Box from '@mui/material/Box'
import ButtonBase from '@mui/material/ButtonBase'
import { LEVEL_BARS, LEVELS, type Level } from '../ui/level.ts'
import type { Bars } from './histogram-bars.ts'
import { formatCompact, formatCount } from '../ui/format-count.ts'
import { useOneTabStop } from '../ui/useOneTabStop.ts'

/** The levels that the search names, and how to change them. */
export type LevelChoice = {
  included: readonly string[]
  excluded: readonly string[]
  toggle: (level: Level) => void
  only: (level: Level) => void
  /** Opens the first log of this level from a moment on. */
  openFirst: (level: Level, fromMs: number) => void
}
type Props = { bars: Bars; choice: LevelChoice }

/** The colours of the levels with their counts; a press adds a level to the search, or takes it off, as the facet does. */
export function HistogramLegend({ bars, choice }: Props) {
  const oneStop = useOneTabStop<HTMLFieldSetElement>()
  const count = (level: Level) =>
    bars.bars.reduce((sum, bar) => sum + (bar.levels.find((one) => one.level === level)?.count ?? 0), 0)
  return (
    <Box
      {...oneStop}
      component="fieldset"
      aria-label="Levels"
      sx={{
        display: { xs: 'none', md: 'grid' },
        gridTemplateColumns: '1fr 1fr',
        columnGap: 1,
        minWidth: 0,
        m: 0,
        p: 0,
        border: 0,
      }}
    >
      {LEVELS.toReversed().map((level) => (
        <LegendItem key={level} level={level} count={count(level)} choice={choice} />
      ))}
    </Box>
  )
}

function LegendItem({ level, count, choice }: { level: Level; count: number; choice: LevelChoice }) {
  const isIncluded = choice.included.includes(level)
  const isExcluded = choice.excluded.includes(level)
  const isAside = isExcluded || (choice.included.length > 0 && !isIncluded)
  return (
    <ButtonBase
      aria-pressed={isIncluded}
      title={`${formatCount(count)} ${level}`}
      onClick={() => choice.toggle(level)}
      sx={{
        height: 24,
        px: 0.5,
        gap: 0.75,
        borderRadius: 1,
        fontSize: 12,
        justifyContent: 'flex-start',
        color: isAside ? 'text.secondary' : 'text.primary',
        fontWeight: isIncluded ? 600 : 400,
        textDecoration: isExcluded ? 'line-through' : 'none',
        '&:hover': { bgcolor: 'action.hover' },
      }}
    >
      <Box
        component="span"
        sx={{ width: 9, height: 9, borderRadius: 0.5, border: 2, flexShrink: 0 }}
        style={{ borderColor: LEVEL_BARS[level], background: isAside ? 'none' : LEVEL_BARS[level] }}
      />
      {level}
      <Box component="span" sx={{ ml: 'auto', color: 'text.secondary', fontVariantNumeric: 'tabular-nums' }}>
        {formatCompact(count)}
      </Box>
    </ButtonBase>
  )
}
