/** The cookie of a session. */

/** A browser keeps it only from this very host, over TLS, so that no other page of the same site can set it. */
const SECURE = '__Host-timberline'
/** Without TLS on loopback a browser keeps no cookie whose name begins with `__Host-`. */
const PLAIN = 'timberline'

/** `isSecure`: people open us over TLS. Then the plain name does not count: a neighbour below the same domain could set it. */
export const nameOfSessionCookie = (isSecure: boolean): string => (isSecure ? SECURE : PLAIN)

/** Whether a browser presents a session. */
export const hasSessionCookie = (cookies: string | undefined): boolean =>
  cookies !== undefined && [SECURE, PLAIN].some((name) => readCookie(cookies, name) !== undefined)

/** The value of the first cookie of this name. */
export function readCookie(cookies: string | undefined, name: string): string | undefined {
  const pairs = cookies?.split(';').map((pair) => pair.trim()) ?? []
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1)
}
