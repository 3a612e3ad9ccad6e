/** The keeper's part that has days archived: says which, one step after the other, and gives way to arriving rows. */
import { createStepThread, StepFailure, type StepThread } from '../archive/build/thread.ts'
import type { Step } from '../archive/build/steps.ts'
import { BUILD_LIMITS } from '../archive/build/limits.ts'
import { isoDay } from '../filter/days-sql.ts'
import { DAY_MS } from '../log/retention.ts'
import type { Logger } from '../platform/logger.ts'
import type { Metrics } from '../platform/metrics.ts'
import { describe, type Database } from '../platform/postgres/postgres.ts'
import { pause } from '../platform/retry.ts'
import type { Timings } from '../platform/timings.ts'
import {
  hasArchive,
  readDueDays,
  readPolicy,
  savePolicy,
  type ArchiveAfterDays,
  type Policy,
} from './archive-policy.ts'
import { isCalm, type InsertRate } from './insert-rate.ts'
import { readUnsummed } from './resource-days.ts'
import { levelAfter, type createRetryLater } from './retry-later.ts'
import { readState } from './search-indexes.ts'

type Parts = {
  url: string
  database: Database
  insertRate: InsertRate
  retryLater: ReturnType<typeof createRetryLater>
  logger: Logger
  metrics: Pick<Metrics, 'archiveRows'>
  archiveAfterDays: ArchiveAfterDays
  timings: Pick<Timings, 'archiveQuietMs' | 'archiveDropAfterMs'>
  /** Whether this process is the keeper. */
  isKeeper: () => boolean
  oldest: () => number
  now: () => number
  signal: AbortSignal
}

/** Logs that come late seldom come alone. */
const REST_MS = 10 * 60_000

const NOTHING: Policy = { afterDays: undefined, untilMs: -Infinity, waitsFor: undefined }

export function createArchivist(parts: Parts) {
  const { url, logger, database, timings, retryLater, isKeeper } = parts
  const limits = { ...BUILD_LIMITS, dropAfterMs: timings.archiveDropAfterMs }
  const thread = createStepThread({ url, logLevel: logger.level, limits })
  const findQuiet = createQuietDays(parts)
  const rests = createRests(parts)
  let plan: Plan = { policy: NOTHING, ready: [] }
  let working: Promise<void> | undefined
  const goesUntilMs = () => (plan.policy.waitsFor === undefined ? plan.policy.untilMs : -Infinity)

  async function work(): Promise<void> {
    if (plan.ready.length > 0 || (await hasArchive(database))) await takeAll(parts, { thread, rests, plan: () => plan })
  }

  return {
    /** Reads what is to be done; the keeper says it to who asks. */
    async look(): Promise<void> {
      const { hasResourceLevels } = await readState(database)
      const asked = { archiveAfterDays: parts.archiveAfterDays, nowMs: parts.now(), hasResourceLevels }
      const policy = await readPolicy(database, asked)
      const isNew = policy.waitsFor !== undefined && policy.waitsFor !== plan.policy.waitsFor
      plan = { ...plan, policy }
      if (!isKeeper()) return
      if (isNew) logger.warn({ reason: policy.waitsFor }, 'no day goes to the archive for now')
      await savePolicy(database, { ...policy, waitsFor: policy.waitsFor ?? rests.stuck() })
      plan = { policy, ready: await findQuiet(goesUntilMs()) }
    },
    /** Days that end by then need no search index. */
    goesUntilMs,
    /** Begins to work unless it does; ends when nothing is left to do. */
    wake(): void {
      if (retryLater.isPostponed(STEPS)) return
      working ??= work()
        .catch((error: unknown) => noteFailure(parts, rests, error))
        .finally(() => {
          working = undefined
        })
    },
    /** Ends what runs. */
    async stop(): Promise<void> {
      await Promise.all([thread.stop(), working])
    },
  }
}

/** `ready`: days that may go to the archive now. */
type Plan = { policy: Policy; ready: readonly number[] }

type Working = { thread: StepThread; rests: Rests; plan: () => Plan }

async function takeAll(parts: Parts, { thread, rests, plan }: Working): Promise<void> {
  const { isKeeper, insertRate, retryLater, signal } = parts
  const mayRebuild = !retryLater.isPostponed(LATE)
  const unsummed = await readArchivedUnsummed(parts)
  while (!signal.aborted && isKeeper()) {
    const begun = performance.now()
    const taken = await thread
      .take({ ...circumstancesOf(plan(), rests, unsummed), mayRebuild })
      .catch((error: unknown) => {
        noteFailure(parts, rests, error)
        // Another day may go on.
        return error instanceof StepFailure && error.day !== undefined ? 'failed' : 'busy'
      })
    if (taken === undefined && mayRebuild) retryLater.succeeded(LATE, REST_MS)
    if (taken === undefined || taken === 'busy') return
    const ms = performance.now() - begun
    if (taken !== 'failed') noteStep(parts, rests, { ...taken, ms })
    await pause(isCalm(insertRate) ? 0 : ms, signal)
  }
}

