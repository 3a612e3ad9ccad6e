/** The door of the stage that keeps: reads the stream and writes the table. */
import { SetupError } from '../platform/errors.ts'
import type { Logger } from '../platform/logger.ts'
import type { Metrics } from '../platform/metrics.ts'
import { describe, type Database } from '../platform/postgres.ts'
import type { Stream, StreamConsumer } from '../platform/stream.ts'
import { createConsumer } from './consumer.ts'
import { makePartitions, oldestKeptMs } from './partitions.ts'
import { createWriter } from './writer.ts'

type Parts = {
  stream: Stream
  database: Database
  metrics: Metrics
  batchMaxRows: number
  /** Older days are dropped; undefined keeps them for ever. */
  retentionDays: number | undefined
  logger: Logger
  /** The writer has work and does not move: the process must end, for a new one may do better. */
  onFatal(error: Error): void
}

const WATCH_EVERY_MS = 5000
const STALL_MS = 120_000
const MAKE_DAYS_EVERY_MS = 60 * 60 * 1000

export function createStore({ stream, database, metrics, batchMaxRows, retentionDays, logger, onFatal }: Parts) {
  const makeDays = () => makePartitions({ database, now: new Date() })
  const writer = createWriter({ database, metrics, oldestKeptMs: () => oldestKeptMs(retentionDays, Date.now()) })
  const consumer = createConsumer({ database, writer, makePartitions: makeDays, batchMaxRows, logger })
  const timers: NodeJS.Timeout[] = []
  let running: StreamConsumer | undefined

  /** A writer that waits for PostgreSQL is at work; one that has records, no excuse and no progress is stuck. */
  async function watch(): Promise<void> {
    const lag = await running?.lag()
    if (!lag) return
    metrics.storeLag.set(Number([...lag.values()].reduce((sum, records) => sum + records, 0n)))
    const stalledMs = consumer.stalledMs(lag)
    if (stalledMs > STALL_MS) onFatal(new Error(`the writer has records and has not moved for ${stalledMs / 1000} s`))
  }

  return {
    async start(): Promise<void> {
      await makeDays().catch((error: unknown) => {
        throw new SetupError(`The days of the table logs could not be made: ${describe(error)}.`, { cause: error })
      })
      running = await stream.consume(consumer.handler)
      timers.push(setInterval(() => void watch(), WATCH_EVERY_MS))
      timers.push(
        setInterval(() => {
          makeDays().catch((error: unknown) => logger.error({ err: error }, 'cannot make the days ahead'))
        }, MAKE_DAYS_EVERY_MS),
      )
    },
    /** Undefined while the writer makes progress, else a sentence. */
    problem: async (): Promise<string | undefined> => {
      if (!running) return 'the writer has not started'
      const reason = consumer.waitingFor()
      return reason && `the writer waits: ${reason}`
    },
    async stop(): Promise<void> {
      for (const timer of timers) clearInterval(timer)
      await running?.stop()
    },
  }
}
