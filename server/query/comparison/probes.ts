/** Looks among all logs of a side for what none of those that were read has. */
import { allOf, type Condition } from '../../filter/condition.ts'
import { createAnswerRoom } from '../../platform/answer-room.ts'
import type { Moment } from '../../platform/moment.ts'
import type { Snapshot } from '../../platform/postgres/snapshots.ts'
import { attempt } from '../insight/attempt.ts'
import { leadsToAny, readWalk } from '../walk.ts'

export const MAX_PROBES = 10
/** Of the deadline, 200 ms each. An index serves them; where it does not exist yet, some hours are read in this time. */
const PROBE_SHARE = 0.04
/** Left for the rest of the answer. */
const MARGIN_MS = 200

/** Before anything else is read: their time is a part of the whole. */
export function createProbes(snapshot: Snapshot) {
  const probeMs = PROBE_SHARE * snapshot.leftMs()
  let left = MAX_PROBES

  async function probe<T>(work: (within: Snapshot) => Promise<T>): Promise<T | undefined> {
    const timeoutMs = Math.min(probeMs, snapshot.leftMs() - MARGIN_MS)
    return timeoutMs <= 0 ? undefined : attempt(snapshot, { timeoutMs, work })
  }

  return {
    /** Undefined where it would take too long to tell, or enough was asked. */
    async isAny(side: Condition, condition: Condition): Promise<boolean | undefined> {
      if (left-- <= 0) return undefined
      return probe((within) => leadsToAny({ snapshot: within, condition: allOf(side, condition), direction: 'DESC' }))
    },
    /** Of the first log; undefined as above. */
    async firstTime(side: Condition, condition: Condition): Promise<Moment | undefined> {
      const room = createAnswerRoom().part()
      const walk = { condition: allOf(side, condition), direction: 'ASC' as const }
      const found = await probe((within) => readWalk({ ...walk, snapshot: { ...within, room } }, 1))
      return found?.rows[0]?.timestamp
    },
  }
}

export type Probes = ReturnType<typeof createProbes>
