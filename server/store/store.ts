/** The door of the stage that keeps: reads the stream, writes the table, and keeps it in shape. */
import { oldestKeptMs } from '../log/retention.ts'
import { SetupError } from '../platform/errors.ts'
import type { Logger } from '../platform/logger.ts'
import type { Metrics } from '../platform/metrics.ts'
import { describe, type Database } from '../platform/postgres/postgres.ts'
import { withDeadline } from '../platform/retry.ts'
import type { Stream, StreamConsumer } from '../platform/stream.ts'
import { TIMINGS, type Timings } from '../platform/timings.ts'
import { readAfterDays, type ArchiveAfterDays } from './archive-policy.ts'
import { createConsumer } from './consumer.ts'
import { createKeeper } from './keeper.ts'
import { makePartitions } from './partitions.ts'
import { createWriter } from './writer.ts'

export { runArchiveCommand } from './archive-command.ts'

type Parts = {
  stream: Stream
  database: Database
  /** Of the same database: the keeper opens connections of its own, for statements that last. */
  databaseUrl: string
  metrics: Metrics
  batchMaxRows: number
  /** Older days are dropped; undefined keeps them indefinitely. */
  retentionDays: number | undefined
  archiveAfterDays: ArchiveAfterDays
  logger: Logger
  timings?: Timings
  /** The writer has records and makes no progress: the process must end, because a new one may recover. */
  onFatal(error: Error): void
}

export function createStore(parts: Parts) {
  const { stream, database, databaseUrl: url, metrics, batchMaxRows, retentionDays, logger, onFatal } = parts
  const { archiveAfterDays, timings = TIMINGS } = parts
  const { storeLookEveryMs, lagTimeoutMs, slowStoreMs, stallMs } = timings
  const makeDays = () => makePartitions({ database, now: new Date() })
  const writer = createWriter({ database, metrics, oldestKeptMs: () => oldestKeptMs(retentionDays, Date.now()) })
  const consumer = createConsumer({ database, writer, makePartitions: makeDays, batchMaxRows, logger, timings })
  const keeper = createKeeper({ url, logger, metrics, retentionDays, archiveAfterDays, timings })
  let watching: NodeJS.Timeout | undefined
  let isLooking = false
  let stalledMs = 0
  let running: StreamConsumer | undefined

  /** A writer that waits for PostgreSQL is not stuck; one with records, no reason to wait and no progress is. */
  async function watch(): Promise<void> {
    if (!running || isLooking) return
    isLooking = true
    const lag = await withDeadline(running.lag(), lagTimeoutMs, () => new Error('no answer')).catch(() => undefined)
    isLooking = false
    if (lag) metrics.storeLag.set(Number([...lag.values()].reduce((sum, records) => sum + records, 0n)))
    stalledMs = consumer.stalledMs(lag)
    if (stalledMs > stallMs) onFatal(new Error(describeStall(stalledMs)))
  }

  return {
    async start(): Promise<void> {
      await makeDays().catch((error: unknown) => {
        throw new SetupError(`The daily partitions of the table logs could not be created: ${describe(error)}.`, {
          cause: error,
        })
      })
      logger.info(await describeArchive(database, archiveAfterDays))
      running = await stream.consume(consumer.handler)
      watching = setInterval(() => void watch(), storeLookEveryMs)
      keeper.start()
    },
    /** Undefined while the writer makes progress, else a sentence. */
    problem: async (): Promise<string | undefined> => {
      if (!running) return 'the writer has not started'
      const reason = consumer.waitingFor()
      if (reason) return `the writer is waiting: ${reason}`
      return stalledMs > slowStoreMs ? describeStall(stalledMs) : undefined
    },
    async stop(): Promise<void> {
      clearInterval(watching)
      await Promise.all([running?.stop(), keeper.stop()])
    },
  }
}

/** Who reads the table with SQL must know: it has no archived days. */
async function describeArchive(database: Database, archiveAfterDays: ArchiveAfterDays): Promise<string> {
  const { afterDays, isStopped } = await readAfterDays(database, archiveAfterDays)
  if (isStopped) return 'archive: stopped by restore --all; npm run archive -- resume goes on'
  if (afterDays !== undefined)
    return `archive: finished days leave the table logs for the archive after ${afterDays} more ${afterDays === 1 ? 'day' : 'days'}`
  const why =
    archiveAfterDays === 'auto' ? 'this database had logs before there was an archive' : 'ARCHIVE_AFTER_DAYS=none'
  return `archive: all days stay in the table logs (${why})`
}

const describeStall = (ms: number) =>
  `the writer has records to store but has made no progress for ${Math.round(ms / 1000)} s`
