/** The HTTP server: limits, request ids, headers, one form of error, and the routes that it is given. */
import { randomUUID } from 'node:crypto'
import { STATUS_CODES, type IncomingMessage } from 'node:http'
import { Server as HttpsServer } from 'node:https'
import Fastify, {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type FastifyServerOptions,
} from 'fastify'
import { AppError, ERRORS, type ErrorCode } from '../platform/errors.ts'
import { MAX_BODY_BYTES } from '../platform/http-body/limits.ts'
import type { Logger } from '../platform/logger.ts'
import type { Metrics } from '../platform/metrics.ts'
import type { Authenticate } from '../platform/principal.ts'
import { toListenError } from '../platform/listen-check.ts'
import { readOpenFilesLimit } from '../platform/open-files.ts'
import type { Readers } from '../platform/readers.ts'
import { pause } from '../platform/retry.ts'
import { TIMINGS, type Timings } from '../platform/timings.ts'
import type { TlsFiles } from '../platform/tls-files.ts'
import { addAdmission } from './admission.ts'
import { answerClientError } from './client-error.ts'
import { toFailure } from './failure.ts'
import { trackConnections } from './connections.ts'
import type { Graphql } from './graphql.ts'
import { createCors } from './cors.ts'
import { createGuard } from './guard.ts'
import { HEADERS } from './headers.ts'
import { healthRoutes, type Check } from './health.ts'
import { listen, listenBeside, type Listening } from './listeners.ts'
import { createNotFound } from './not-found.ts'
import { addPages } from './pages.ts'
import { createProxies } from '../platform/proxies.ts'

export { readCredentials } from './credentials.ts'
export { createGraphql } from './graphql.ts'
export type { Check } from './health.ts'

/** Of all clients together, should the process be allowed as many files beside its own. */
export const MAX_CONNECTIONS = 8000
const OTHER_FILES = 200

type Plugin = (app: FastifyInstance) => Promise<void>

type Api = {
  graphql: Graphql
  readers: Readers
  pagesFolder: string
  /** Routes without the headers of pages. */
  routes: readonly Plugin[]
  /** Routes that a browser opens too, with the pages' headers and compression. */
  downloads: Plugin
}

type Parts = {
  host: string
  port: number
  /** Names that this server has beside its addresses; see guard.ts. */
  allowedHosts?: readonly string[]
  publicUrl?: string | undefined
  /** Absent: without TLS. */
  tls?: TlsFiles | undefined
  /** Other sites whose pages may ask with a key. */
  corsOrigins?: readonly string[]
  /** AUTH is on. */
  looksAtKeys?: boolean
  metricsAreOpen?: boolean
  /** Addresses and ranges of the proxies whose `X-Forwarded-*` counts. */
  trustedProxies?: readonly string[]
  /** Says who has sent a request. */
  authenticate: Authenticate
  checks: Check[]
  metrics: Metrics
  logger: Logger
  timings?: Timings
  /** A port for clients whose addresses have no path: what they ask for is looked up below a prefix. */
  prefixed?: { port: number; prefix: string; variable: string } | undefined
  /** The doors of an API; a writer has none and serves only health and metrics. */
  api?: Api
}

