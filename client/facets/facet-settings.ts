/** The arrangement of the facets. The browser keeps it; an address may name another one (`facet-layout.ts`). */

export type FacetSettings = {
  isOpen: boolean
  /** Keys of facets; collapsed facets send no queries. */
  collapsed: readonly string[]
  /** The places in the metadata that were added. */
  paths: readonly (readonly string[])[]
}

/** Counting loads the database, so only the most useful facets are open at first. */
export const FIRST_SETTINGS: FacetSettings = { isOpen: true, collapsed: ['parentResourceId', 'commit'], paths: [] }

/** @param text what the browser has kept; what is not ours is left out */
export function parseFacetSettings(text: string | null): FacetSettings {
  const kept = parseJson(text)
  if (typeof kept !== 'object' || kept === null) return FIRST_SETTINGS
  return {
    isOpen: !('isOpen' in kept) || kept.isOpen !== false,
    collapsed: 'collapsed' in kept ? stringsOf(kept.collapsed) : FIRST_SETTINGS.collapsed,
    paths:
      'paths' in kept && Array.isArray(kept.paths)
        ? kept.paths.map(stringsOf).filter((path) => path.length > 0)
        : FIRST_SETTINGS.paths,
  }
}

function parseJson(text: string | null): unknown {
  try {
    return JSON.parse(text ?? 'null')
  } catch {
    return null
  }
}

function stringsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
}
