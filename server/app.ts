/** The composition root: builds the parts and hands them to each other. ROLE picks which of them this process runs. */
import type { Config } from './config.ts'
import { createGraphql, createHttp, type Check } from './http/server.ts'
import { createIngest } from './ingest/ingest.ts'
import { createDirect } from './platform/direct.ts'
import { createKafka } from './platform/kafka.ts'
import { createLifecycle } from './platform/lifecycle.ts'
import type { Logger } from './platform/logger.ts'
import { createMetrics, type Metrics } from './platform/metrics.ts'
import { migrate } from './platform/migrate.ts'
import { createPostgres, type Database } from './platform/postgres.ts'
import type { Stream } from './platform/stream.ts'
import { createQuery } from './query/query.ts'
import { createStore } from './store/store.ts'

const PAGES_FOLDER = new URL('../client/dist', import.meta.url).pathname

export type AppOptions = {
  config: Config
  databaseUrl: string
  /** Absent: the direct stream. */
  brokers: string[] | undefined
  /** The consumer group of the writers. */
  groupId: string
  logger: Logger
  /** Called at most once, when the process can only end. */
  onFatal(error: Error): void
}

/** @throws SetupError when something that the app needs is not there; what was started by then is stopped */
export async function startApp(options: AppOptions): Promise<{ port: number; stop(): Promise<void> }> {
  const lifecycle = createLifecycle({ logger: options.logger })
  try {
    const port = await startParts(options, lifecycle.started)
    return { port, stop: lifecycle.stop }
  } catch (error) {
    await lifecycle.stop()
    throw error
  }
}

type Started = ReturnType<typeof createLifecycle>['started']

async function startParts(options: AppOptions, started: Started): Promise<number> {
  const { config, databaseUrl: url, brokers, groupId, logger, onFatal } = options
  const metrics = createMetrics()
  const keeps = config.role !== 'api'
  const answers = config.role !== 'writer'
  if (keeps) await migrate({ url, logger })

  const stream = brokers ? await createKafka({ ...config.kafka, brokers, groupId, logger, onFatal }) : createDirect()
  started('stream', stream.close)
  const checks: Check[] = [{ name: 'stream', isRequired: answers, problem: stream.problem }]
  const parts = { ...options, started, metrics, stream }
  // Without a broker nothing can be accepted that the writer does not keep.
  const needsStore = !answers || stream.kind === 'direct'
  if (keeps) checks.push({ name: 'store', isRequired: needsStore, problem: (await startStore(parts)).problem })

  const queries = createPostgres({ url, name: 'query', maxConnections: 8, statementTimeoutMs: 5000, logger })
  started('query database', queries.close)
  checks.push({ name: 'database', isRequired: false, problem: queries.problem })

  const api = answers ? await createApi({ ...parts, database: queries.client }) : undefined
  const http = await createHttp({ ...config.http, checks, metrics, logger, ...(api ? { api } : {}) })
  started('http', http.stop)
  return http.start()
}

type Parts = AppOptions & { started: Started; metrics: Metrics; stream: Stream }

async function startStore({ config, databaseUrl: url, started, metrics, stream, logger, onFatal }: Parts) {
  const { batchMaxRows, retentionDays } = config
  const writes = createPostgres({ url, name: 'writer', maxConnections: 4, statementTimeoutMs: 6000, logger })
  started('writer database', writes.close)
  const database = writes.client
  const store = createStore({ stream, database, metrics, batchMaxRows, retentionDays, logger, onFatal })
  started('store', store.stop)
  await store.start()
  return store
}

async function createApi({ started, metrics, stream, logger, database }: Parts & { database: Database }) {
  const ingest = createIngest({
    stream,
    onAccepted: (count) => metrics.ingestAccepted.inc(count),
    onRejected: (count) => metrics.ingestRejected.inc(count),
  })
  started('ingest', ingest.close)
  const query = createQuery({ database })
  const graphql = await createGraphql({ stages: [ingest, query], logger })
  return { graphql, routes: ingest.routes, pagesFolder: PAGES_FOLDER }
}
