/** GraphQL on Apollo Server: the schema from the stages' SDL and resolvers, the limits, and errors with codes. */
import { readFileSync } from 'node:fs'
import { ApolloServer, type ApolloServerPlugin } from '@apollo/server'
import { ApolloServerErrorCode } from '@apollo/server/errors'
import { ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled'
import { fastifyApolloHandler } from '@as-integrations/fastify'
import type { FastifyInstance } from 'fastify'
import type { GraphQLFormattedError } from 'graphql'
import { AppError, ERRORS, type ErrorCode } from '../platform/errors.ts'
import { parseJson } from '../platform/json.ts'
import type { Logger } from '../platform/logger.ts'
import { RETRY_AFTER_SECONDS, toFailure } from './failure.ts'
import { scalars } from './scalars.ts'

/** What a stage adds to the schema. */
type GraphqlStage = { typeDefs: string; resolvers: object }

const MAX_TOKENS = 1000

export async function createGraphql({ stages, logger }: { stages: GraphqlStage[]; logger: Logger }) {
  const apollo = new ApolloServer({
    typeDefs: [readFileSync(new URL('./base.graphql', import.meta.url), 'utf8'), ...stages.map((s) => s.typeDefs)],
    resolvers: [scalars, ...stages.map((s) => s.resolvers as Record<string, never>)],
    introspection: true,
    csrfPrevention: true,
    includeStacktraceInErrorResponses: false,
    hideSchemaDetailsFromClientErrors: true,
    stopOnTerminationSignals: false,
    parseOptions: { maxTokens: MAX_TOKENS },
    maxRecursiveSelections: 500,
    formatError: (formatted, thrown) => formatError({ formatted, thrown, logger }),
    plugins: [ApolloServerPluginLandingPageDisabled(), statusOfErrors],
    logger: logger.child({ from: 'apollo' }),
  })
  await apollo.start()

  return {
    /** Serves the GraphQL endpoint in a scope of its own; a browser that opens it gets `page`. */
    routes(app: FastifyInstance, page: (reply: { sendFile(name: string): unknown }) => unknown): void {
      void app.register(async (scope) => {
        scope.removeContentTypeParser('application/json')
        scope.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) =>
          parseBody(body, done),
        )
        const handler = fastifyApolloHandler(apollo)
        scope.route({
          method: ['GET', 'POST'],
          url: '/graphql',
          async handler(request, reply) {
            if (request.method === 'GET' && request.headers.accept?.includes('text/html')) return page(reply)
            return handler.call(scope, request, reply)
          },
        })
      })
    },
    stop: () => apollo.stop(),
  }
}

export type Graphql = Awaited<ReturnType<typeof createGraphql>>

function parseBody(body: string | Buffer, done: (error: Error | null, value?: unknown) => void): void {
  try {
    done(null, parseJson(body.toString()))
  } catch (error) {
    done(new AppError('BAD_REQUEST', 'The body is not valid JSON.', { cause: error }))
  }
}

/** A request that failed for a passing reason answers 503 with Retry-After, as the REST route does. */
const statusOfErrors: ApolloServerPlugin = {
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

/** What was thrown first: GraphQL wraps it, a scalar's refusal of a variable twice. */
function originOf(thrown: unknown): unknown {
  const hasOrigin = thrown instanceof Error && 'originalError' in thrown && thrown.originalError
  return hasOrigin ? originOf(thrown.originalError) : thrown
}

/** By its name: the package may be there twice, once for `import` and once for `require`. */
const isOfGraphqlItself = (thrown: unknown) => thrown instanceof Error && thrown.name === 'GraphQLError'

const hasNoCode = ({ extensions }: GraphQLFormattedError) =>
  extensions?.['code'] === ApolloServerErrorCode.INTERNAL_SERVER_ERROR

type Failed = { formatted: GraphQLFormattedError; thrown: unknown; logger: Logger }

/** Errors of GraphQL itself keep their code; ours get the catalogue's; anything else is INTERNAL and tells nothing. */
function formatError({ formatted, thrown, logger }: Failed): GraphQLFormattedError {
  const origin = originOf(thrown)
  // Too many wrong values: GraphQL gives up before any field is asked for, and Apollo has no code for it.
  if (hasNoCode(formatted) && formatted.path === undefined && isOfGraphqlItself(origin)) {
    return { ...formatted, extensions: { code: 'BAD_USER_INPUT' satisfies ErrorCode } }
  }
  const isOfGraphql = !hasNoCode(formatted)
  if (isOfGraphql && !(origin instanceof AppError)) return formatted
  const failure = toFailure(origin)
  if (failure.code === 'INTERNAL') logger.error({ err: failure.cause ?? failure }, 'a resolver failed')
  return { ...formatted, message: failure.message, extensions: { code: failure.code } }
}
