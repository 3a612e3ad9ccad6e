import { CombinedGraphQLErrors, ServerError } from '@apollo/client/errors'
import { readRefusal, refusalText } from './refusal.ts'

/** The code of an error, and its text for a person. */
export function describeError(error: unknown): { code: string; text: string } {
  if (CombinedGraphQLErrors.is(error)) {
    const [first] = error.errors
    const code = first?.extensions?.['code']
    return { code: typeof code === 'string' ? code : 'GRAPHQL_ERROR', text: first?.message ?? error.message }
  }
  // Refused before GraphQL had the request: it is too large, or the server is overloaded.
  if (ServerError.is(error)) {
    const { statusCode, bodyText } = error
    return { code: readRefusal(bodyText)?.code ?? 'SERVER_ERROR', text: refusalText(statusCode, bodyText) }
  }
  // `fetch` rejects with a TypeError when there is no connection; its message differs between browsers.
  if (error instanceof TypeError) return { code: 'NETWORK_ERROR', text: 'The server cannot be reached.' }
  return { code: 'SERVER_ERROR', text: error instanceof Error ? error.message : String(error) }
}

const REFUSALS: readonly string[] = ['BAD_USER_INPUT', 'QUERY_TOO_COMPLEX']

/** Whether the server refused what was asked, and would refuse it again. */
export function isRefused(error: unknown): boolean {
  return error !== undefined && REFUSALS.includes(describeError(error).code)
}
