/** A server with one stage for tests of the edge, and clients that speak to it by HTTP and WebSocket. */
import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { buildSchema } from 'graphql'
import { createLogger, type Logger } from '../../platform/logger.ts'
import type { Rules } from '../../http/guard-fields.ts'
import { ANYONE, type Authenticate } from '../../platform/principal.ts'
import { createMetrics } from '../../platform/metrics.ts'
import { createReaders } from '../../platform/readers.ts'
import { createUnreadAnswers } from '../../platform/unread-answers.ts'
import { createReceive } from '../../platform/http-body/receive.ts'
import type { Timings } from '../../platform/timings.ts'
import { createGraphql, createHttp, type Check } from '../../http/server.ts'
import { createTestClock } from './clock.ts'
import { QUICK_TIMINGS } from './quick-timings.ts'

type Stage = { typeDefs: string; resolvers: object }
type Named =
  | 'allowedHosts'
  | 'publicUrl'
  | 'trustedProxies'
  | 'prefixed'
  | 'tls'
  | 'corsOrigins'
  | 'looksAtKeys'
  | 'metricsAreOpen'

type Options = {
  stage: Stage
  checks?: Check[]
  routes?: (app: FastifyInstance) => Promise<void>
  maxHeldBytes?: number | undefined
  /** Names and proxies of the server, as the configuration has them. */
  names?: Pick<Parameters<typeof createHttp>[0], Named>
  documents?: Pick<Parameters<typeof createGraphql>[0]['documents'], 'areKnown'> | undefined
  /** Those that the explorer is known by. */
  pagesDocuments?: readonly string[]
  /** Absent: everybody may do everything. */
  authenticate?: Authenticate
  logger?: Logger
  timings?: Timings
}

const BASE_SDL = readFileSync(new URL('../../http/base.graphql', import.meta.url), 'utf8')

/** Each root field of the stage is for every principal. */
function openRules({ typeDefs }: Stage): Rules {
  const schema = buildSchema(`${BASE_SDL}\n${typeDefs}`)
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]
  return Object.fromEntries(
    roots
      .filter((type) => type !== null && type !== undefined)
      .map((type) => [
        type.name,
        Object.fromEntries(Object.keys(type.getFields()).map((name) => [name, 'principal' as const])),
      ]),
  )
}

export type Answer = {
  data?: Record<string, unknown>
  errors?: { message: string; extensions: { code: string } }[]
  extensions?: { cost: { timeMs: number; rows: number } }
}

export async function serve({ stage, checks = [], routes = async () => undefined, ...options }: Options) {
  const { maxHeldBytes, names = {}, logger = createLogger({ level: 'silent' }), timings = QUICK_TIMINGS } = options
  const pagesFolder = await mkdtemp(join(tmpdir(), 'timberline-pages-'))
  await writeFile(join(pagesFolder, 'index.html'), '<title>explorer</title>')
  await writeFile(join(pagesFolder, 'documents.json'), JSON.stringify(options.pagesDocuments ?? []))
  await writeFile(join(pagesFolder, 'graphiql.html'), '<title>graphiql</title>')
  // On a clock that stands still no body is slow.
  const receive = createReceive({ maxHeldBytes, clock: createTestClock() })
  const readers = createReaders()
  const answers = createUnreadAnswers({ readers, timings })
  const { authenticate = () => ANYONE } = options
  const graphql = await createGraphql({
    stages: [stage],
    rules: openRules(stage),
    authenticate,
    documents: { areKnown: false, pagesFolder, ...options.documents },
    receive,
    answers,
    logger,
  })
  const api = { graphql, readers, pagesFolder, routes: [routes], downloads: async () => undefined }
  const at = { host: '127.0.0.1', port: 0, authenticate, timings, ...names }
  const http = await createHttp({ ...at, checks, metrics: createMetrics(), logger, api })
  const { port, prefixedPort } = await http.start()
  const url = `${names.tls ? 'https' : 'http'}://127.0.0.1:${port}`
  return {
    url,
    prefixedUrl: `http://127.0.0.1:${prefixedPort}`,
    pagesFolder,
    stop: http.stop,
    async ask(query: string, variables: object = {}, init: RequestInit = {}) {
      const answer = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query, variables }),
        ...init,
      })
      const json = (await answer.json()) as Answer
      return { status: answer.status, retryAfter: answer.headers.get('retry-after'), json }
    },
    async [Symbol.asyncDispose]() {
      await http.stop()
      await rm(pagesFolder, { recursive: true, force: true })
    },
  }
}
