/** The query that a link brought in the hash of the address, as the menu "Share" of the explorer writes it. */
export function sharedTab(hash: string): { query: string; variables: string } | undefined {
  const params = new URLSearchParams(hash.slice(1))
  const query = params.get('query')
  return query === null ? undefined : { query, variables: params.get('variables') ?? '{}' }
}