export async function createHttp(parts: Parts) {
  const { host, port, metrics, checks, api, prefixed, timings = TIMINGS } = parts
  const beside: Beside = { port: undefined, prefix: '' }
  const app = createFastify(parts, beside)
  measureRequests(app, metrics)
  const connections = shareConnections(app, metrics)
  api?.readers.follow(app.server)
  const listening: Listening[] = []
  let isDraining = false
  app.addHook('onRequest', (_request, reply, done) => {
    if (isDraining) void reply.header('connection', 'close')
    done()
  })
  const stopping = async () => (isDraining ? 'the server is stopping' : undefined)
  const all = [{ name: 'process', isRequired: true, problem: stopping }, ...checks]
  healthRoutes(app, { checks: all, metrics, metricsAreOpen: parts.metricsAreOpen })
  if (api) {
    const isHttps = parts.publicUrl?.startsWith('https:') === true
    await app.register((scope) => addPages(scope, { ...api, isHttps }))
    for (const routes of api.routes) await app.register(routes)
  }

  async function startPrefixed({ port: own, prefix, variable }: NonNullable<Parts['prefixed']>): Promise<number> {
    const other = await listenBeside(app, { host, port: own }, (chosen) => {
      beside.port = chosen
      beside.prefix = prefix
    }).catch((error: unknown) => {
      throw toListenError(error, { host, port: own, variable })
    })
    listening.push(other)
    return other.port
  }

  return {
    /** Returns the ports; the system chooses one if the configured port is 0. @throws SetupError when it is in use */
    async start(): Promise<{ port: number; prefixedPort: number | undefined }> {
      const main = await listen(app, { host, port }).catch((error: unknown) => {
        throw toListenError(error, { host, port })
      })
      listening.push(main)
      return { port: main.port, prefixedPort: prefixed && api ? await startPrefixed(prefixed) : undefined }
    },
    /** Not ready from now on: load balancers have time to switch to another instance before the port is closed. */
    async drain(): Promise<void> {
      isDraining = true
      await pause(timings.drainMs)
    },
    async stop(): Promise<void> {
      const closing = listening.length > 0 ? listening.map(({ close }) => close()) : [app.close()]
      await connections.closeUntil(Promise.all(closing).then(() => undefined))
      await api?.graphql.stop()
    },
  }
}

/** The further port, once there is one, and what its paths are below. */
type Beside = { port: number | undefined; prefix: string }

/** Without routes; what is refused before any of them is refused here. */
function createFastify(parts: Parts, beside: Beside): FastifyInstance {
  const { host, publicUrl, tls, looksAtKeys = false, trustedProxies = [], authenticate, logger } = parts
  const isProxy = createProxies(trustedProxies)
  const allowedHosts = [host.toLowerCase(), ...(parts.allowedHosts ?? [])]
  const cors = createCors(parts.corsOrigins ?? [])
  const scheme = tls ? 'https' : 'http'
  const guard = createGuard({ allowedHosts, publicUrl, scheme, looksAtKeys, cors, isProxy, logger })
  const app = openFastify(parts, {
    trustProxy: trustedProxies.length > 0 && isProxy,
    // The port and not the socket: under TLS the one that asks is not the one that was opened.
    rewriteUrl: ({ url = '/', socket }) => (socket.localPort === beside.port ? beside.prefix : '') + url,
    // Paths that no route can have: they cannot be decoded, or a part of them is too long. No hook runs for them.
    frameworkErrors(_error, request, reply) {
      addHeaders(reply)
      sendError({ error: guard(request) ?? notFound(request, reply), request, reply, logger })
    },
  })
  // A route that wants a body says how it is read, and within which bounds. All others, and none, leave it.
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', (_request, _body, done) => done(null))
  // What Node would refuse without a word in our form; whoever expects more than an answer gets the answer.
  app.server.on('checkExpectation', (request, response) => app.server.emit('request', request, response))
  const notFound = createNotFound(app)
  app.setErrorHandler((error: FastifyError, request, reply) => sendError({ error, request, reply, logger }))
  app.setNotFoundHandler((request, reply) => sendError({ error: notFound(request, reply), request, reply, logger }))
  const onRefused = ({ raw }: FastifyRequest, reply: FastifyReply) => {
    if (opensWebSocket(raw)) endUpgrade(reply)
  }
  app.decorateRequest('isForeign', false)
  app.addHook('onRequest', (request, reply, done) => {
    addHeaders(reply)
    const refusal = guard(request)
    if (refusal) onRefused(request, reply)
    else if (cors.isPreflight(request)) return cors.answerPreflight(request, reply)
    else if (cors.isAllowed(request)) {
      request.isForeign = true
      cors.addHeaders(request, reply)
    }
    done(refusal)
  })
  addAdmission(app, { authenticate, onRefused })
  return app
}

