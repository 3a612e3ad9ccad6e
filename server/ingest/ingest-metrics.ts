/** The metrics of the stage, and what each door has seen since this process started. */
import { toAppError } from '../platform/errors.ts'
import type { Metrics } from '../platform/metrics.ts'
import { createDoorCounts } from './door-counts.ts'
import type { Publisher } from './publisher.ts'
import { createRepeats } from './repeats.ts'
import type { Rejection } from './rejection.ts'
import { DOORS, type DoorName } from './request.ts'
import type { Warnings } from './warning.ts'

/** `now`: milliseconds since 1970. */
export function measureIngest(metrics: Metrics, now: () => number) {
  const doors = createDoorCounts(now)
  const isRepeat = createRepeats()
  // A rate needs the 0 before the first log.
  for (const door of DOORS) metrics.ingestAccepted.inc({ door }, 0)
  return {
    onAccepted(records: number, door: DoorName, knownId: string | undefined): void {
      const wasAccepted = knownId !== undefined && isRepeat(knownId)
      metrics.ingestAccepted.inc({ door }, records)
      if (wasAccepted) metrics.ingestRepeated.inc({ door }, records)
      doors.accepted(records, door, wasAccepted)
    },
    onRejected(rejected: readonly Rejection[], door: DoorName, sample?: string): void {
      doors.rejected(rejected, door, sample)
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
      const known = toAppError(error)
      metrics.ingestUnavailable.inc({ door, code: known.code })
      doors.unavailable(known, door)
    },
    onRefused: doors.refused,
    doorsSinceStart: doors.list,
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
