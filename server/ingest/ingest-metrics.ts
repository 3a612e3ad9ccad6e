/** What the stage counts: for the metrics, and for who asks this process how many it has refused. */
import { AppError } from '../platform/errors.ts'
import type { Metrics } from '../platform/metrics.ts'
import type { Stream } from '../platform/stream.ts'
import type { Publisher } from './publisher.ts'
import type { Rejection } from './rejection.ts'

export function measureIngest(metrics: Metrics) {
  let rejectedSinceStart = 0
  return {
    onAccepted: (records: number): void => metrics.ingestAccepted.inc(records),
    onRejected(rejected: readonly Rejection[]): void {
      rejectedSinceStart += rejected.length
      for (const { code } of rejected) metrics.ingestRejected.inc({ code })
    },
    onUnanswered(error: unknown): void {
      metrics.ingestUnavailable.inc({ code: error instanceof AppError ? error.code : 'INTERNAL' })
    },
    rejectedSinceStart: () => rejectedSinceStart,
    /** The same stream, its answers timed, the failures too. */
    timed: ({ partitions, publish }: Pick<Stream, 'partitions' | 'publish'>) => ({
      partitions,
      async publish(records: Parameters<typeof publish>[0]): Promise<void> {
        const end = metrics.ingestPublishSeconds.startTimer()
        await publish(records).finally(end)
      },
    }),
    watch({ waiting }: Pick<Publisher, 'waiting'>): void {
      metrics.onPrint(
        async () => waiting(),
        (seen) => {
          metrics.ingestWaitingRecords.set(seen?.records ?? 0)
          metrics.ingestWaitingBytes.set(seen?.bytes ?? 0)
        },
      )
    },
  }
}
