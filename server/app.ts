/** The composition root: builds the parts and hands them to each other. ROLE picks which of them this process runs. */
import type { Config } from './config.ts'
import { createGraphql, createHttp, type Check } from './http/server.ts'
import { createIngest } from './ingest/ingest.ts'
import { createDirect } from './platform/direct.ts'
import { createKafka } from './platform/kafka/kafka.ts'
import { createLifecycle } from './platform/lifecycle.ts'
import type { Logger } from './platform/logger.ts'
import { createMetrics, type Metrics } from './platform/metrics.ts'
import { createSchemaCheck, migrate } from './platform/postgres/migrate.ts'
import { createPostgres, type Database } from './platform/postgres/postgres.ts'
import { createReceive } from './platform/http-body/receive.ts'
import { createSnapshots } from './platform/postgres/snapshots.ts'
import type { Stream } from './platform/stream.ts'
import { TIMINGS, type Timings } from './platform/timings.ts'
import { createObserver, createPipeline, measurePipeline, type Observer } from './pipeline/pipeline.ts'
import { createQuery } from './query/query.ts'
import { createStore } from './store/store.ts'
import { createTail } from './tail/tail.ts'
import { createViews } from './views/views.ts'

/** Of the queries; one more waits. */
export const QUERY_CONNECTIONS = 8

const PAGES_FOLDER = new URL('../client/dist', import.meta.url).pathname

export type AppOptions = {
  config: Config
  databaseUrl: string
  /** Absent: the direct stream. */
  brokers: string[] | undefined
  /** The consumer group of the writers. */
  groupId: string
  logger: Logger
  timings?: Timings
  /** Called at most once, when the process can only end. */
  onFatal(error: Error): void
}

export type App = {
  port: number
  /** Reports not ready, and keeps serving clients until load balancers have noticed. */
  drain(): Promise<void>
  stop(): Promise<void>
}

/** @throws SetupError when something that the app needs is not there; what was started by then is stopped */
export async function startApp(options: AppOptions): Promise<App> {
  const lifecycle = createLifecycle({ logger: options.logger })
  try {
    const { port, drain } = await startParts(options, lifecycle.started)
    return { port, drain, stop: lifecycle.stop }
  } catch (error) {
    await lifecycle.stop()
    throw error
  }
}

type Started = ReturnType<typeof createLifecycle>['started']

async function startParts(options: AppOptions, started: Started): Promise<Pick<App, 'port' | 'drain'>> {
  const { config, databaseUrl: url, brokers, groupId, logger, timings = TIMINGS, onFatal } = options
  const metrics = createMetrics()
  const keeps = config.role !== 'api'
  const answers = config.role !== 'writer'
  if (keeps) await migrate({ url, logger })

  const stream = brokers
    ? await createKafka({ ...config.kafka, brokers, groupId, logger, timings, onFatal })
    : createDirect()
  started('stream', stream.close)
  const checks: Check[] = [{ name: 'stream', isRequired: answers, problem: stream.problem }]
  const parts = { ...options, timings, started, metrics, stream }
  // Without a broker, logs can be accepted only while the writer stores them.
  const needsStore = !answers || stream.kind === 'direct'
  const store = keeps ? await startStore(parts) : undefined
  if (store) checks.push({ name: 'store', isRequired: needsStore, problem: store.problem })

  const watch = startObserver(parts, store?.problem)
  checks.push({ name: 'database', isRequired: false, problem: watch.problem })
  checks.push({ name: 'schema', isRequired: false, problem: watch.schemaProblem })

  const api = answers ? await createApi(parts, watch) : undefined
  const http = await createHttp({ ...config.http, checks, metrics, logger, timings, ...(api ? { api } : {}) })
  started('http', http.stop)
  // A writer serves no clients.
  return { port: await http.start(), drain: answers ? http.drain : async () => undefined }
}

type Parts = AppOptions & { timings: Timings; started: Started; metrics: Metrics; stream: Stream }

async function startStore({ config, databaseUrl: url, started, metrics, stream, logger, timings, onFatal }: Parts) {
  const { batchMaxRows, retentionDays } = config
  const { writeTimeoutMs: statementTimeoutMs } = timings
  const writes = createPostgres({ url, name: 'writer', maxConnections: 4, statementTimeoutMs, logger, timings })
  started('writer database', writes.close)
  const database = writes.client
  const store = createStore({
    stream,
    database,
    databaseUrl: url,
    metrics,
    batchMaxRows,
    retentionDays,
    logger,
    timings,
    onFatal,
  })
  started('store', store.stop)
  await store.start()
  return store
}

/** On connections of their own, which no search can occupy: the pipeline's state, dead letters, saved views, and the cancelling of searches. */
function startObserver(
  { databaseUrl: url, started, metrics, stream, logger, timings }: Parts,
  storeProblem?: Check['problem'],
) {
  const { client, problem, close } = createPostgres({
    url,
    name: 'watch',
    maxConnections: 2,
    statementTimeoutMs: timings.watchTimeoutMs,
    logger,
    timings,
  })
  started('watch database', close)
  const schemaProblem = createSchemaCheck(client)
  const observer = createObserver({ database: client, stream, schemaProblem, storeProblem, logger, timings })
  measurePipeline({ metrics, observer })
  observer.start()
  started('observer', observer.stop)
  return { observer, client, problem, schemaProblem }
}

type Watch = { observer: Observer; client: Database }

async function createApi(parts: Parts, { observer, client: database }: Watch) {
  const { config, databaseUrl: url, started, metrics, stream, logger, timings } = parts
  const queries = createPostgres({
    url,
    name: 'query',
    maxConnections: QUERY_CONNECTIONS,
    statementTimeoutMs: timings.queryTimeoutMs,
    // A new connection must load the partitions first, which takes longer than a query.
    keepsIdle: true,
    isSnapshot: true,
    logger,
    timings,
  })
  started('query database', queries.close)
  const receive = createReceive()
  const { retentionDays } = config
  const ingest = createIngest({ stream, database, metrics, logger, receive, retentionDays, timings })
  started('ingest', ingest.close)
  await ingest.start()
  const { publisher, rejectedSinceStart } = ingest
  const onReplayed = (letters: number) => metrics.ingestReplayed.inc(letters)
  const snapshots = createSnapshots({
    database: queries.client,
    canceller: database,
    timeoutMs: timings.queryTimeoutMs,
  })
  const query = createQuery({ snapshots })
  const pipeline = createPipeline({ database, observer, publisher, rejectedSinceStart, onReplayed })
  const tail = createTail({ stream, metrics, logger, timings })
  started('tail', tail.close)
  const graphql = await createGraphql({
    stages: [ingest, query, pipeline, tail, createViews({ database })],
    receive,
    logger,
    timings,
  })
  return { graphql, routes: ingest.routes, downloads: query.downloads(graphql.readInput), pagesFolder: PAGES_FOLDER }
}
