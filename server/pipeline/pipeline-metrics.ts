/** The counts of the stream as gauges, read for each scrape: unlike counters they survive a restart. */
import type { Metrics } from '../platform/metrics.ts'
import type { ArchiveSight } from '../filter/archive-sight.ts'
import type { ReadArchive } from './archive.ts'
import type { Observer } from './observer.ts'

type Measured = { metrics: Metrics; observer: Pick<Observer, 'readCounts' | 'observe'>; readArchive: ReadArchive }

/** A value that cannot be read in time is left out, because an old one would look fresh. The time of the last progress stays true. */
export function measurePipeline({ metrics, observer, readArchive }: Measured): void {
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
  metrics.onPrint(readArchive, (sight) => measureArchive(metrics, sight))
}

function measureArchive(metrics: Metrics, sight: ArchiveSight | undefined): void {
  const { archiveDays: days, archiveBytes: bytes, archiveLateLogs: late, archiveProgress: progress } = metrics
  const { archiveWaiting: waiting } = metrics
  days.reset()
  bytes.reset()
  late.remove()
  progress.remove()
  waiting.remove()
  if (!sight) return
  days.set({ place: 'hot' }, sight.hotDays)
  days.set({ place: 'archived' }, sight.days)
  bytes.set({ place: 'hot' }, Number(sight.hotBytes))
  bytes.set({ place: 'archived' }, Number(sight.bytes))
  bytes.set({ place: 'late' }, Number(sight.lateBytes))
  late.set(Number(sight.lateLogs))
  if (sight.building) progress.set(sight.building.progress)
  // Who has stopped it knows why.
  waiting.set(Number(sight.waitsFor !== null && !sight.isStopped))
}
