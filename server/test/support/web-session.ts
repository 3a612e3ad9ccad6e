/** A browser of tests, as far as signing in goes: it keeps cookies and says that it is on a page of ours. */
type Body = Record<string, unknown>

export type Answered = {
  status: number
  json: Record<string, unknown>
  location: string | null
  retryAfter: string | null
}

export function createWebSession(url: string) {
  const jar = new Map<string, string>()

  async function send(path: string, init: RequestInit = {}): Promise<Response> {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const headers = new Headers(init.headers)
    headers.set('sec-fetch-site', 'same-origin')
    if (cookie) headers.set('cookie', cookie)
    const answer = await fetch(new URL(path, url), { redirect: 'manual', ...init, headers })
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (/Max-Age=0/.test(line) || value === '') jar.delete(name)
      else jar.set(name, value)
    }
    return answer
  }

  return {
    jar,
    cookie: () => [...jar].map(([name, value]) => `${name}=${value}`).join('; '),
    send,
    get: async (path: string) => read(await send(path)),
    post: async (path: string, body: Body, headers: Record<string, string> = {}) =>
      read(
        await send(path, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...headers },
          body: JSON.stringify(body),
        }),
      ),
    /** GraphQL: the data, or the codes of its errors. */
    async ask(query: string, variables: Body = {}): Promise<{ data: Body; codes: string[]; messages: string[] }> {
      const { json } = await read(
        await send('/graphql', {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ query, variables }),
        }),
      )
      type Failed = { message: string; extensions: { code: string } }
      const failed = json['errors'] as Failed[] | undefined
      const refused = json['error'] as { code: string; message: string } | undefined
      return {
        data: (json['data'] ?? {}) as Body,
        codes: [...(failed ?? []).map(({ extensions }) => extensions.code), ...(refused ? [refused.code] : [])],
        messages: [...(failed ?? []).map(({ message }) => message), ...(refused ? [refused.message] : [])],
      }
    },
  }
}

async function read(answer: Response): Promise<Answered> {
  const text = await answer.text()
  const isJson = answer.headers.get('content-type')?.includes('json') === true
  const json = isJson ? (JSON.parse(text) as Body) : {}
  const { status, headers } = answer
  return { status, json, location: headers.get('location'), retryAfter: headers.get('retry-after') }
}

export type WebSession = ReturnType<typeof createWebSession>
