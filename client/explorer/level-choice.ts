import { readSelection, toggleIncluded, type FacetValue } from '../facets/facet-selection.ts'
import type { LevelChoice } from '../time/HistogramLegend.tsx'

const LEVEL = { field: 'level' } as const
const names = (values: readonly FacetValue[]) => values.map(({ value }) => value)

/** The levels in the search, for the legend of the histogram: the same condition as that of the facet. */
export function levelChoice(query: string, onSearch: (query: string) => void): LevelChoice {
  const { included, excluded } = readSelection(query, LEVEL)
  return {
    included: names(included),
    excluded: names(excluded),
    toggle: (level) => onSearch(toggleIncluded(query, LEVEL, { value: level, type: 'STRING' })),
  }
}
