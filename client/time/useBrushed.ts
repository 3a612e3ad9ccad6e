import { useState } from 'react'
import { rangeOfSpan } from './brush.ts'
import type { Bars } from './histogram-bars.ts'
import type { AskedRange, TimeRange } from './time-range.ts'

/** A part of the time that stands out, and all of the time around it. */
export type Burst = { range: TimeRange; of: TimeRange }

type Parts = {
  range: AskedRange
  bars: Bars | undefined
  onRange: (range: TimeRange) => void
  onExplain: (burst: Burst) => void
}

/** The part that was last chosen in the histogram, as long as it is on the screen and has not been explained. */
export function useBrushed({ range, bars, onRange, onExplain }: Parts) {
  const [last, setLast] = useState<Burst>()
  return {
    burst: last && JSON.stringify(last.range) === JSON.stringify(range) ? last : undefined,
    choose: (chosen: TimeRange) => {
      if (bars) setLast({ range: chosen, of: rangeOfSpan(bars) })
      onRange(chosen)
    },
    explain: (burst: Burst) => {
      setLast(undefined)
      onExplain(burst)
    },
  }
}
