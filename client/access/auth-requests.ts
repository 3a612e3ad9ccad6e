/** What is asked of `/auth`: signing in and out, set-up links, passwords. */
import { readRefusal, refusalText } from '../ui/refusal.ts'

/** By what ways somebody can sign in here. */
export type SignInWays = {
  auth: 'on' | 'off'
  principal: { kind: string; id: string; name: string } | null
  methods: readonly ('LOCAL' | 'OIDC')[]
  /** There is no administrator yet. */
  needsSetup: boolean
}

export type Refused = {
  code: string
  text: string
  /** After this many seconds the same may be tried again. */
  waitSeconds: number | undefined
}

export type AuthAnswer<Body> = { body: Body; refused?: undefined } | { body?: undefined; refused: Refused }

export const readWays = () => ask<SignInWays>('/auth/session')

export const signIn = (body: { login: string; password: string }) => ask('/auth/login', body)

/** Answers the address at which the identity provider ends its own session, where it has one. */
export const signOut = () => ask<{ location?: string }>('/auth/logout', {})

export const takeSetupLink = (body: { token: string; password: string; login?: string; name?: string }) =>
  ask('/auth/setup', body)

export const changePassword = (body: { current: string; next: string }) => ask('/auth/password', body)

/** The address that leads to the identity provider, and from there back to `to`. */
export const providerAddress = (to: string) => `/auth/oidc?${new URLSearchParams({ to }).toString()}`

async function ask<Body>(path: string, body?: object): Promise<AuthAnswer<Body>> {
  const sent = body && { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
  try {
    const response = await fetch(path, { cache: 'no-store', ...sent })
    const text = await response.text()
    if (response.ok) return { body: (text === '' ? {} : JSON.parse(text)) as Body }
    const after = Number(response.headers.get('retry-after') ?? NaN)
    const waitSeconds = response.status === 429 && after > 0 ? Math.ceil(after) : undefined
    const code = readRefusal(text)?.code ?? 'SERVER_ERROR'
    return { refused: { code, text: refusalText(response.status, text), waitSeconds } }
  } catch {
    return { refused: { code: 'NETWORK_ERROR', text: 'The server cannot be reached.', waitSeconds: undefined } }
  }
}
