import type { IncomingHttpHeaders } from 'node:http'
import { AppError } from '../platform/errors.ts'

/**
 * A browser names the page that asks, and no policy of its own keeps a foreign page from a WebSocket. Programs name none.
 * A proxy may ask under another host and then says which one it was asked for: a header that a page cannot set.
 */
export function refuseForeignPage({ origin, host, 'x-forwarded-host': forwarded }: IncomingHttpHeaders): void {
  if (origin === undefined) return
  const page = URL.parse(origin)?.host
  if (page && [host, forwarded].some((ours) => ours?.toString().toLowerCase() === page)) return
  throw new AppError('BAD_REQUEST', 'Pages of another site may not ask here.')
}
