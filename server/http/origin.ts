import type { IncomingHttpHeaders } from 'node:http'
import { AppError } from '../platform/errors.ts'

/**
 * A browser sends the origin of the page, and its own policies do not keep a foreign page from a WebSocket. Programs send no origin.
 * A proxy may use another host, and then forwards the original one in a header that a page cannot set.
 */
export function refuseForeignPage({ origin, host, 'x-forwarded-host': forwarded }: IncomingHttpHeaders): void {
  if (origin === undefined) return
  const page = URL.parse(origin)?.host
  if (page && [host, forwarded].some((ours) => ours?.toString().toLowerCase() === page)) return
  throw new AppError('BAD_REQUEST', 'Cross-origin requests are not allowed.')
}
