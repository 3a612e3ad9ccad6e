/** What each door has taken and refused since this process started, for people: counts by code, and the last refusal. */
import type { PipelineDoor, RefusalKind } from '../generated/graphql.ts'
import type { AppError } from '../platform/errors.ts'
import type { Rejection } from './rejection.ts'
import type { DoorName } from './request.ts'
import { beginningOf } from './sample.ts'

type Counts = {
  accepted: number
  /** Of these, those that this process had accepted before. */
  repeated: number
  /** By code. */
  refused: Record<RefusalKind, Map<string, number>>
  lastRefusal: PipelineDoor['lastRefusal']
}

/** Characters: more than our own sentences have. */
const MAX_SENTENCE = 300

type Refused = { code: string; message: string }

/** `now`: milliseconds since 1970. */
export function createDoorCounts(now: () => number) {
  const doors = new Map<DoorName, Counts>()

  function countsOf(door: DoorName): Counts {
    const counts = doors.get(door) ?? emptyCounts()
    doors.set(door, counts)
    return counts
  }

  function keep(counts: Counts, { code, message }: Refused, sample: string | undefined): void {
    const sentence = beginningOf(message, MAX_SENTENCE)
    counts.lastRefusal = { at: new Date(now()), code, message: sentence, sample: sample ?? null }
  }

  return {
    accepted(records: number, door: DoorName, isRepeat: boolean): void {
      const counts = countsOf(door)
      counts.accepted += records
      if (isRepeat) counts.repeated += records
    },
    /** `sample` is of the last one. */
    rejected(records: readonly Rejection[], door: DoorName, sample?: string): void {
      const counts = countsOf(door)
      for (const { code } of records) add(counts.refused.LOG, code)
      const last = records.at(-1)
      if (last) keep(counts, last, sample)
    },
    /** A request that is not to be sent again. `sample` is of its body. */
    refused(error: AppError, door: DoorName, sample?: string): void {
      const counts = countsOf(door)
      add(counts.refused.REQUEST, error.code)
      keep(counts, error, sample)
    },
    /** A request that is to be sent again later. */
    unavailable({ code }: AppError, door: DoorName): void {
      add(countsOf(door).refused.LATER, code)
    },
    /** In the order in which they were first used. */
    list: (): PipelineDoor[] => [...doors].map(([name, counts]) => print(name, counts)),
  }
}

function emptyCounts(): Counts {
  return {
    accepted: 0,
    repeated: 0,
    refused: { LOG: new Map(), REQUEST: new Map(), LATER: new Map() },
    lastRefusal: null,
  }
}

function add(counts: Map<string, number>, code: string): void {
  counts.set(code, (counts.get(code) ?? 0) + 1)
}

function print(name: DoorName, { accepted, repeated, refused, lastRefusal }: Counts): PipelineDoor {
  const counts = (['LOG', 'REQUEST', 'LATER'] as const).flatMap((kind) => printCounts(kind, refused[kind]))
  return { name, accepted: BigInt(accepted), repeated: BigInt(repeated), refused: counts, lastRefusal }
}

/** The largest first. */
function printCounts(kind: RefusalKind, counts: ReadonlyMap<string, number>): PipelineDoor['refused'] {
  return [...counts].toSorted(([, a], [, b]) => b - a).map(([code, count]) => ({ kind, code, count: BigInt(count) }))
}
