import Button from '@mui/material/Button'
import { dayOf } from '../ui/time/day-text.ts'
import { useTimeZone } from '../ui/time/time-zone.ts'
import { countText, rangeOutside, type Bars } from './histogram-bars.ts'
import type { TimeRange } from './time-range.ts'

type Props = { bars: Bars; onRange: (range: TimeRange) => void }

/** Says how many logs lie far before the bars, or ahead of the server's clock, with the way to them. */
export function LogsOutside({ bars, onRange }: Props) {
  const [zone] = useTimeZone()
  const day = dayOf(new Date(bars.fromMs).toISOString(), zone)
  const sides = [
    { side: 'before', count: bars.outside.before, where: `before ${day}` },
    { side: 'after', count: bars.outside.after, where: 'in the future' },
  ] as const
  return sides
    .filter(({ count }) => count > 0)
    .map(({ side, count, where }) => (
      <Button key={side} size="small" color="inherit" onClick={() => onRange(rangeOutside(bars, side))} sx={{ py: 0 }}>
        {`${countText(count)} ${where}`}
      </Button>
    ))
}