function openFastify({ api, tls, timings = TIMINGS }: Parts, own: FastifyServerOptions): FastifyInstance {
  // Node looks every 30 s by itself, and takes the longer of the two times for the request.
  const http = {
    headersTimeout: timings.requestTimeoutMs,
    connectionsCheckingInterval: timings.requestLookEveryMs,
    shouldUpgradeCallback: api ? opensWebSocket : () => false,
  }
  const options: FastifyServerOptions = {
    bodyLimit: MAX_BODY_BYTES,
    requestTimeout: timings.requestTimeoutMs,
    keepAliveTimeout: 72_000,
    forceCloseConnections: 'idle',
    genReqId: () => randomUUID(),
    logger: false,
    clientErrorHandler: answerClientError,
    // Otherwise a start reads the hundred files of compilers that nothing is compiled by.
    schemaController: { compilersFactory: { buildValidator: refuseSchema, buildSerializer: refuseSchema } },
    ...own,
  }
  if (!tls) return Fastify({ ...options, http })
  const https = { ...http, ...tls.options(), handshakeTimeout: timings.requestTimeoutMs }
  // Its server has all that the other one has, though for their types the two have nothing to do with each other.
  const secured = { ...options, http: {}, https }
  const app = Fastify(secured)
  if (app.server instanceof HttpsServer) tls.follow(app.server)
  return app
}

/** Bodies are read by our own readers, answers written by our own code. */
function refuseSchema(): never {
  throw new Error('No route has a JSON schema.')
}

/** Node leaves a connection that was offered for an upgrade to the one who takes the offer, and nobody has taken it. */
function endUpgrade({ raw }: FastifyReply): void {
  const { socket } = raw
  raw.once('finish', () => socket?.destroySoon())
}

function addHeaders(reply: FastifyReply): void {
  for (const [name, value] of ENTRIES) void reply.header(name, value)
}

const ENTRIES = Object.entries(HEADERS)

function shareConnections(app: FastifyInstance, metrics: Metrics) {
  return trackConnections(app.server, {
    maxConnections: Math.min(MAX_CONNECTIONS, Math.max(OTHER_FILES, (readOpenFilesLimit() ?? Infinity) - OTHER_FILES)),
    onCut: () => metrics.httpConnectionsCut.inc(),
  })
}

function measureRequests(app: FastifyInstance, metrics: Metrics): void {
  app.addHook('onResponse', async ({ routeOptions, method }, reply) => {
    const labels = { route: routeOptions.url ?? 'none', method, status: reply.statusCode }
    metrics.httpSeconds.observe(labels, reply.elapsedTime / 1000)
  })
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
  if (retriable) void reply.header('retry-after', failure.retryAfter)
  if (failure.code === 'UNAUTHENTICATED') void reply.header('www-authenticate', 'Bearer')
  const { code, message } = failure
  return reply.code(status).send({ error: { code, message, requestId: request.id } })
}

const CODE_BY_STATUS: Readonly<Record<number, ErrorCode>> = {
  404: 'NOT_FOUND',
  405: 'METHOD_NOT_ALLOWED',
  413: 'PAYLOAD_TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
}

/** Refusals of Fastify and its plugins carry a status. Fastify's own sentences are safe to show; those of plugins may name files. */
function fromFastify(error: Error & { statusCode?: number; code?: string }): AppError | undefined {
  const { statusCode = 0, code } = error
  if (statusCode < 400 || statusCode > 499) return undefined
  const sentence = code?.startsWith('FST_ERR_') ? error.message : `${STATUS_CODES[statusCode]}.`
  return new AppError(CODE_BY_STATUS[statusCode] ?? 'BAD_REQUEST', sentence, { cause: error })
}
