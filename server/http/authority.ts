/** For whom a request is: the host and port that it names. */
import type { IncomingMessage } from 'node:http'

/** The name is in lower case and without the dot behind an absolute one; IPv6 has no brackets. */
export type Authority = { name: string; port: string; isAbsolute: boolean }

const SHAPE = /^(?:\[([\da-f:.]+)\]|([\w~.%-]+?)(\.?))(?::(\d*))?$/

/** Reads `name[:port]`. Undefined for anything else, such as one with a user in it. */
export function readAuthority(text: string): Authority | undefined {
  const [, address, host, dot = '', port = ''] = SHAPE.exec(text.toLowerCase()) ?? []
  const name = address ?? host
  return name === undefined ? undefined : { name, port, isAbsolute: dot !== '' }
}

const ABSOLUTE = /^https?:\/\/([^/?#]*)/i

type Addressed = Pick<IncomingMessage, 'headers' | 'rawHeaders' | 'url'>

/**
 * As written; undefined for a request that names several, in two headers of which Node drops one, or in its address and the header
 * (RFC 9112, 3.2). An empty list for one of HTTP/1.0 that names none, as no browser sends it.
 */
export function authoritiesOf({ headers: { host }, rawHeaders, url = '/' }: Addressed): string[] | undefined {
  if (hasSeveralHosts(rawHeaders)) return undefined
  if (url.startsWith('/') || url === '*') return host === undefined ? [] : [host]
  const authority = ABSOLUTE.exec(url)?.[1]
  if (authority === undefined || (host !== undefined && !isSame(authority, host))) return undefined
  return [authority]
}

function hasSeveralHosts(rawHeaders: readonly string[]): boolean {
  let hosts = 0
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i]
    if (name?.length === 4 && name.toLowerCase() === 'host') hosts++
  }
  return hosts > 1
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [readAuthority(one), readAuthority(other)]
  return a !== undefined && a.name === b?.name && (a.port || '80') === (b.port || '80')
}
