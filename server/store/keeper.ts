/**
 * Maintains the table while the writers fill it: creates daily partitions ahead of time, drops old ones, builds search indexes, has days
 * archived, notes paths and patterns. It runs in every writer, and one of them works at a time. Each step derives its work from the current state, so it
 * can be interrupted anywhere.
 */
import { oldestKeptMs } from '../log/retention.ts'
import type { Logger } from '../platform/logger.ts'
import type { Metrics } from '../platform/metrics.ts'
import { createPostgres, describe, type Database } from '../platform/postgres/postgres.ts'
import { pause, withDeadline } from '../platform/retry.ts'
import { TIMINGS, type Timings } from '../platform/timings.ts'
import type { ArchiveAfterDays } from './archive-policy.ts'
import { createArchivist } from './archivist.ts'
import { createInsertRate } from './insert-rate.ts'
import { createIndexer } from './indexer.ts'
import { createKeeperSession } from './keeper-session.ts'
import { countDaysAhead, DAYS_AHEAD, makePartitions, readPartitions } from './partitions.ts'
import { createRetryLater, levelAfter } from './retry-later.ts'
import { deleteExpiredRows, dropExpiredDays } from './retention.ts'
import { createSampleNotes } from './sample-notes.ts'
import { countUnindexed, readState } from './search-indexes.ts'

type KeeperOptions = {
  url: string
  logger: Logger
  metrics: Metrics
  /** Undefined keeps everything. */
  retentionDays: number | undefined
  archiveAfterDays: ArchiveAfterDays
  timings?: Pick<Timings, 'keeperLookEveryMs' | 'archiveQuietMs' | 'archiveDropAfterMs'>
  /** Milliseconds since 1970. */
  now?: (() => number) | undefined
}

/** For short statements, and to cancel the long one of the session. */
const CONNECTIONS = { name: 'keeper-steps', maxConnections: 2, statementTimeoutMs: 5 * 60_000 }
const STOP_MS = 3000

export function createKeeper(options: KeeperOptions) {
  const { url, logger, metrics, retentionDays, archiveAfterDays, timings = TIMINGS, now = Date.now } = options
  const stopping = new AbortController()
  const { signal } = stopping
  const { client: database, close } = createPostgres({ url, logger, ...CONNECTIONS })
  const session = createKeeperSession({ url, logger })
  const retryLater = createRetryLater(now)
  const insertRate = createInsertRate({ database, now })
  const oldest = () => oldestKeptMs(retentionDays, now())
  const shared = { database, insertRate, retryLater, logger, metrics, oldest, now, signal }
  let isWorking = false
  const archivist = createArchivist({ ...shared, url, archiveAfterDays, timings, isKeeper: () => isWorking })
  const indexer = createIndexer({ ...shared, ...archivist, session })
  const { makeDays, retain, look, noteSamples } = createSteps({ ...shared, ...archivist })
  const attempt = createAttempts({ retryLater, logger, signal })
  let running: Promise<void> | undefined

  async function pass(): Promise<void> {
    const done = [
      await attempt('days ahead', makeDays),
      (await attempt('lock', async () => void (isWorking = await session.hold()))) || (isWorking = false),
      await attempt('insert rate', insertRate.sample),
      !isWorking || (await attempt('retention', retain)),
      await attempt('archive policy', archivist.look),
      await attempt('look', look),
      !isWorking || (await attempt('samples', noteSamples)),
    ]
    if (!isWorking || signal.aborted) return
    indexer.wake()
    archivist.wake()
    if (done.every(Boolean)) metrics.keeperLastSuccess.set(now() / 1000)
  }

  async function run(): Promise<void> {
    while (!signal.aborted) {
      await pass()
      await pause(timings.keeperLookEveryMs, signal)
    }
  }

  return {
    start(): void {
      running ??= run()
    },
    /** Cancels running statements in PostgreSQL too; takes seconds even when PostgreSQL does not answer. */
    async stop(): Promise<void> {
      stopping.abort()
      await atMost(STOP_MS, [session.cancel(database), running ?? Promise.resolve(), indexer.idle(), archivist.stop()])
      await atMost(STOP_MS, [session.close(), close()])
    },
  }
}

async function atMost(ms: number, work: Promise<void>[]): Promise<void> {
  await withDeadline(Promise.all(work), ms, () => new Error('too late')).catch(() => undefined)
}

type AttemptParts = { retryLater: ReturnType<typeof createRetryLater>; logger: Logger; signal: AbortSignal }

/** False when a step failed, or is postponed after a failure. A failure never ends the process. */
function createAttempts({ retryLater, logger, signal }: AttemptParts) {
  return async (step: string, work: () => Promise<void>): Promise<boolean> => {
    if (signal.aborted || retryLater.isPostponed(step)) return false
    try {
      await work()
      retryLater.succeeded(step)
      return true
    } catch (error) {
      if (signal.aborted) return false
      const failures = retryLater.failed(step)
      const fields = { step, reason: describe(error), failures }
      logger[levelAfter(failures)](fields, 'a step of the keeper failed and will be retried')
      return false
    }
  }
}

type StepParts = Pick<KeeperOptions, 'metrics' | 'logger'> & {
  database: Database
  oldest: () => number
  goesUntilMs: () => number
  now: () => number
  signal: AbortSignal
}

function createSteps({ database, metrics, logger, oldest, goesUntilMs, now, signal }: StepParts) {
  return {
    /** In every writer, because none can continue without its partitions. */
    async makeDays(): Promise<void> {
      const count = async () => {
        const daysAhead = countDaysAhead(await readPartitions(database), now())
        metrics.keeperDaysAhead.set(daysAhead)
        return daysAhead
      }
      // Counted before as well: when partitions cannot be created, the gauge must show it.
      if ((await count()) >= DAYS_AHEAD) return
      await makePartitions({ database, now: new Date(now()) })
      logger.info({ daysAhead: await count() }, 'created the partitions of the days ahead')
    },
    async retain(): Promise<void> {
      if (oldest() === -Infinity) return
      const days = await dropExpiredDays(database, oldest())
      metrics.keeperDaysDropped.inc(days.length)
      if (days.length > 0) logger.info({ days }, 'dropped days past retention')
      const rows = await deleteExpiredRows(database, oldest(), signal)
      metrics.keeperRowsDeleted.inc(rows)
      if (rows > 0) logger.info({ rows }, 'deleted rows past retention')
    },
    async look(): Promise<void> {
      metrics.keeperUnindexedDays.set(
        countUnindexed(await readState(database), { nowMs: now(), goesUntilMs: goesUntilMs() }),
      )
    },
    noteSamples: createSampleNotes({ database, oldest, now, signal }),
  }
}
