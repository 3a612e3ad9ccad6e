/** Addresses of saved views: /v/<slug> opens one, and a query string after it overrides parts of it. */
import { isSlug } from '../../server/platform/text/slug.ts'
import { CLOSED, FIRST_PAGE, formatView, parseView, PLAIN, type LogView } from '../state/log-view.ts'

/** The slug in a path, null on any other page. */
export function slugIn(pathname: string): string | null {
  const slug = /^\/v\/([^/]+)$/.exec(pathname)?.[1] ?? ''
  return isSlug(slug) ? slug : null
}

export const pathOf = (slug: string) => `/v/${slug}`

/** What is saved of a view: its search, without the page and the open log. */
export function stateOf(view: LogView): string {
  return (formatView({ ...view, position: FIRST_PAGE, ...CLOSED }) || PLAIN).slice(1)
}

/**
 * Which saved view an address is about to open: one by its slug, the default (no slug), or none. A query string that the
 * explorer has written has its version and says everything.
 */
export function wantedView({ pathname, search }: Pick<Location, 'pathname' | 'search'>): { slug?: string } | null {
  const slug = slugIn(pathname)
  if (new URLSearchParams(search).has('v')) return null
  if (slug !== null) return { slug }
  return search === '' ? {} : null
}

/** Of these an address has one at a time. */
const RANGE = ['range', 'from', 'to']

/** The query string of a saved state, changed by what an address says beside the slug. */
export function withOverrides(state: string, search: string): string {
  const params = new URLSearchParams(state)
  const overrides = new URLSearchParams(search)
  if (RANGE.some((name) => overrides.has(name))) for (const name of RANGE) params.delete(name)
  for (const [name, value] of overrides) params.set(name, value)
  return formatView(parseView(`?${params.toString()}`)) || PLAIN
}
