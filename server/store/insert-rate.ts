/** How fast all writers together insert rows: while many arrive, the keeper leaves the machine to them. */
import type { Database } from '../platform/postgres/postgres.ts'

const OVER_MS = 60_000

type Sample = { at: number; stored: number }

export function createInsertRate({ database, now }: { database: Database; now: () => number }) {
  let samples: Sample[] = []
  return {
    async sample(): Promise<void> {
      const { _sum } = await database.ingestOffset.aggregate({ _sum: { stored: true } })
      const at = now()
      // The newest sample that is a minute old or older stays: the rate is measured since then.
      const first = samples.findLastIndex((sample) => sample.at <= at - OVER_MS)
      samples = [...samples.slice(Math.max(0, first)), { at, stored: Number(_sum.stored ?? 0n) }]
    },
    /** Over the last minute; undefined during the first minute. */
    rowsPerSecond(): number | undefined {
      const [first] = samples
      const last = samples.at(-1)
      if (!first || !last || last.at - first.at < OVER_MS) return undefined
      return (last.stored - first.stored) / ((last.at - first.at) / 1000)
    },
  }
}

export type InsertRate = ReturnType<typeof createInsertRate>

const CALM_ROWS_PER_SECOND = 2000

/** Whether so few rows arrive that the keeper may take more than one processor leaves it. Not in the first minute, when nobody knows. */
export const isCalm = (insertRate: InsertRate): boolean =>
  (insertRate.rowsPerSecond() ?? Infinity) < CALM_ROWS_PER_SECOND
