/** The composition root: builds the parts and hands them to each other. ROLE picks which of them this process runs. */
import { randomUUID } from 'node:crypto'
import { createAccess, makeSetupLink, raiseFence, RULES, type FirstRun } from './access/access.ts'
import { startQueries } from './app-queries.ts'
import type { Config } from './config.ts'
import { createGraphql, createHttp, readCredentials, type Check } from './http/server.ts'
import { createIngest, type Identify, type Ingest, type SyslogPorts } from './ingest/ingest.ts'
import { createDirect } from './platform/direct.ts'
import { createKafka } from './platform/kafka/kafka.ts'
import { createLifecycle } from './platform/lifecycle.ts'
import type { Logger } from './platform/logger.ts'
import { createMetrics, type Metrics } from './platform/metrics.ts'
import { ANYONE, type Presented } from './platform/principal.ts'
import { createSchemaCheck, migrate } from './platform/postgres/migrate.ts'
import { createPostgres, type Database } from './platform/postgres/postgres.ts'
import { MAX_HELD_GRAPHQL_BYTES } from './platform/http-body/limits.ts'
import { createReceive } from './platform/http-body/receive.ts'
import { createProxies } from './platform/proxies.ts'
import { createHttp2Server } from './platform/http2-server.ts'
import { createReaders } from './platform/readers.ts'
import { createSlots } from './platform/slots.ts'
import type { Stream } from './platform/stream.ts'
import { TIMINGS, type Timings } from './platform/timings.ts'
import { createTlsFiles, type TlsFiles } from './platform/tls-files.ts'
import { createUnreadAnswers } from './platform/unread-answers.ts'
import {
  createArchiveReader,
  createObserver,
  createPipeline,
  measurePipeline,
  type Observer,
} from './pipeline/pipeline.ts'
import { createQuery } from './query/query.ts'
import { createStore } from './store/store.ts'
import { createTail } from './tail/tail.ts'
import { createViews } from './views/views.ts'

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
  /** The link that makes the first admin; resolves once that is known, to undefined where there is one. */
  firstRun(): Promise<FirstRun | undefined>
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

/** The path of the link that makes an admin, once; `npm run setup-link` prints it. */
export async function createSetupLink({
  config,
  databaseUrl: url,
  logger,
}: Pick<AppOptions, 'config' | 'databaseUrl' | 'logger'>) {
  // Where others run on the database, a writer migrates it.
  if (config.databaseUrl === undefined) await migrate({ url, logger })
  const options = { name: 'setup-link', maxConnections: 1, statementTimeoutMs: TIMINGS.writeTimeoutMs }
  const { client, close } = createPostgres({ ...options, url, logger, timings: TIMINGS })
  return makeSetupLink(client, Date.now()).finally(close)
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
  const tls = startTls(options, started)
  const parts = { ...options, timings, started, metrics, stream, tls }
  // Without a broker, logs can be accepted only while the writer stores them.
  const needsStore = !answers || stream.kind === 'direct'
  const store = keeps ? await startStore(parts) : undefined
  if (store) checks.push({ name: 'store', isRequired: needsStore, problem: store.problem })

  const watch = startObserver(parts, store?.problem)
  checks.push({ name: 'database', isRequired: false, problem: watch.problem })
  checks.push({ name: 'schema', isRequired: false, problem: watch.schemaProblem })

  const of = answers
    ? await createApi(parts, watch)
    : { syslogPorts: {}, authenticate: () => ANYONE, firstRun: async () => undefined }
  const { syslogPorts, authenticate, firstRun } = of
  const api = 'api' in of ? of.api : undefined
  const edge = { ...config.http, tls, looksAtKeys: config.access.isOn, authenticate, checks, metrics, logger, timings }
  const http = await createHttp({ ...edge, ...(api ? { api } : {}) })
  started('http', http.stop)
  // A writer serves no clients.
  const { port } = await http.start()
  return { port, syslogPorts, firstRun, drain: answers ? http.drain : async () => undefined }
}

type Parts = AppOptions & {
  timings: Timings
  started: Started
  metrics: Metrics
  stream: Stream
  tls: TlsFiles | undefined
}

/** One certificate for all ports but those of syslog. */
function startTls({ config, logger, timings = TIMINGS }: AppOptions, started: Started): TlsFiles | undefined {
  if (!config.http.tls) return undefined
  const files = createTlsFiles({ files: config.http.tls, logger, timings })
  started('certificate', async () => files.close())
  return files
}

