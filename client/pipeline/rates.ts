/** Rates over time, from successive answers of the pipeline. */
import type { Pipeline } from './operations.ts'

export const KEPT_MS = 10 * 60_000

/** The counts of one answer; null for a count that was unavailable. */
export type Sample = { atMs: number; accepted: number | null; stored: number | null; lag: number | null }

/** A value at a moment; null makes a gap in the line. */
export type Point = { atMs: number; value: number | null }

const toNumber = (count: number | string | null) => (count === null ? null : Number(count))

type Seen = Pick<Pipeline, 'observedAt' | 'accepted' | 'stored' | 'lagRecords'>

const toSample = ({ observedAt, accepted, stored, lagRecords }: Seen): Sample => ({
  atMs: Date.parse(observedAt),
  accepted: toNumber(accepted),
  stored: toNumber(stored),
  lag: toNumber(lagRecords),
})

/** The samples with those of an answer, in their order and without those that are too old. All times are of the server's clock. */
export function addSamples(samples: readonly Sample[], pipeline: Pipeline): Sample[] {
  const now = toSample(pipeline)
  return [...(pipeline.history ?? []).map(toSample), ...samples, now]
    .toSorted((one, other) => one.atMs - other.atMs)
    .filter(({ atMs }, index, all) => atMs > (all[index - 1]?.atMs ?? -Infinity) && now.atMs - atMs <= KEPT_MS)
}

/** Per second, between each sample and the one before it. A counter that went back belongs to another stream: no rate. */
export function ratesOf(samples: readonly Sample[], key: 'accepted' | 'stored'): Point[] {
  return samples.slice(1).map((sample, index) => {
    const before = samples[index]
    const [from, to] = [before?.[key] ?? null, sample[key]]
    const seconds = (sample.atMs - (before?.atMs ?? sample.atMs)) / 1000
    const isKnown = from !== null && to !== null && to >= from && seconds > 0
    return { atMs: sample.atMs, value: isKnown ? (to - from) / seconds : null }
  })
}
