/** The account of the stream as gauges, read when somebody asks: unlike counters they survive a kill. */
import type { Metrics } from '../platform/metrics.ts'
import type { Observer } from './observer.ts'

type Measured = { metrics: Metrics; observer: Pick<Observer, 'readCounts' | 'observe'> }

/** What cannot be told in time is left out: an old figure would look like a fresh one. When the last progress was stays true. */
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
