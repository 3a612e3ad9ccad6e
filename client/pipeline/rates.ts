/** Rates over time, from successive answers of the pipeline. */
import type { Pipeline } from './operations.ts'

export const KEPT_MS = 10 * 60_000

/** The counts of one answer; null for a count that was unavailable. */
export type Sample = { atMs: number; accepted: number | null; stored: number | null; lag: number | null }

/** A value at a moment; null makes a gap in the line. */
export type Point = { atMs: number; value: number | null }

const toNumber = (count: number | string | null) => (count === null ? null : Number(count))

/** The samples with one more, without those that are too old. */
export function addSample(samples: readonly Sample[], pipeline: Pipeline, atMs: number): Sample[] {
  const sample = {
    atMs,
    accepted: toNumber(pipeline.accepted),
    stored: toNumber(pipeline.stored),
    lag: toNumber(pipeline.lagRecords),
  }
  return [...samples.filter((kept) => atMs - kept.atMs <= KEPT_MS), sample]
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
