/** The metrics of the stage, and the number of logs that this process has refused. */
import { AppError } from '../platform/errors.ts'
import type { Metrics } from '../platform/metrics.ts'
import type { Publisher } from './publisher.ts'
import type { Rejection } from './rejection.ts'
import { DOORS, type DoorName } from './request.ts'
import type { Warnings } from './warning.ts'

export function measureIngest(metrics: Metrics) {
  let rejectedSinceStart = 0
  // A rate needs the 0 before the first log.
  for (const door of DOORS) metrics.ingestAccepted.inc({ door }, 0)
  return {
    onAccepted: (records: number, door: DoorName): void => metrics.ingestAccepted.inc({ door }, records),
    onRejected(rejected: readonly Rejection[], door: DoorName): void {
      rejectedSinceStart += rejected.length
      for (const { code } of rejected) metrics.ingestRejected.inc({ door, code })
    },
    onWarned(warnings: Warnings): void {
      for (const [code, names] of Object.entries(warnings)) {
        metrics.ingestWarnings.inc(
          { code },
          Object.values(names).reduce((sum, count) => sum + count, 0),
        )
      }
    },
    onUnanswered(error: unknown, door: DoorName): void {
      metrics.ingestUnavailable.inc({ door, code: error instanceof AppError ? error.code : 'INTERNAL' })
    },
    rejectedSinceStart: () => rejectedSinceStart,
    onSent: (seconds: number): void => metrics.ingestPublishSeconds.observe(seconds),
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
