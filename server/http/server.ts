/** The HTTP server: limits, request ids, headers, one form of error, and the routes that it is given. */
import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import Fastify, { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { AppError, ERRORS, type ErrorCode } from '../platform/errors.ts'
import { MAX_BODY_BYTES } from '../platform/http-body/limits.ts'
import type { Logger } from '../platform/logger.ts'
import type { Metrics } from '../platform/metrics.ts'
import { toListenError } from '../platform/listen-check.ts'
import { pause } from '../platform/retry.ts'
import { TIMINGS, type Timings } from '../platform/timings.ts'
import { RETRY_AFTER_SECONDS, toFailure } from './failure.ts'
import type { Graphql } from './graphql.ts'
import { healthRoutes, type Check } from './health.ts'
import { trackIdle } from './idle-connections.ts'
import { listen, type Listening } from './listeners.ts'
import { addPages } from './pages.ts'

export { createGraphql } from './graphql.ts'
export type { Check } from './health.ts'

type Plugin = (app: FastifyInstance) => Promise<void>

type Api = {
  graphql: Graphql
  pagesFolder: string
  /** Routes without the headers of pages. */
  routes: Plugin
  /** Routes that a browser opens too, with the pages' headers and compression. */
  downloads: Plugin
}

type Parts = {
  host: string
  port: number
  checks: Check[]
  metrics: Metrics
  logger: Logger
  timings?: Timings
  /** The doors of an API; a writer has none and serves only health and metrics. */
  api?: Api
}

export async function createHttp(parts: Parts) {
  const { host, port, metrics, logger, checks, api, timings = TIMINGS } = parts
  const app = Fastify({
    bodyLimit: MAX_BODY_BYTES,
    requestTimeout: timings.requestTimeoutMs,
    // Node looks every 30 s by itself, and takes the longer of the two times for the request.
    http: {
      headersTimeout: timings.requestTimeoutMs,
      connectionsCheckingInterval: timings.requestLookEveryMs,
      ...(api && { shouldUpgradeCallback: opensWebSocket }),
    },
    keepAliveTimeout: 72_000,
    forceCloseConnections: 'idle',
    genReqId: () => randomUUID(),
    logger: false,
  })
  app.setErrorHandler((error: FastifyError, request, reply) => sendError({ error, request, reply, logger }))
  app.setNotFoundHandler((request, reply) =>
    sendError({ error: notFound(app, request, reply), request, reply, logger }),
  )
  measureRequests(app, metrics)
  const idle = trackIdle(app.server)
  let listening: Listening | undefined
  let isDraining = false
  app.addHook('onRequest', async (_request, reply) => {
    if (isDraining) void reply.header('connection', 'close')
  })
  const stopping = async () => (isDraining ? 'the server is stopping' : undefined)
  healthRoutes(app, { checks: [{ name: 'process', isRequired: true, problem: stopping }, ...checks], metrics })
  if (api) {
    await app.register((scope) => addPages(scope, api))
    await app.register(api.routes)
  }

  return {
    /** Returns the port; the system chooses one if the configured port is 0. @throws SetupError when it is in use */
    async start(): Promise<number> {
      listening = await listen(app, { host, port }).catch((error: unknown) => {
        throw toListenError(error, { host, port })
      })
      return listening.port
    },
    /** Not ready from now on: load balancers have time to switch to another instance before the port is closed. */
    async drain(): Promise<void> {
      isDraining = true
      await pause(timings.drainMs)
    },
    async stop(): Promise<void> {
      await idle.closeUntil((listening ?? app).close())
      await api?.graphql.stop()
    },
  }
}

function measureRequests(app: FastifyInstance, metrics: Metrics): void {
  app.addHook('onResponse', async ({ routeOptions, method }, reply) => {
    const labels = { route: routeOptions.url ?? 'none', method, status: reply.statusCode }
    metrics.httpSeconds.observe(labels, reply.elapsedTime / 1000)
  })
}

/** A path that exists under another method answers 405 and names that method. */
function notFound(app: FastifyInstance, { url }: FastifyRequest, reply: FastifyReply): AppError {
  const path = url.split('?', 1)[0] ?? ''
  const allowed = (['GET', 'POST'] as const).filter((method) => app.hasRoute({ url: path, method })).join(', ')
  if (!allowed) return new AppError('NOT_FOUND', `There is nothing at ${path.slice(0, 100)}.`)
  void reply.header('allow', allowed)
  return new AppError('METHOD_NOT_ALLOWED', `${path} accepts only ${allowed}.`)
}

/** Any other offer to upgrade is ignored, and the request answered: some clients offer HTTP/2 with each request. */
function opensWebSocket({ method, url, headers }: IncomingMessage): boolean {
  return method === 'GET' && /^\/graphql(\?|$)/.test(url ?? '') && headers.upgrade?.toLowerCase() === 'websocket'
}

type Failed = { error: Error; request: FastifyRequest; reply: FastifyReply; logger: Logger }

function sendError({ error, request, reply, logger }: Failed): FastifyReply {
  const failure = fromFastify(error) ?? toFailure(error)
  if (failure.code === 'INTERNAL')
    logger.error({ err: failure.cause ?? failure, requestId: request.id }, 'a request failed')
  const { status, retriable } = ERRORS[failure.code]
  if (retriable) void reply.header('retry-after', RETRY_AFTER_SECONDS)
  const { code, message } = failure
  return reply.code(status).send({ error: { code, message, requestId: request.id } })
}

const CODE_BY_STATUS: Readonly<Record<number, ErrorCode>> = {
  400: 'BAD_REQUEST',
  404: 'NOT_FOUND',
  405: 'METHOD_NOT_ALLOWED',
  413: 'PAYLOAD_TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
}

/** Fastify's own refusals carry a status and a sentence that is safe to show. */
function fromFastify(error: Error & { statusCode?: number; code?: string }): AppError | undefined {
  const code = error.code?.startsWith('FST_') ? CODE_BY_STATUS[error.statusCode ?? 0] : undefined
  return code && new AppError(code, error.message, { cause: error })
}
