import { includeOnly, readSelection, toggleIncluded, type FacetValue } from '../facets/facet-selection.ts'
import type { LevelChoice } from '../time/HistogramLegend.tsx'
import type { Level } from '../ui/level.ts'

type Actions = { onSearch: (query: string) => void } & Pick<LevelChoice, 'openFirst'>

const LEVEL = { field: 'level' } as const
const names = (values: readonly FacetValue[]) => values.map(({ value }) => value)
const valueOf = (level: Level): FacetValue => ({ value: level, type: 'STRING' })

/** The levels in the search, for the histogram: the same condition as that of the facet. */
export function levelChoice(query: string, { onSearch, openFirst }: Actions): LevelChoice {
  const { included, excluded } = readSelection(query, LEVEL)
  return {
    included: names(included),
    excluded: names(excluded),
    toggle: (level) => onSearch(toggleIncluded(query, LEVEL, valueOf(level))),
    only: (level) => onSearch(onlyLevel(query, level)),
    openFirst,
  }
}

/** This level in place of every condition on levels. */
export function onlyLevel(query: string, level: Level): string {
  return includeOnly(query, LEVEL, valueOf(level))
}
