/** Pages of other sites: what the browsers of their visitors send to us on their behalf. */
import type { IncomingHttpHeaders } from 'node:http'
import { AppError } from '../platform/errors.ts'

type Asked = {
  headers: IncomingHttpHeaders
  /** The origins that are ours for this request, as browsers write them. */
  origins: () => readonly string[]
  /** Whether a page is asked for, which anybody may link to. */
  isPage: () => boolean
  /** Whether a browser sends it on behalf of somebody who has signed in, and it may change something. */
  mayChange: () => boolean
  /** Whether it is another site's whose pages may ask with a key, and this is such a request. */
  isForeignWithKey: () => boolean
}

/**
 * A browser sends the origin of the page with all but simple reading, and with each WebSocket, from which its own policies do not keep a
 * foreign page. Where it sends none, it says whether the page is ours, though only over TLS and to the machine that it runs on. A page of
 * the same site, such as one on another port of localhost, is foreign too. Programs send neither.
 */
export function refuseForeignPage(asked: Asked): AppError | undefined {
  const { headers, origins, isPage, isForeignWithKey, mayChange } = asked
  const { origin, 'sec-fetch-site': site } = headers
  if (isForeignWithKey()) return undefined
  if (origin !== undefined) return origins().includes(origin) ? undefined : foreignOrigin()
  if (site === undefined && mayChange()) return unknownPage()
  if (site === undefined || site === 'same-origin' || site === 'none') return undefined
  if (isNavigation(headers) && isPage()) return undefined
  return new AppError('BAD_REQUEST', 'Cross-site requests are not allowed. Other sites may link to pages only.')
}

/** Every browser says one of them, and its cookies come along with what a foreign page makes it send. */
const unknownPage = () =>
  new AppError(
    'BAD_REQUEST',
    'A request with the cookie of a session says from which page it comes, by Origin or Sec-Fetch-Site. Programs send an API key.',
  )

const foreignOrigin = () =>
  new AppError(
    'BAD_REQUEST',
    'Cross-origin requests are not allowed. Behind a proxy, PUBLIC_URL has to be the address that browsers open. CORS_ORIGINS names other sites, whose pages need an API key.',
  )

/** Of a whole tab, not of a frame. */
function isNavigation(headers: IncomingHttpHeaders): boolean {
  return headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document'
}
