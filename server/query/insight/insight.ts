/** Questions about many logs at once, of which two run at a time: each may read the table for seconds. */
import { createSlots } from '../../platform/slots.ts'
import type { Asker } from '../../platform/slot-queue.ts'
import type { Timings } from '../../platform/timings.ts'
import { COMPARISON_SAMPLE } from '../comparison/read-logs.ts'
import { NUMBERS_SAMPLE } from './numbers.ts'
import { PATTERN_SAMPLE } from './patterns.ts'
import { createSampler } from './sampler.ts'

/** Shared by clients, as the connections are. */
export const INSIGHT_SLOTS = { slots: 2, reserve: 0, maxWaiting: 100 } as const

type Parts = { timings: Pick<Timings, 'queryWaitMs'> }

export function createInsight({ timings: { queryWaitMs: maxWaitMs } }: Parts) {
  const slots = createSlots({ ...INSIGHT_SLOTS, maxWaitMs })
  return {
    sampler: createSampler(),
    numbersSampler: createSampler({ sizes: NUMBERS_SAMPLE }),
    patternSampler: createSampler({ sizes: PATTERN_SAMPLE }),
    comparisonSampler: createSampler({ sizes: COMPARISON_SAMPLE }),
    /** Throws OVERLOADED when too many wait or it has waited too long, and what `work` throws. */
    inTurn: <T>(asker: Asker, work: () => Promise<T>): Promise<T> => slots.run(asker, work),
  }
}

export type Insight = ReturnType<typeof createInsight>
