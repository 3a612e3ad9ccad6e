/** How a person has arranged the facets: a habit and no part of a search, so it is kept in the browser and not in the address. */

export type FacetSettings = {
  isOpen: boolean
  /** Keys of facets, which then ask nothing. */
  collapsed: readonly string[]
  /** The places in the metadata that were added. */
  paths: readonly (readonly string[])[]
}

/** Counting costs the database something: at first only what most people look at. */
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
