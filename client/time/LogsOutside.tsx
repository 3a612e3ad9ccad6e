import Button from '@mui/material/Button'
import { localTime } from '../ui/time/local-time.ts'
import { useTimeZone } from '../ui/time/time-zone.ts'
import { countText, rangeOutside, type Bars } from './histogram-bars.ts'
import type { TimeRange } from './time-range.ts'

type Props = { bars: Bars; onRange: (range: TimeRange) => void }

/** Says how many logs lie too far before the bars, or ahead of the clock, with the way to them. */
export function LogsOutside({ bars, onRange }: Props) {
  const [zone] = useTimeZone()
  const dateOf = (ms: number) => localTime(new Date(ms).toISOString(), zone).date
  const sides = [
    { side: 'before', count: bars.outside.before, date: dateOf(bars.fromMs) },
    { side: 'after', count: bars.outside.after, date: dateOf(bars.toMs) },
  ] as const
  return sides
    .filter(({ count }) => count > 0)
    .map(({ side, count, date }) => (
      <Button key={side} size="small" color="inherit" onClick={() => onRange(rangeOutside(bars, side))} sx={{ py: 0 }}>
        {`${countText(count)} ${side} ${date}`}
      </Button>
    ))
}