/** To look for days with many late logs, those of all days are counted. */
const LATE = 'archive late logs'

const STEPS = 'archive'
const keyOf = (day: number) => `${STEPS} ${isoDay(day)}`

/** From so many failures in a row on it is said for what a day waits. */
const STUCK_FAILURES = 3

/** What has not been tried for so long, perhaps because nobody asks for it any more, fails no more. A retry waits for 5 minutes at most. */
const FORGOTTEN_MS = 15 * 60_000

type Failed = { failures: number; reason: string; atMs: number }

/** Days that are left alone for a while: after a failure, or because logs may still come. */
function createRests({ retryLater, now }: Pick<Parts, 'retryLater' | 'now'>) {
  const failed = new Map<number, Failed>()
  const resting = new Set<number>()
  const still = (days: Iterable<number>) => [...days].filter((day) => retryLater.isPostponed(keyOf(day)))
  return {
    failed(day: number, reason: string): number {
      const failures = retryLater.failed(keyOf(day))
      failed.set(day, { failures, reason, atMs: now() })
      return failures
    },
    /** A step of the day has come through. */
    works(day: number): void {
      if (failed.delete(day)) retryLater.succeeded(keyOf(day))
    },
    /** A day that fails again and again, and why. */
    stuck(): string | undefined {
      const found = [...failed].find(
        ([, { failures, atMs }]) => failures >= STUCK_FAILURES && now() - atMs < FORGOTTEN_MS,
      )
      return found && `${isoDay(found[0])}: ${found[1].reason}`
    },
    rest(day: number): void {
      resting.add(day)
      failed.delete(day)
      retryLater.succeeded(keyOf(day), REST_MS)
    },
    now: () => ({ except: still(failed.keys()), resting: still(resting) }),
  }
}

type Rests = ReturnType<typeof createRests>

/** Days to which no log has come for a while, so that a day is not archived in the middle of an import. */
function createQuietDays({ database, oldest, now, timings }: Parts) {
  let seen: ReadonlyMap<number, { n: number; sinceMs: number }> = new Map()
  return async (untilMs: number): Promise<number[]> => {
    const nowMs = now()
    const due = await readDueDays(database, { untilMs, oldestKeptMs: oldest() })
    seen = new Map(
      due.map(({ day, n }) => {
        const before = seen.get(day)
        return [day, before?.n === n ? before : { n, sinceMs: nowMs }]
      }),
    )
    return [...seen].filter(([, { sinceMs }]) => nowMs - sinceMs >= timings.archiveQuietMs).map(([day]) => day)
  }
}

/** Archived days whose sums by resource are out of date. */
async function readArchivedUnsummed({ database, oldest, now }: Parts): Promise<number[]> {
  const days = await readUnsummed(database, { nowMs: now(), oldestKeptMs: oldest() })
  return days.filter(({ name }) => name === null).map(({ fromMs }) => fromMs / DAY_MS)
}

function circumstancesOf({ policy, ready }: Plan, rests: Rests, unsummed: readonly number[]) {
  const { except, resting } = rests.now()
  return {
    untilMs: policy.untilMs,
    mayBuild: policy.waitsFor === undefined,
    ready,
    except,
    resting,
    toSum: unsummed.filter((day) => !except.includes(day) && !resting.includes(day)),
  }
}

function noteStep({ logger, metrics }: Parts, rests: Rests, { does, day, rows, ms }: Step & { ms: number }): void {
  const fields = { does, day: isoDay(day), rows, seconds: ms / 1000 }
  if (does === 'read') metrics.archiveRows.inc(rows)
  if (does === 'give up') logger.info(fields, 'logs still come for a day: it goes to the archive later')
  else if (does === 'switch') logger.info(fields, 'a day is archived')
  else logger.debug(fields, 'the archive finished a step')
  // A day whose table is filled anew each time has not come any further.
  if (does !== 'restore' || rows === 0) rests.works(day)
  if (does === 'give up' || does === 'switch' || does === 'sum') rests.rest(day)
}

function noteFailure({ logger, retryLater, signal }: Parts, rests: Rests, error: unknown): void {
  if (signal.aborted) return
  const day = error instanceof StepFailure ? error.day : undefined
  const reason = describe(error)
  const failures = day === undefined ? retryLater.failed(STEPS) : rests.failed(day, reason)
  const fields = { reason, failures, ...(day !== undefined && { day: isoDay(day) }) }
  logger[levelAfter(failures)](fields, 'a step of the archive failed and will be retried')
}
