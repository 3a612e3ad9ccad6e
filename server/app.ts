/** The composition root: builds the parts and hands them to each other. ROLE picks which of them this process runs. */
import { createAccess, RULES } from './access/access.ts'
import type { Config } from './config.ts'
import { createGraphql, createHttp, createProxies, type Check } from './http/server.ts'
import { createIngest, type Ingest, type SyslogPorts } from './ingest/ingest.ts'
import { createDirect } from './platform/direct.ts'
import { createKafka } from './platform/kafka/kafka.ts'
import { createLifecycle } from './platform/lifecycle.ts'
import type { Logger } from './platform/logger.ts'
import { createMetrics, type Metrics } from './platform/metrics.ts'
import { ANYONE } from './platform/principal.ts'
import { createSchemaCheck, migrate } from './platform/postgres/migrate.ts'
import { createPostgres, type Database } from './platform/postgres/postgres.ts'
import { MAX_HELD_GRAPHQL_BYTES } from './platform/http-body/limits.ts'
import { createReceive } from './platform/http-body/receive.ts'
import { createHttp2Server } from './platform/http2-server.ts'
import { createReads } from './platform/postgres/reads.ts'
import { createSnapshots } from './platform/postgres/snapshots.ts'
import { createReaders } from './platform/readers.ts'
import { createSlots } from './platform/slots.ts'
import type { Stream } from './platform/stream.ts'
import { TIMINGS, type Timings } from './platform/timings.ts'
import { createUnreadAnswers } from './platform/unread-answers.ts'
import { createObserver, createPipeline, measurePipeline, type Observer } from './pipeline/pipeline.ts'
import { createQuery } from './query/query.ts'
import { createStore } from './store/store.ts'
import { createTail } from './tail/tail.ts'
import { createViews } from './views/views.ts'

/** Questions about logs that run at once and those that wait, of all clients; the reserve is for clients below their share. */
export const QUERY_SLOTS = { slots: 8, reserve: 4, maxLong: 4, maxWaiting: 500 }

/** The same of all other questions. */
export const WATCH_SLOTS = { slots: 2, reserve: 1, maxWaiting: 200 }

const PAGES_FOLDER = new URL('../client/dist', import.meta.url).pathname

export type AppOptions = {
  config: Config
  databaseUrl: string
  /** Absent: the direct stream. */
  brokers: string[] | undefined
  /** How to log in to them. */
  sasl?: Config['kafka']['sasl']
  /** The consumer group of the writers. */
  groupId: string
  logger: Logger
  timings?: Timings
  /** Called at most once, when the process can only end. */
  onFatal(error: Error): void
}

export type App = {
  port: number
  /** None where syslog is not asked for. */
  syslogPorts: SyslogPorts
  /** Reports not ready, and keeps serving clients until load balancers have noticed. */
  drain(): Promise<void>
  stop(): Promise<void>
}

/** @throws SetupError when something that the app needs is not there; what was started by then is stopped */
export async function startApp(options: AppOptions): Promise<App> {
  const lifecycle = createLifecycle({ logger: options.logger })
  try {
    return { ...(await startParts(options, lifecycle.started)), stop: lifecycle.stop }
  } catch (error) {
    await lifecycle.stop()
    throw error
  }
}

type Started = ReturnType<typeof createLifecycle>['started']

