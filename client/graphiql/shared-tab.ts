/** The query in the hash of the address, as the explorer's Share menu writes it. */
export function sharedTab(hash: string): { query: string; variables: string } | undefined {
  const params = new URLSearchParams(hash.slice(1))
  const query = params.get('query')
  return query === null ? undefined : { query, variables: params.get('variables') ?? '{}' }
}
