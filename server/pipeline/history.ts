/** Keeps what the observer has seen in the last minutes, in memory. */
export const HISTORY_MS = 10 * 60_000

/** A count that could not be read is undefined. */
export type Sample = {
  atMs: number
  accepted: bigint | undefined
  stored: bigint | undefined
  lagRecords: bigint | undefined
}

type Seen = Omit<Sample, 'stored'> & { counts: { stored: bigint } | undefined }

export function createHistory() {
  let kept: readonly Sample[] = []
  return {
    /** Looks are seconds apart, so their number is bounded by their age. */
    add({ atMs, accepted, counts, lagRecords }: Seen): void {
      // A clock that is set back would keep what lies ahead of it.
      const recent = kept.filter((sample) => sample.atMs < atMs && atMs - sample.atMs <= HISTORY_MS)
      kept = [...recent, { atMs, accepted, stored: counts?.stored, lagRecords }]
    },
    samples: (): readonly Sample[] => kept,
  }
}
