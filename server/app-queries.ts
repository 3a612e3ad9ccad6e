/** Questions about logs: their connections to PostgreSQL, those of who sees a part of the logs among them. */
import { settingsOfScope } from './access/access.ts'
import type { Config } from './config.ts'
import { systemClock } from './platform/clock.ts'
import type { createLifecycle } from './platform/lifecycle.ts'
import type { Logger } from './platform/logger.ts'
import type { Metrics } from './platform/metrics.ts'
import type { Database } from './platform/postgres/postgres.ts'
import { createReads } from './platform/postgres/reads.ts'
import { createScopedReads, SCOPED_ROLE } from './platform/postgres/scoped-reads.ts'
import { createSnapshots } from './platform/postgres/snapshots.ts'
import { createSlots } from './platform/slots.ts'
import type { Timings } from './platform/timings.ts'

/** Questions about logs that run at once and those that wait, of all clients; the reserve is for clients below their share. */
export const QUERY_SLOTS = { slots: 8, reserve: 4, maxLong: 4, maxWaiting: 500 }

type Parts = {
  config: Pick<Config, 'access'>
  databaseUrl: string
  started: ReturnType<typeof createLifecycle>['started']
  metrics: Metrics
  logger: Logger
  timings: Timings
}

/** On connections that clients share fairly. */
export function startQueries(parts: Parts, canceller: Database) {
  const { config, databaseUrl: url, started, metrics, logger, timings } = parts
  const { queryTimeoutMs: timeoutMs, queryWaitMs, queryLongMs, queryStepBackMs } = timings
  const options = {
    // The slots are of both pools together, so neither has fewer connections than questions.
    maxConnections: QUERY_SLOTS.slots + QUERY_SLOTS.reserve,
    statementTimeoutMs: timeoutMs,
    // A new connection must load the partitions first, which takes longer than a query.
    keepsIdle: true,
    logger,
    timings,
  }
  const reads = createReads({ ...options, url, name: 'query' })
  started('query database', reads.close)
  const ofRole = createReads({
    ...options,
    url: config.access.scopedUrl ?? url,
    name: 'scoped',
    role: SCOPED_ROLE,
  })
  started('scoped database', ofRole.close)
  const scopedReads = createScopedReads({ reads: ofRole, database: canceller, logger, clock: systemClock })
  const onRefused = (reason: string) => metrics.queryRefused.inc({ reason })
  const slots = createSlots({
    ...QUERY_SLOTS,
    maxWaitMs: queryWaitMs,
    longAfterMs: queryLongMs,
    stepBackAfterMs: queryStepBackMs,
    onRefused,
  })
  metrics.onPrint(
    async () => slots.waiting(),
    (waiting = 0) => metrics.queryWaiting.set(waiting),
  )
  // It says once what keeps other logs back.
  if (config.access.isOn) scopedReads.look().catch(() => undefined)
  const scoped = { reads: scopedReads, settingsOf: settingsOfScope }
  return createSnapshots({ reads, scoped, canceller, slots, timeoutMs })
}
