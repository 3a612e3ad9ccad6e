/**
 * People whom a proxy in front has signed in: it says who they are with each request. Its word counts only from its own socket; from
 * anybody else the header is an attempt to be somebody, and is refused.
 */
import { isUtf8 } from 'node:buffer'
import { hash, timingSafeEqual } from 'node:crypto'
import { unauthenticated, type From } from '../platform/principal.ts'

export type ProxyConfig = {
  /** Lower case. */
  userHeader: string
  groupsHeader: string | undefined
  /** What the proxy says in `X-Proxy-Secret`; needed where others share its address. */
  secret: string | undefined
}

const SECRET_HEADER = 'x-proxy-secret'

export type Proxied = { subject: string; groups: readonly string[] }

type Parts = ProxyConfig & {
  isProxy: (address: string | undefined) => boolean
  /** Why somebody was refused. */
  onRefused(reason: string, from: From): void
}

/** The answer reads a request: undefined where nobody is named. Throws UNAUTHENTICATED. */
export function createProxyReader({ userHeader, groupsHeader, secret, isProxy, onRefused }: Parts) {
  function judge({ peer, rawHeaders }: NonNullable<From['http']>): Proxied | string | undefined {
    const users = valuesOf(rawHeaders, userHeader)
    const groups = groupsHeader === undefined ? [] : valuesOf(rawHeaders, groupsHeader)
    if (users.length === 0 && groups.length === 0) return undefined
    if (!isProxy(peer)) return 'not from a trusted proxy'
    if (secret !== undefined && !isSecret(valuesOf(rawHeaders, SECRET_HEADER), secret)) return 'without the secret'
    if (users.length > 1 || groups.length > 1) return 'named twice'
    const [user] = users
    if (user?.name !== userHeader || (groups[0] && groups[0].name !== groupsHeader)) return 'named in another way'
    const subject = user.value.trim()
    if (subject === '' || subject.length > 200 || /\p{Cc}/u.test(subject)) return 'no name'
    return {
      subject,
      groups: (groups[0]?.value ?? '')
        .split(/[,;|]/)
        .map((group) => group.trim())
        .filter(Boolean),
    }
  }

  return (from: From): Proxied | undefined => {
    const judged = from.http && judge(from.http)
    if (typeof judged !== 'string') return judged
    onRefused(judged, from)
    throw unauthenticated()
  }
}

type Named = { name: string; value: string }

/** Also those that differ only as some programs in between do not see a difference: `_` for `-`. */
function valuesOf(rawHeaders: readonly string[], wanted: string): Named[] {
  const found: Named[] = []
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const [name = '', value = ''] = [rawHeaders[i]?.toLowerCase(), rawHeaders[i + 1]]
    if (name.replaceAll('_', '-') === wanted.replaceAll('_', '-')) found.push({ name, value: decode(value) })
  }
  return found
}

/** Node reads headers as Latin-1; most proxies write UTF-8. */
function decode(value: string): string {
  const bytes = Buffer.from(value, 'latin1')
  return isUtf8(bytes) ? bytes.toString() : value
}

/** Of equal length, so that the time tells nothing. */
const digest = (text: string) => Buffer.from(hash('sha256', text))

const isSecret = ([first, ...others]: Named[], secret: string): boolean =>
  first !== undefined && others.length === 0 && timingSafeEqual(digest(first.value), digest(secret))