async function startParts(options: AppOptions, started: Started): Promise<Omit<App, 'stop'>> {
  const { config, databaseUrl: url, brokers, sasl, groupId, logger, timings = TIMINGS, onFatal } = options
  const metrics = createMetrics()
  const keeps = config.role !== 'api'
  const answers = config.role !== 'writer'
  if (keeps) await migrate({ url, logger })

  const stream = brokers
    ? await createKafka({ ...config.kafka, brokers, sasl, groupId, logger, timings, onFatal })
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

  const { syslogPorts = {}, api, authenticate = () => ANYONE } = answers ? await createApi(parts, watch) : {}
  const edge = { ...config.http, authenticate, checks, metrics, logger, timings }
  const http = await createHttp({ ...edge, ...(api ? { api } : {}) })
  started('http', http.stop)
  // A writer serves no clients.
  const { port } = await http.start()
  return { port, syslogPorts, drain: answers ? http.drain : async () => undefined }
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
    // Two more for what is no client's, and one for a replay.
    maxConnections: WATCH_SLOTS.slots + WATCH_SLOTS.reserve + 3,
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
  const { config, started, metrics, stream, logger, timings } = parts
  const onCut = (reason: string) => metrics.httpBodiesCut.inc({ reason })
  const receive = createReceive({ onCut })
  const readers = createReaders({ timings, onCut: () => metrics.httpUnreadCut.inc() })
  const answers = createUnreadAnswers({ readers, timings })
  const { retentionDays, doors, syslog } = config
  const ways = { receive, answers, doors, ...(syslog && { syslog }) }
  const ingest = createIngest({ stream, database, metrics, logger, ...ways, retentionDays, timings })
  started('ingest', ingest.close)
  const syslogPorts = await ingest.start()
  if (config.otlpGrpc) await startGrpc(config.otlpGrpc, { ...parts, take: ingest.takeCall })
  const { publisher, doorsSinceStart } = ingest
  const onReplayed = (letters: number) => metrics.ingestReplayed.inc(letters)
  const query = createQuery({ snapshots: startQueries(parts, database), readers, timings })
  const slots = createSlots({ ...WATCH_SLOTS, maxWaitMs: timings.queryWaitMs })
  const pipeline = createPipeline({ database, observer, publisher, doorsSinceStart, onReplayed, slots })
  const access = createAccess({ ...config.access, database, databaseUrl: parts.databaseUrl, slots, logger, timings })
  started('access', access.close)
  await access.start()
  const { authenticate } = access
  const tail = createTail({ stream, metrics, logger, timings })
  started('tail', tail.close)
  // A room of its own: logs that come leave no question without an answer.
  const receiveQuestions = createReceive({ maxHeldBytes: MAX_HELD_GRAPHQL_BYTES, onCut })
  const graphql = await createGraphql({
    stages: [ingest, query, pipeline, tail, createViews({ database, slots }), access],
    rules: RULES,
    authenticate,
    receive: receiveQuestions,
    answers,
    logger,
    timings,
  })
  const downloads = query.downloads(graphql.readInput, receiveQuestions)
  const api = { graphql, readers, routes: ingest.routes, downloads, pagesFolder: PAGES_FOLDER }
  return { syslogPorts, authenticate, api }
}

/** Before the rest, so that it is stopped before what it publishes with. */
async function startGrpc(
  address: NonNullable<Config['otlpGrpc']>,
  { take, config, metrics, timings, started }: Parts & { take: Ingest['takeCall'] },
): Promise<void> {
  const isProxy = createProxies(config.http.trustedProxies)
  const { start, stop } = createHttp2Server({ take, timings, isProxy, onCut: () => metrics.httpConnectionsCut.inc() })
  started('otlp over grpc', stop)
  await start(address)
}

/** On connections that clients share fairly. */
function startQueries({ databaseUrl: url, started, metrics, logger, timings }: Parts, canceller: Database) {
  const { queryTimeoutMs: timeoutMs, queryWaitMs, queryLongMs, queryStepBackMs } = timings
  const reads = createReads({
    url,
    name: 'query',
    maxConnections: QUERY_SLOTS.slots + QUERY_SLOTS.reserve,
    statementTimeoutMs: timeoutMs,
    // A new connection must load the partitions first, which takes longer than a query.
    keepsIdle: true,
    logger,
    timings,
  })
  started('query database', reads.close)
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
  return createSnapshots({ reads, canceller, slots, timeoutMs })
}
