/** GraphQL on Apollo Server: the schema from the stages' SDL and resolvers, one endpoint for HTTP and WebSocket. */
import { readFileSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { ApolloServer, type ApolloServerPlugin } from '@apollo/server'
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled'
import { fastifyApolloHandler } from '@as-integrations/fastify'
import { makeExecutableSchema } from '@graphql-tools/schema'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { isScalarType, type GraphQLSchema } from 'graphql'
import { clientOf } from '../platform/client-of.ts'
import { ERRORS } from '../platform/errors.ts'
import { createFairTurns, TURN_MS, type FairTurns } from '../platform/fair-turns.ts'
import type { Logger } from '../platform/logger.ts'
import type { Receive } from '../platform/http-body/receive.ts'
import { requireNeed, type Authenticate } from '../platform/principal.ts'
import type { RequestContext } from '../platform/request-context.ts'
import { TIMINGS, type Timings } from '../platform/timings.ts'
import { toFailure } from './failure.ts'
import { createBodies } from './graphql-body.ts'
import { formatError, originOf } from './graphql-errors.ts'
import { guardFields, type Rules } from './guard-fields.ts'
import { readInput } from './input.ts'
import { createKnownDocuments, type DocumentOptions, type KnownDocuments } from './known-documents.ts'
import { parseOptions, validationOptions, validationRules } from './document-limits.ts'
import { createDocumentStore } from './document-store.ts'
import { costSoFar, startOperation } from './operation.ts'
import { scalars } from './scalars.ts'
import { createSubscriptions } from './subscriptions.ts'
import type { UnreadAnswers } from '../platform/unread-answers.ts'
import { refuseManyValues } from './variable-limits.ts'

/** What a stage adds to the schema. */
type GraphqlStage = { typeDefs: string; resolvers: object }

type Parts = {
  stages: GraphqlStage[]
  /** What each field of the root types needs. */
  rules: Rules
  authenticate: Authenticate
  /** Which documents may be sent. */
  documents: DocumentOptions
  receive: Receive
  answers: UnreadAnswers
  logger: Logger
  timings?: Timings
}

export async function createGraphql(parts: Parts) {
  const { stages, rules, authenticate, receive, answers, logger, timings = TIMINGS } = parts
  const documents = createKnownDocuments(parts.documents)
  const schema = createSchema(stages, rules)
  const apollo = createApollo(schema, logger)
  // Many documents at once are a page that is opened, and one look at everything else between two turns is enough. What takes longer than
  // its turn is followed by as much time for others: their questions go to the database and back several times.
  const turns = createFairTurns({ restAfter: (workedMs) => Math.max(0, workedMs - TURN_MS) })
  const takeTurn = (request: FastifyRequest) => turns.take(clientOf(request))
  const bodies = createBodies({ receive, answers })
  const requireKnown = createKnownCheck(documents)
  const subscriptions = createSubscriptions({ schema, authenticate, documents, answers, logger, timings, turns })
  await apollo.start()

  return {
    /** Serves the GraphQL endpoint in a scope of its own; a browser that opens it gets `page`. */
    routes(app: FastifyInstance, page: (reply: { sendFile(name: string): unknown }) => unknown): void {
      void app.register(async (scope) => {
        // Within the bounds of all bodies and a smaller one of their own, and only JSON.
        scope.removeAllContentTypeParsers()
        scope.addContentTypeParser('application/json', bodies.read)
        await subscriptions.register(scope)
        const handler = fastifyApolloHandler(apollo, {
          context: async (request, reply) => contextOf({ answers, turns, request, response: reply.raw }),
        })
        scope.route({
          method: 'POST',
          url: '/graphql',
          config: { needs: 'principal' },
          preHandler: [bodies.hold, beginOperation, takeTurn, requireKnown],
          handler,
        })
        scope.route({
          method: 'GET',
          url: '/graphql',
          config: { isPage: true, needs: 'optional' },
          preHandler: takeTurn,
          async handler(request, reply) {
            if (request.headers.accept?.includes('text/html')) return page(reply)
            requireNeed(request.principal, 'principal')
            await beginOperation(request, reply)
            await requireKnown(request)
            return handler.call(scope, request, reply)
          },
          wsHandler: (socket, request) => subscriptions.opened(socket, request),
        })
      })
    },
    /** Reads a JSON text from outside a document as GraphQL reads a variable. Throws BAD_USER_INPUT. */
    readInput: (typeName: string, json: string) => readInput(schema, typeName, json),
    stop: () => apollo.stop(),
  }
}

function createSchema(stages: readonly GraphqlStage[], rules: Rules): GraphQLSchema {
  const schema = makeExecutableSchema<RequestContext>({
    typeDefs: [readFileSync(new URL('./base.graphql', import.meta.url), 'utf8'), ...stages.map((s) => s.typeDefs)],
    resolvers: [scalars, ...stages.map((s) => s.resolvers as Record<string, never>)],
    // Nobody has the one without resolvers, and a test has read the SDL by its rules: three fifths of what it takes to make a schema.
    updateResolversInPlace: true,
    assumeValidSDL: true,
  })
  guardFields(schema, rules)
  describeScalars(schema)
  return schema
}

/** A scalar's code takes the place of its type, with the description that the SDL had given to it. */
function describeScalars(schema: GraphQLSchema): void {
  for (const type of Object.values(schema.getTypeMap()))
    if (isScalarType(type)) type.description ??= type.astNode?.description?.value
}

/** Of a request by HTTP. Throws FORBIDDEN. */
function createKnownCheck(documents: KnownDocuments) {
  return async ({ method, body, query, principal }: FastifyRequest): Promise<void> => {
    const asked = method === 'GET' ? query : body
    const text = typeof asked === 'object' && asked !== null && 'query' in asked ? asked.query : undefined
    const refusal = documents.refuse(text, principal)
    if (refusal) throw refusal
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
    documentStore: createDocumentStore(),
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
      boundVariables,
      statusOfErrors,
      costOfAnswers,
    ],
    logger: logger.child({ from: 'apollo' }),
  })
}

