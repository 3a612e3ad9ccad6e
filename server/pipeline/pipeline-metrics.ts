/** The counts of the stream as gauges, read for each scrape: unlike counters they survive a restart. */
import type { Metrics } from '../platform/metrics.ts'
import type { Observer } from './observer.ts'

type Measured = { metrics: Metrics; observer: Pick<Observer, 'readCounts' | 'observe'> }

/** A value that cannot be read in time is left out, because an old one would look fresh. The time of the last progress stays true. */
export function measurePipeline({ metrics, observer }: Measured): void {
  const { pipelineRecords: records, pipelineLagSeconds: seconds, pipelineProgress: progress } = metrics
  metrics.onPrint(observer.readCounts, (read) => {
    records.reset()
    if (!read) return
    const { stored, duplicates, deadLettered, expired, skipped } = read.counts
    const states = { stored, duplicates, dead_lettered: deadLettered, expired, skipped }
    for (const [state, count] of Object.entries(states)) records.set({ state }, Number(count))
    if (read.progressMs !== undefined) progress.set(read.progressMs / 1000)
  })
  metrics.onPrint(observer.observe, (sight) => {
    records.remove({ state: 'lag' })
    seconds.remove()
    if (sight?.lagRecords !== undefined) records.set({ state: 'lag' }, Number(sight.lagRecords))
    if (sight?.lagSeconds !== undefined) seconds.set(sight.lagSeconds)
  })
}
