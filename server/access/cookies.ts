/** The cookies that browsers get. Their values are ours: base64url, which needs no quoting. */
import { nameOfSessionCookie, readCookie } from '../platform/session-cookie.ts'

const MAX_LOGIN_SECONDS = 10 * 60

/** `isSecure`: people open us over TLS. */
export function createCookies(isSecure: boolean) {
  const session = nameOfSessionCookie(isSecure)
  const login = isSecure ? '__Host-tl-login' : 'timberline-login'
  const common = `Path=/; HttpOnly${isSecure ? '; Secure' : ''}`
  return {
    readSession: (cookies: string | undefined) => readCookie(cookies, session),
    /** Other sites' links come without it: pages are the same for everybody, and what they ask for comes with it. */
    session: (id: string) => `${session}=${id}; ${common}; SameSite=Strict`,
    noSession: `${session}=; ${common}; SameSite=Strict; Max-Age=0`,
    readLogin: (cookies: string | undefined) => readCookie(cookies, login),
    /** It comes back with the identity provider's redirect, which is another site's link. */
    login: (sealed: string) => `${login}=${sealed}; ${common}; SameSite=Lax; Max-Age=${MAX_LOGIN_SECONDS}`,
    noLogin: `${login}=; ${common}; SameSite=Lax; Max-Age=0`,
  }
}

export type Cookies = ReturnType<typeof createCookies>
