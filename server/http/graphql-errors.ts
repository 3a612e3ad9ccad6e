/** The errors of an operation, as a client may read them. */
import type { GraphQLError, GraphQLFormattedError } from 'graphql'
import { AppError, type ErrorCode } from '../platform/errors.ts'
import type { Logger } from '../platform/logger.ts'
import { toFailure } from './failure.ts'
import { TOO_MANY_TOKENS, isTokenLimit } from './document-limits.ts'

/** The original error: GraphQL wraps it, and wraps a scalar's refusal of a variable twice. */
export function originOf(thrown: unknown): unknown {
  const hasOrigin = thrown instanceof Error && 'originalError' in thrown && thrown.originalError
  return hasOrigin ? originOf(thrown.originalError) : thrown
}

/** By its name: the package may be there twice, once for `import` and once for `require`. */
const isOfGraphqlItself = (thrown: unknown) => thrown instanceof Error && thrown.name === 'GraphQLError'

/** Apollo's code for errors without a code of their own. */
const NO_CODE = 'INTERNAL_SERVER_ERROR'

const hasNoCode = ({ extensions }: GraphQLFormattedError) => extensions?.['code'] === NO_CODE

/** Suggests similar names of the schema; clients have introspection for that. */
const SUGGESTION = / ?Did you mean .+\?$/

type Failed = { formatted: GraphQLFormattedError; thrown: unknown; logger: Logger }

/** Errors of GraphQL itself keep their code, ours get the catalogue's, and all others become INTERNAL without details. */
export function formatError({ formatted, thrown, logger }: Failed): GraphQLFormattedError {
  const origin = originOf(thrown)
  const message = formatted.message.replace(SUGGESTION, '')
  if (isTokenLimit(message)) return withCode({ ...formatted, message: TOO_MANY_TOKENS }, 'QUERY_TOO_COMPLEX')
  // Too many wrong values: GraphQL gives up before any field is asked for, and has no code for it.
  if (hasNoCode(formatted) && formatted.path === undefined && isOfGraphqlItself(origin))
    return withCode({ ...formatted, message }, 'BAD_USER_INPUT')
  const isOfGraphql = !hasNoCode(formatted)
  if (isOfGraphql && !(origin instanceof AppError)) return { ...formatted, message }
  const failure = toFailure(origin)
  if (failure.code === 'INTERNAL') logger.error({ err: failure.cause ?? failure }, 'a resolver failed')
  return withCode({ ...formatted, message: failure.message }, failure.code)
}

/** The same for an error that did not pass through Apollo. */
export function formatRawError(thrown: GraphQLError, logger: Logger): GraphQLFormattedError {
  const code = thrown.extensions['code'] ?? NO_CODE
  return formatError({ formatted: { ...thrown.toJSON(), extensions: { code } }, thrown, logger })
}

const withCode = (formatted: GraphQLFormattedError, code: ErrorCode) => ({ ...formatted, extensions: { code } })
