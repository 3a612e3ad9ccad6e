/** The facets in the address: `facets=level,metadata.user.id` names those that are expanded, in their order. */
import { parsePath } from '../search/metadata-path.ts'
import { splitNames, type Layout } from '../state/layout.ts'
import { facetKey, FIXED_FACETS } from './facet-ref.ts'
import type { FacetSettings } from './facet-settings.ts'

/** All facets are behind the button that shows them. */
const HIDDEN = 'hidden'
/** They are all collapsed. */
const NONE = 'none'

/** Each expanded facet is a query, and a link is not its reader's own. */
const MAX_PATHS = 20

const FIXED_KEYS = FIXED_FACETS.map(facetKey)
const keyOf = (path: readonly string[]) => facetKey({ field: 'metadata', path })

export function printFacetLayout({ isOpen, collapsed, paths }: FacetSettings): Layout {
  const expanded = [...FIXED_KEYS, ...paths.map(keyOf)].filter((key) => !collapsed.includes(key))
  return { facets: isOpen ? expanded.join(',') || NONE : HIDDEN }
}

/** The settings of this browser, with the facets that a layout names instead. The browser's own further paths follow, collapsed. */
export function withFacetLayout(own: FacetSettings, { facets }: Layout): FacetSettings {
  if (facets === undefined || facets === printFacetLayout(own).facets) return own
  if (facets === HIDDEN) return { ...own, isOpen: false }
  const names = splitNames(facets)
  const linked = names
    .filter((name) => !FIXED_KEYS.includes(name))
    .flatMap((name) => {
      const path = name.startsWith('metadata.') ? parsePath(name) : undefined
      return path === undefined ? [] : [path]
    })
    .slice(0, MAX_PATHS)
  const linkedKeys = linked.map(keyOf)
  const others = own.paths.filter((path) => !linkedKeys.includes(keyOf(path)))
  const fixed = FIXED_KEYS.filter((key) => !names.includes(key))
  return { isOpen: true, collapsed: [...fixed, ...others.map(keyOf)], paths: [...linked, ...others] }
}
