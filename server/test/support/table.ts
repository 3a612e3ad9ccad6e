/** What the keeper's tests share: rows on given days, and what the catalogue says of them. */
import type { Logger } from '../../platform/logger.ts'
import { createMetrics } from '../../platform/metrics.ts'
import type { Database } from '../../platform/postgres/postgres.ts'
import { DAY_MS } from '../../log/retention.ts'
import { testLogger } from './test-logger.ts'
import { TIMINGS, type Timings } from '../../platform/timings.ts'
import type { ArchiveAfterDays } from '../../store/archive-policy.ts'
import { waitFor } from './wait-for.ts'
import { createKeeper } from '../../store/keeper.ts'
import { readPartitions } from '../../store/partitions.ts'
import { readState } from '../../store/search-indexes.ts'

const MIDNIGHT = Math.floor(Date.now() / DAY_MS) * DAY_MS

/** The beginning of a day counted from today. */
export const dayAt = (day: number) => MIDNIGHT + day * DAY_MS
export const dayName = (day: number) => `logs_${new Date(dayAt(day)).toISOString().slice(0, 10).replaceAll('-', '')}`

/** Rows spread over a day, and counted; their messages end in 32 hexadecimal digits. */
export async function insertRows(database: Database, { day, count }: { day: number; count: number }): Promise<void> {
  const from = new Date(dayAt(day)).toISOString()
  await database.$executeRaw`
    INSERT INTO logs (ts, id, level, message, span_id, commit, metadata)
    SELECT ${from}::timestamptz + i * interval '1 day' / ${count}::int, gen_random_uuid(), 'info',
      'Payment ' || md5(i::text), md5(i::text), left(md5(i::text), 7), '{"a":1}'
    FROM generate_series(0, ${count}::int - 1) AS i`
  await database.$executeRaw`
    INSERT INTO log_counts_minute (minute, level, kafka_partition, n)
    SELECT date_trunc('minute', ts, 'UTC'), level, 0, count(*) FROM logs
    WHERE ts >= ${from}::timestamptz AND ts < ${from}::timestamptz + interval '1 day' GROUP BY 1, 2`
}

type Options = {
  retentionDays?: number
  archiveAfterDays?: ArchiveAfterDays
  now?: () => number
  timings?: Partial<Timings>
  logger?: Logger
}

/** A keeper that looks twenty times a second. */
export function startKeeper(url: string, { timings, ...options }: Options = {}) {
  const metrics = createMetrics()
  const keeper = createKeeper({
    url,
    logger: testLogger,
    metrics,
    retentionDays: undefined,
    archiveAfterDays: 'none',
    timings: { ...TIMINGS, keeperLookEveryMs: 50, ...timings },
    ...options,
  })
  keeper.start()
  return {
    stop: keeper.stop,
    /** Waits until a metric has a value. */
    untilMetric: (name: string, isRight: (value: number) => boolean) =>
      waitFor(async () => {
        const value = new RegExp(`^timberline_keeper_${name} (.*)$`, 'm').exec(await metrics.print())?.[1]
        return isRight(Number(value)) ? true : undefined
      }),
    [Symbol.asyncDispose]: keeper.stop,
  }
}

export async function searchIndexes(database: Database, partition: string): Promise<string[]> {
  const found = (await readState(database)).partitions.find(({ name }) => name === partition)
  return found?.valid.filter((name) => name.includes('_search_')) ?? []
}

export const untilIndexed = (database: Database, partition: string) =>
  waitFor(async () => ((await searchIndexes(database, partition)).length === 4 ? true : undefined), 30_000)

/** The distances between neighbouring partitions, and between the first and no beginning: all 0 when they cover all of time. */
export async function readGaps(database: Database): Promise<number[]> {
  const partitions = await readPartitions(database)
  return partitions.map(({ fromMs }, i) =>
    i === 0 ? Number(fromMs !== null) : (fromMs ?? NaN) - (partitions[i - 1]?.toMs ?? NaN),
  )
}
