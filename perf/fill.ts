/** A table full of logs for the scenarios that search: rows in the writer's shape, spread evenly over the finished days before today. */
import { setTimeout as delay } from 'node:timers/promises'
import { DAY_MS } from '../server/log/retention.ts'
import { createPostgres, type Database } from '../server/platform/postgres/postgres.ts'
import { listJobs, readState } from '../server/store/search-indexes.ts'
import { countMinutes } from '../server/test/support/rows.ts'
import type { Servers } from './servers.ts'
import { logger, openDatabase } from './table.ts'

export const DAYS = 3
const ROWS_A_STATEMENT = 100_000
const INDEXES_A_DAY = 4

/** The one row in so many that has the words in its message. */
export const ROWS_A_RARE = 50_000
export const RARE = 'certificate of gateway'
/** So many resources have one row each, `lonely-0` and so on; 2000 others share the rest. */
const LONELY = 100
/** Logs of one trace, one after the other. */
export const LOGS_A_TRACE = 8
/** Each of its own stretch of time. */
export const COMMITS = 300

/** A connection for filling and for looking, with time for it; the run's writer has made the tables. */
export async function openForFilling(servers: Servers) {
  await (await openDatabase(servers)).close()
  return createPostgres({
    url: servers.databaseUrl,
    name: 'perf',
    maxConnections: 3,
    statementTimeoutMs: 600_000,
    keepsIdle: true,
    logger,
  })
}

/** Rows as makeLog has them, but for what the constants above say. */
export async function fill(database: Database, size: number): Promise<void> {
  const starts = Array.from({ length: Math.ceil(size / ROWS_A_STATEMENT) }, (_, i) => i * ROWS_A_STATEMENT)
  const next = async () => {
    for (let start = starts.shift(); start !== undefined; start = starts.shift()) {
      await insert(database, { start, end: Math.min(size, start + ROWS_A_STATEMENT), size })
    }
  }
  await Promise.all([next(), next()])
  await countMinutes(database)
  await database.$executeRawUnsafe('CHECKPOINT')
}

type Part = { start: number; end: number; size: number }

const insert = (database: Database, { start, end, size }: Part) => database.$executeRaw`
  INSERT INTO logs (ts, id, level, message, resource_id, trace_id, span_id, commit, parent_resource_id, metadata)
  SELECT date_trunc('milliseconds', date_trunc('day', now(), 'UTC') - ${DAYS}::int * interval '1 day' * (1 - i / ${size}::float8)), uuidv7(),
    (ARRAY['trace', 'debug', 'info', 'warn', 'error', 'fatal'])[1 + (random() * 5)::int],
    CASE WHEN i % ${ROWS_A_RARE}::int = ${ROWS_A_RARE / 2}::int THEN ${RARE} || '-' || i || ' expired' ELSE
      (ARRAY['payment captured', 'connection refused by upstream', 'cache miss', 'user signed in', 'job finished'])[1 + (random() * 4)::int]
      || ' after ' || (random() * 5000)::int || ' ms for order ' || substr(md5(i || 'order'), 1, 8) END,
    CASE WHEN i % (${size}::int / ${LONELY}::int) = 7 THEN 'lonely-' || i / (${size}::int / ${LONELY}::int) ELSE 'server-' || (random() * 1999)::int END,
    md5((i / ${LOGS_A_TRACE}::int)::text), substr(md5(i || 'span'), 1, 16),
    substr(md5(i * ${COMMITS}::bigint / ${size}::int || 'commit'), 1, 7),
    cluster, jsonb_build_object('parentResourceId', cluster, 'user', (random() * 100000)::int, 'region', 'eu-' || (random() * 3)::int)
  FROM generate_series(${start}::int, ${end - 1}::int) AS i, LATERAL (SELECT 'cluster-' || (random() * 19)::int + 0 * i AS cluster) AS c`

/** Waits until the keeper of a running writer has built every search index of the days. */
export async function untilIndexed(database: Database): Promise<void> {
  for (;;) {
    const { partitions } = await readState(database)
    const today = Math.floor(Date.now() / DAY_MS) * DAY_MS
    const indexes = partitions
      .filter(({ fromMs, toMs }) => fromMs !== null && toMs <= today)
      .flatMap(({ valid }) => valid.filter((name) => name.includes('_search_')))
    if (indexes.length >= DAYS * INDEXES_A_DAY) return
    await delay(500)
  }
}

/** Waits until it has nothing left to build, today's indexes included, which come last. */
export async function untilAllIndexed(database: Database): Promise<void> {
  const left = async () =>
    listJobs(await readState(database), { nowMs: Date.now(), oldestKeptMs: 0, goesUntilMs: -Infinity, isCalm: true })
  while ((await left()).some(({ does }) => does === 'build')) await delay(500)
}
