/** Addresses of saved views: /v/<slug> opens one, and a query string after it overrides parts of it. /s/<id> is a short link. */
import { isLinkId } from '../../server/platform/text/link-id.ts'
import { isSlug } from '../../server/platform/text/slug.ts'
import { RANGE_PARAMS } from '../time/range-params.ts'
import { wholeLayout } from '../state/layout.ts'
import { CLOSED, FIRST_PAGE, formatView, parseView, PLAIN, type LogView } from '../state/log-view.ts'

/** The slug in a path, null on any other page. */
export function slugIn(pathname: string): string | null {
  const slug = /^\/v\/([^/]+)$/.exec(pathname)?.[1] ?? ''
  return isSlug(slug) ? slug : null
}

/** The id of the short link in a path, null on any other page. */
export function linkIdIn(pathname: string): string | null {
  const id = /^\/s\/([^/]+)$/.exec(pathname)?.[1] ?? ''
  return isLinkId(id) ? id : null
}

export const pathOf = (slug: string) => `/v/${slug}`

/** What is saved of a view: its search and the whole look of the page, without the page number and the open log. */
export function stateOf(view: LogView): string {
  return (formatView({ ...view, layout: wholeLayout(view.layout), position: FIRST_PAGE, ...CLOSED }) || PLAIN).slice(1)
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

/** The query string of a saved state, changed by what an address says beside the slug. */
export function withOverrides(state: string, search: string): string {
  // What stands beside the slug is in the language of today, whatever the version of the state.
  const params = new URLSearchParams(formatView(parseView(`?${state}`)))
  const overrides = new URLSearchParams(search)
  if (RANGE_PARAMS.some((name) => overrides.has(name))) for (const name of RANGE_PARAMS) params.delete(name)
  if (overrides.has('order')) params.delete('sort')
  for (const [name, value] of overrides) params.set(name, value)
  return formatView(parseView(`?${params.toString()}`)) || PLAIN
}