async function startStore({ config, databaseUrl: url, started, metrics, stream, logger, timings, onFatal }: Parts) {
  const { batchMaxRows, retentionDays, archiveAfterDays } = config
  const { writeTimeoutMs: statementTimeoutMs } = timings
  const writes = createPostgres({ url, name: 'writer', maxConnections: 4, statementTimeoutMs, logger, timings })
  started('writer database', writes.close)
  const database = writes.client
  if (config.access.keepsScopesApart) startFence({ database, logger, started, isStrict: config.access.isStrict })
  const store = createStore({
    stream,
    database,
    databaseUrl: url,
    metrics,
    batchMaxRows,
    retentionDays,
    archiveAfterDays,
    logger,
    timings,
    onFatal,
  })
  started('store', store.stop)
  await store.start()
  return store
}

/** Beside the store: who holds the table for long keeps it waiting, and until then nobody with a scope is answered. */
function startFence({
  started,
  logger,
  ...parts
}: Omit<Parameters<typeof raiseFence>[0], 'signal'> & { started: Started }) {
  const stopping = new AbortController()
  const raised = raiseFence({ ...parts, logger, signal: stopping.signal }).catch((error: unknown) => {
    if (!stopping.signal.aborted) logger.error({ err: error }, 'the database could not be told to keep scopes apart')
  })
  started('fence', async () => {
    stopping.abort()
    await raised
  })
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
  const readArchive = createArchiveReader({ database: client, timings })
  measurePipeline({ metrics, observer, readArchive })
  observer.start()
  started('observer', observer.stop)
  return { observer, readArchive, client, problem, schemaProblem }
}

type Watch = { observer: Observer; readArchive: ReturnType<typeof createArchiveReader>; client: Database }

async function createApi(parts: Parts, { observer, readArchive, client: database }: Watch) {
  const { config, started, metrics, stream, logger, timings } = parts
  const onCut = (reason: string) => metrics.httpBodiesCut.inc({ reason })
  const receive = createReceive({ onCut })
  const readers = createReaders({ timings, onCut: () => metrics.httpUnreadCut.inc() })
  const answers = createUnreadAnswers({ readers, timings })
  const { retentionDays, doors, syslog } = config
  const slots = createSlots({ ...WATCH_SLOTS, maxWaitMs: timings.queryWaitMs })
  const query = createQuery({ snapshots: startQueries(parts, database), readers, timings })
  const access = createAccess({
    ...parts,
    ...config.access,
    database,
    slots,
    ingestIsDegraded: observer.isDegraded,
    preview: query.preview,
    readInput: (...asked) => graphql.readInput(...asked),
  })
  started('access', access.close)
  const { authenticate, audit } = access
  const identify: Identify = (headers, from) =>
    authenticate(() => keyOf(readCredentials(headers, '')), { ...from, requestId: randomUUID() })
  const ways = { receive, answers, identify, doors, ...(syslog && { syslog }) }
  const ingest = createIngest({ stream, database, metrics, logger, ...ways, retentionDays, timings })
  started('ingest', ingest.close)
  const onReplayed = (letters: number) => metrics.ingestReplayed.inc(letters)
  const pipeline = createPipeline({ database, observer, readArchive, slots, ...ingest, onReplayed, audit: audit.write })
  const tail = createTail({ stream, metrics, seal: access.seal, logger, timings })
  started('tail', tail.close)
  // A room of its own: logs that come leave no question without an answer.
  const receiveQuestions = createReceive({ maxHeldBytes: MAX_HELD_GRAPHQL_BYTES, onCut })
  const graphql = await createGraphql({
    stages: [ingest, query, pipeline, tail, createViews({ database, slots, audit: audit.write }), access],
    rules: RULES,
    authenticate,
    documents: { ...config.documents, pagesFolder: PAGES_FOLDER },
    receive: receiveQuestions,
    answers,
    logger,
    timings,
  })
  // It reads the filters of scopes as GraphQL does.
  await access.start()
  const syslogPorts = await ingest.start()
  if (config.otlpGrpc) await startGrpc(config.otlpGrpc, { ...parts, take: ingest.takeCall })
  const { readInput } = graphql
  const downloads = query.downloads({ readInput, receive: receiveQuestions, audit: audit.note })
  const routes = [ingest.routes, access.routes]
  const api = { graphql, readers, routes, downloads, pagesFolder: PAGES_FOLDER }
  // An embedded database has no other API.
  return { syslogPorts, authenticate, api, firstRun: () => access.firstRun(config.databaseUrl === undefined) }
}

/** No browser calls by gRPC: a cookie does not count there. */
const keyOf = ({ key }: Presented): Presented => (key === undefined ? {} : { key })

/** After what it publishes with, so that it is stopped before it. */
async function startGrpc(
  address: NonNullable<Config['otlpGrpc']>,
  { take, config, metrics, timings, started, tls }: Parts & { take: Ingest['takeCall'] },
): Promise<void> {
  const isProxy = createProxies(config.http.trustedProxies)
  const onCut = () => metrics.httpConnectionsCut.inc()
  const { start, stop } = createHttp2Server({ take, timings, tls, isProxy, onCut })
  started('otlp over grpc', stop)
  await start(address)
}
