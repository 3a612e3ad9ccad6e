/** Who may ask: one check for every request and upgrade, before anything else of it is looked at. */
import type { FastifyRequest } from 'fastify'
import { AppError } from '../platform/errors.ts'
import type { Logger } from '../platform/logger.ts'
import { authoritiesOf, readAuthority } from './authority.ts'
import type { Cors } from './cors.ts'
import { presentsKey } from './credentials.ts'
import { hasSessionCookie } from '../platform/session-cookie.ts'
import { createHosts } from './hosts.ts'
import { refuseForeignPage } from './origin.ts'
import type { IsProxy } from '../platform/proxies.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** A browser shows it, and other sites may link to it. */
    isPage?: boolean
  }
}

type Parts = {
  /** Lower case; `*.example.com` stands for every name below it. */
  allowedHosts: readonly string[]
  /** What browsers open where a proxy is in front. */
  publicUrl: string | undefined
  /** Of connections to this server itself. */
  scheme: 'http' | 'https'
  /** A page of a stranger knows no key, so who presents one may call us by any name; where AUTH is off nobody looks at it. */
  looksAtKeys: boolean
  cors: Pick<Cors, 'isAllowed' | 'isPreflight'>
  isProxy: IsProxy
  logger: Logger
}

const READING: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Answers with the reason to refuse a request; undefined for one that may go on. */
export function createGuard(parts: Parts) {
  const { allowedHosts, publicUrl, scheme: ownScheme, looksAtKeys, cors, isProxy, logger } = parts
  const ours = publicUrl === undefined ? undefined : new URL(publicUrl)
  const hosts = createHosts({ allowed: ours ? [...allowedHosts, ours.hostname] : allowedHosts, logger })

  /** Those of PUBLIC_URL and of what the request names, whose scheme PUBLIC_URL knows, or else the proxy. */
  function originsOf(authorities: readonly string[], forwardedScheme: string | undefined): string[] {
    const origins = authorities.map((authority) => {
      const isPublic = ours !== undefined && readAuthority(authority)?.name === ours.hostname
      const scheme = isPublic ? ours.protocol : `${forwardedScheme ?? ownScheme}:`
      return URL.parse(`${scheme}//${authority}`)?.origin
    })
    return [ours?.origin, ...origins].filter((origin) => origin !== undefined)
  }

  let hasWarned = false

  /** Once: everybody behind a proxy that is not known to be one shares the limits of a single client. */
  function warnOfProxy(address: string | undefined): void {
    if (hasWarned || isProxy(address)) return
    hasWarned = true
    const advice = 'X-Forwarded-For is ignored; if this address is your proxy, add it to TRUSTED_PROXIES'
    logger.warn({ address }, advice)
  }

  return (request: FastifyRequest): AppError | undefined => {
    const { headers, socket } = request.raw
    if (headers['x-forwarded-for'] !== undefined) warnOfProxy(socket.remoteAddress)
    const named = authoritiesOf(request.raw)
    if (!named) return new AppError('BAD_REQUEST', 'The request names several hosts.')
    const { 'x-forwarded-host': host, 'x-forwarded-proto': scheme } = headers
    // What others write into these headers does not count, nor is it held against them.
    const isForwarded = (host !== undefined || scheme !== undefined) && isProxy(socket.remoteAddress)
    const authorities = isForwarded ? [...named, ...listOf(host)] : named
    const hasKey = looksAtKeys && presentsKey(headers)
    for (const authority of hasKey ? [] : authorities) {
      const refusal = hosts.refuse(authority)
      if (refusal) return refusal
    }
    return refuseForeignPage({
      headers,
      isForeignWithKey: () => cors.isAllowed(request) || cors.isPreflight(request),
      origins: () => originsOf(authorities, isForwarded ? listOf(scheme).at(-1) : undefined),
      isPage: () => request.routeOptions.config.isPage === true,
      mayChange: () =>
        hasSessionCookie(headers.cookie) && (!READING.has(request.method) || headers.upgrade !== undefined),
    })
  }
}

/** Each proxy may have added one. */
function listOf(header: string | string[] = ''): string[] {
  const values = header.toString().split(',')
  return values.map((value) => value.trim()).filter((value) => value !== '')
}
