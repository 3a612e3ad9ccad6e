import { useState } from 'react'
import { rangeOfSpan } from './brush.ts'
import type { Bars } from './histogram-bars.ts'
import type { AskedRange, TimeRange } from './time-range.ts'

/** A part of the time that stands out, and all of the time around it. */
export type Burst = { range: TimeRange; of: TimeRange }

/** The part that was last chosen in the histogram, as long as it is on the screen. */
export function useBrushed(range: AskedRange, bars: Bars | undefined) {
  const [last, setLast] = useState<Burst>()
  return {
    burst: last && JSON.stringify(last.range) === JSON.stringify(range) ? last : undefined,
    /** It has been dealt with. */
    forget: () => setLast(undefined),
    note: (chosen: TimeRange) => bars && setLast({ range: chosen, of: rangeOfSpan(bars) }),
  }
}
