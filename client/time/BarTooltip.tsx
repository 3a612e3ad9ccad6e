import Box from '@mui/material/Box'
import Paper from '@mui/material/Paper'
import { LEVELS, levelTint } from '../ui/level.ts'
import { useTimeZone } from '../ui/time/time-zone.ts'
import { countText, describeTime, type Bars } from './histogram-bars.ts'

type Props = { bars: Bars; selection: { anchor: number; active: number } }

/** The time and the count of each level. Screen readers get the same as the value of the slider. */
export function BarTooltip({ bars, selection: { anchor, active } }: Props) {
  const [zone] = useTimeZone()
  const chosen = bars.bars.slice(Math.min(anchor, active), Math.max(anchor, active) + 1)
  const fromMs = chosen[0]?.startMs ?? 0
  const levels = chosen.flatMap((bar) => bar.levels)
  const sums = LEVELS.toReversed().map((level) => ({ level, count: sum(levels.filter((one) => one.level === level)) }))
  const at = (active + 0.5) / bars.bars.length
  return (
    <Paper
      aria-hidden
      elevation={4}
      // On the side with more space.
      style={at < 0.5 ? { left: `calc(${at * 100}% + 12px)` } : { right: `calc(${(1 - at) * 100}% + 12px)` }}
      sx={{
        position: 'absolute',
        top: 0,
        zIndex: 3,
        px: 1.25,
        py: 0.75,
        fontSize: 12,
        pointerEvents: 'none',
        border: 1,
        borderColor: 'divider',
        whiteSpace: 'nowrap',
      }}
    >
      <Box sx={{ color: 'text.secondary' }}>{describeTime(fromMs, fromMs + chosen.length * bars.intervalMs, zone)}</Box>
      <Box sx={{ fontWeight: 600 }}>{countText(chosen.reduce((total, bar) => total + bar.total, 0))}</Box>
      {sums
        .filter(({ count }) => count > 0)
        .map(({ level, count }) => (
          <Box key={level} sx={{ display: 'flex', alignItems: 'center', gap: 0.75 }}>
            <Box sx={{ width: 8, height: 8, borderRadius: 0.5 }} style={{ background: levelTint(level, 100) }} />
            {level}
            <Box sx={{ ml: 'auto', pl: 2, fontVariantNumeric: 'tabular-nums' }}>{count.toLocaleString('en')}</Box>
          </Box>
        ))}
    </Paper>
  )
}

function sum(levels: readonly { count: number }[]): number {
  return levels.reduce((total, { count }) => total + count, 0)
}
