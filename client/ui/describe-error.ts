import { CombinedGraphQLErrors } from '@apollo/client/errors'

/** What went wrong, for a person, and its code. */
export function describeError(error: unknown): { code: string; text: string } {
  if (CombinedGraphQLErrors.is(error)) {
    const [first] = error.errors
    const code = first?.extensions?.['code']
    return { code: typeof code === 'string' ? code : 'GRAPHQL_ERROR', text: first?.message ?? error.message }
  }
  // `fetch` rejects with a TypeError when nobody answers, and says so in the words of each browser.
  if (error instanceof TypeError) return { code: 'NETWORK_ERROR', text: 'The server cannot be reached.' }
  return { code: 'SERVER_ERROR', text: error instanceof Error ? error.message : String(error) }
}
