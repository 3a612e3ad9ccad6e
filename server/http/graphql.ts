/** GraphQL on Apollo Server: the schema from the stages' SDL and resolvers, one endpoint for HTTP and WebSocket. */
import { readFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { ApolloServer, type ApolloServerPlugin } from '@apollo/server'
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled'
import { fastifyApolloHandler } from '@as-integrations/fastify'
import { makeExecutableSchema } from '@graphql-tools/schema'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { GraphQLSchema } from 'graphql'
import { AppError, ERRORS } from '../platform/errors.ts'
import { parseJson } from '../platform/text/json.ts'
import { decodeUtf8 } from '../platform/text/utf8.ts'
import type { Logger } from '../platform/logger.ts'
import type { Receive } from '../platform/http-body/receive.ts'
import type { RequestContext } from '../platform/request-context.ts'
import { TIMINGS, type Timings } from '../platform/timings.ts'
import { RETRY_AFTER_SECONDS, toFailure } from './failure.ts'
import { formatError, originOf } from './graphql-errors.ts'
import { readInput } from './input.ts'
import { MAX_NESTING, parseOptions, validationOptions, validationRules } from './document-limits.ts'
import { costSoFar, startOperation } from './operation.ts'
import { refuseForeignPage } from './origin.ts'
import { scalars } from './scalars.ts'
import { createSubscriptions } from './subscriptions.ts'

/** What a stage adds to the schema. */
type GraphqlStage = { typeDefs: string; resolvers: object }

type Parts = { stages: GraphqlStage[]; receive: Receive; logger: Logger; timings?: Timings }

export async function createGraphql({ stages, receive, logger, timings = TIMINGS }: Parts) {
  const schema = makeExecutableSchema<RequestContext>({
    typeDefs: [readFileSync(new URL('./base.graphql', import.meta.url), 'utf8'), ...stages.map((s) => s.typeDefs)],
    resolvers: [scalars, ...stages.map((s) => s.resolvers as Record<string, never>)],
  })
  const apollo = createApollo(schema, logger)
  const subscriptions = createSubscriptions({ schema, logger, timings })
  await apollo.start()

  return {
    /** Serves the GraphQL endpoint in a scope of its own; a browser that opens it gets `page`. */
    routes(app: FastifyInstance, page: (reply: { sendFile(name: string): unknown }) => unknown): void {
      void app.register(async (scope) => {
        // Within the bounds of all bodies, and only JSON.
        scope.removeAllContentTypeParsers()
        scope.addContentTypeParser('application/json', ({ headers }: FastifyRequest, stream: IncomingMessage) =>
          receive({ headers, stream }, async (bytes) => parseBody(bytes)),
        )
        scope.addHook('onRequest', async ({ headers }) => refuseForeignPage(headers))
        await subscriptions.register(scope)
        const handler = fastifyApolloHandler(apollo, { context: async (_request, reply) => contextOf(reply.raw) })
        scope.route({ method: 'POST', url: '/graphql', handler })
        scope.route({
          method: 'GET',
          url: '/graphql',
          async handler(request, reply) {
            if (request.headers.accept?.includes('text/html')) return page(reply)
            return handler.call(scope, request, reply)
          },
          wsHandler: (socket) => subscriptions.opened(socket),
        })
      })
    },
    /** Reads a JSON text from outside a document as GraphQL reads a variable. Throws BAD_USER_INPUT. */
    readInput: (typeName: string, json: string) => readInput(schema, typeName, json),
    stop: () => apollo.stop(),
  }
}

export type Graphql = Awaited<ReturnType<typeof createGraphql>>

function createApollo(schema: GraphQLSchema, logger: Logger) {
  return new ApolloServer<RequestContext>({
    schema,
    introspection: true,
    csrfPrevention: true,
    // No state is kept for clients between requests.
    persistedQueries: false,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    parseOptions,
    validationOptions,
    validationRules,
    formatError: (formatted, thrown) => formatError({ formatted, thrown, logger }),
    plugins: [
      ApolloServerPluginLandingPageDisabled(),
      // It visits each field of each log, a fifth of the time of a page, only to find that no answer may be cached.
      ApolloServerPluginCacheControlDisabled(),
      statusOfErrors,
      costOfAnswers,
    ],
    logger: logger.child({ from: 'apollo' }),
  })
}

function parseBody(bytes: Buffer): unknown {
  const { text, isValid } = decodeUtf8(bytes)
  if (!isValid) throw new AppError('BAD_REQUEST', 'The body is not valid UTF-8.')
  try {
    return parseJson(text, { maxNesting: MAX_NESTING })
  } catch (cause) {
    const message = `The body is not valid JSON, or is nested more than ${MAX_NESTING} levels deep.`
    throw new AppError('BAD_REQUEST', message, { cause })
  }
}

function contextOf(response: ServerResponse): RequestContext {
  const { context, abort } = startOperation()
  response.once('close', () => {
    if (!response.writableFinished) abort()
  })
  return context
}

/** A request that failed for a passing reason answers 503 with Retry-After, as the REST route does. */
const statusOfErrors: ApolloServerPlugin<RequestContext> = {
  async requestDidStart() {
    return {
      async willSendResponse({ response, errors }) {
        const codes = errors?.map((error) => toFailure(originOf(error)).code) ?? []
        if (!codes.some((code) => ERRORS[code].retriable)) return
        response.http.status = 503
        response.http.headers.set('retry-after', RETRY_AFTER_SECONDS)
      },
    }
  },
}

const costOfAnswers: ApolloServerPlugin<RequestContext> = {
  async requestDidStart({ contextValue: context }) {
    const startMs = performance.now()
    return {
      async willSendResponse({ response: { body, http } }) {
        http.headers.set('cache-control', 'no-store')
        if (body.kind === 'single') body.singleResult.extensions = costSoFar({ startMs, context })
      },
    }
  },
}
