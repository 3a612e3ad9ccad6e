/** Runs the keeper's long jobs, one at a time, and gives way to arriving rows. */
import type { Logger } from '../platform/logger.ts'
import { describe, type Database } from '../platform/postgres/postgres.ts'
import { isCalm, type InsertRate } from './insert-rate.ts'
import type { KeeperSession } from './keeper-session.ts'
import { readUnsummed, sumJob } from './resource-days.ts'
import { listResourceIndexJobs } from './resource-index.ts'
import { levelAfter, type createRetryLater } from './retry-later.ts'
import { listJobs, readState, type Job } from './search-indexes.ts'

type Parts = {
  database: Database
  session: KeeperSession
  insertRate: InsertRate
  retryLater: ReturnType<typeof createRetryLater>
  logger: Logger
  oldest: () => number
  /** Days that end by then go to the archive. */
  goesUntilMs: () => number
  now: () => number
  signal: AbortSignal
}

/**
 * A job whose outcome depends on other sessions (an old snapshot keeps pages from being frozen, late rows come to a day that has been added
 * up) is not repeated at once.
 */
const PAUSE_MS: Readonly<Record<Job['does'], number>> = {
  drop: 0,
  build: 0,
  vacuum: 30 * 60_000,
  analyze: 10 * 60_000,
  change: 0,
  sum: 10 * 60_000,
}

/** Settings of the session while the keeper works: the fewer rows arrive, the more of the machine it may take. */
const ALONE = { max_parallel_maintenance_workers: '2', maintenance_work_mem: '256MB', vacuum_cost_delay: '0' }
const CALM = { max_parallel_maintenance_workers: '1', maintenance_work_mem: '128MB', vacuum_cost_delay: '2ms' }
const BUSY = { max_parallel_maintenance_workers: '0', maintenance_work_mem: '64MB', vacuum_cost_delay: '2ms' }

export function createIndexer(parts: Parts) {
  const { logger, retryLater, signal } = parts
  let working: Promise<void> | undefined

  async function work(): Promise<void> {
    while (!signal.aborted) {
      const job = await findJob(parts)
      if (!job || signal.aborted) return
      await doJob(parts, job)
    }
  }

  return {
    /** Begins to work unless it does; ends when nothing is left to do. */
    wake(): void {
      if (retryLater.isPostponed('indexes')) return
      working ??= work()
        .catch((error: unknown) => {
          const failures = retryLater.failed('indexes')
          if (signal.aborted) return
          logger[levelAfter(failures)]({ reason: describe(error), failures }, 'cannot read which indexes are missing')
        })
        .finally(() => {
          working = undefined
        })
    },
    /** Resolves when no job runs. */
    idle: async () => working,
  }
}

async function findJob(parts: Parts): Promise<Job | undefined> {
  const { database, insertRate, retryLater, oldest, goesUntilMs, now } = parts
  const at = { nowMs: now(), oldestKeptMs: oldest(), goesUntilMs: goesUntilMs() }
  const state = await readState(database)
  const jobs = [
    ...listJobs(state, { ...at, isCalm: isCalm(insertRate) }),
    ...listResourceIndexJobs(state, at.nowMs),
    ...(await readUnsummed(database, at)).filter((day) => day.name !== null).map(sumJob),
  ]
  return jobs.find((job) => !retryLater.isPostponed(keyOf(job)))
}

function settingsFor(insertRate: InsertRate): Readonly<Record<string, string>> {
  if (insertRate.rowsPerSecond() === 0) return ALONE
  return isCalm(insertRate) ? CALM : BUSY
}

const keyOf = ({ does, name }: Job) => `${does} ${name}`

async function doJob({ session, insertRate, retryLater, logger, signal }: Parts, job: Job): Promise<void> {
  const start = performance.now()
  const { does, name } = job
  try {
    await session.run(job.sql, settingsFor(insertRate))
    retryLater.succeeded(keyOf(job), PAUSE_MS[does])
    logger.info({ does, name, seconds: (performance.now() - start) / 1000 }, 'the keeper finished a job')
  } catch (error) {
    if (signal.aborted) return
    const failures = retryLater.failed(keyOf(job))
    logger[levelAfter(failures)](
      { does, name, reason: describe(error), failures },
      'a job of the keeper failed and will be retried',
    )
  }
}
