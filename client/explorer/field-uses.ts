import { facetKey } from '../search/facet-ref.ts'
import type { useFacetSettings } from '../facets/useFacetSettings.ts'
import { showColumn, type GridSettings } from '../grid/grid-settings.ts'
import type { ChangeSettings } from '../grid/useGridSettings.ts'
import type { FieldUses } from '../state/field-uses.ts'
import type { ChangeView } from '../state/useLogView.ts'

type Parts = {
  settings: GridSettings
  changeSettings: ChangeSettings
  facets: ReturnType<typeof useFacetSettings>
  change: ChangeView
}

/** A field becomes a column of the list, one of the metadata also a facet. */
export function fieldUses({ settings, changeSettings, facets, change }: Parts): FieldUses {
  return {
    asColumn: (field) => {
      const changed = showColumn(settings, field)
      return changed && (() => changeSettings(() => changed))
    },
    asFacet: (field) => {
      if (field.field !== 'metadata') return undefined
      const isThere = facets.paths.some((path) => facetKey({ field: 'metadata', path }) === facetKey(field))
      return isThere ? undefined : () => facets.addPath(field.path)
    },
    sortBy: (sort) => {
      const changed = showColumn(settings, { field: 'metadata', path: sort.path })
      if (changed) changeSettings(() => changed)
      change({ sort })
    },
  }
}