/** Of the principal's own, until the answer is read or nobody waits for it. Throws TOO_MANY_REQUESTS. */
async function beginOperation({ principal }: FastifyRequest, { raw }: FastifyReply): Promise<void> {
  const end = await principal.quota?.awaitOperation()
  if (end === undefined) return
  if (raw.destroyed || raw.closed) end()
  else raw.once('close', end)
}

type Asked = { answers: UnreadAnswers; turns: FairTurns; request: FastifyRequest; response: ServerResponse }

function contextOf({ answers, turns, request, response }: Asked): RequestContext {
  const client = clientOf(request)
  const { context, abort, release } = startOperation({
    client,
    principal: request.principal,
    ip: request.ip,
    requestId: request.id,
    reserved: answers.reserve(request.raw.socket, client),
    turns,
  })
  response.once('close', () => {
    release()
    // Also when it has its answer: the failure of one field answers for all of them, and what the others still ask is for nobody.
    abort()
  })
  return context
}

const boundVariables: ApolloServerPlugin<RequestContext> = {
  async requestDidStart() {
    return {
      async didResolveOperation({ operation, request }) {
        refuseManyValues(operation, request.variables)
      },
    }
  },
}

/** A request that failed for a passing reason answers 503 or 429 with Retry-After, as the REST route does. */
const statusOfErrors: ApolloServerPlugin<RequestContext> = {
  async requestDidStart() {
    return {
      async willSendResponse({ response, errors }) {
        const failures = errors?.map((error) => toFailure(originOf(error))) ?? []
        const passing = failures.find(({ code }) => ERRORS[code].retriable)
        if (!passing) return
        const { status } = ERRORS[passing.code]
        response.http.status = status === 429 ? status : 503
        response.http.headers.set('retry-after', passing.retryAfter)
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
