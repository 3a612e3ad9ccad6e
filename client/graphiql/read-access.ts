/** `open`: everybody may ask. `known`: the request says who asks. `unknown`: it has to. */
export type Access = 'open' | 'known' | 'unknown'

const PATIENCE_MS = 3000

export async function readAccess(url: string, headers: Record<string, string>): Promise<Access> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query: '{ session { principal { kind } } }' }),
      signal: AbortSignal.timeout(PATIENCE_MS),
    })
    if (response.status === 401) return 'unknown'
    const { data } = (await response.json()) as { data: { session: { principal: { kind: string } } } }
    return data.session.principal.kind === 'ANYONE' ? 'open' : 'known'
  } catch {
    return 'open'
  }
}
