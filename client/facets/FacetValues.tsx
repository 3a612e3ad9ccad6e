import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import InputBase from '@mui/material/InputBase'
import { useLayoutEffect, useState } from 'react'
import { OUTLINE } from '../ui/theme.ts'
import { useDebounced } from '../ui/useDebounced.ts'
import { facetLabel, type FacetRef } from '../search/facet-ref.ts'
import { allOfRows, facetRows, valueLabel } from './facet-rows.ts'
import { includeOnly, toggleExcluded, toggleIncluded, type FacetSelection } from './facet-selection.ts'
import { FacetRowItem } from './FacetRowItem.tsx'
import { changeOf } from './facet-change.ts'
import { FacetTrouble, FacetWaiting } from './FacetNotice.tsx'
import { hasMostlyNumbers, isOfNumbers } from './number-scale.ts'
import { FIRST_VALUES, useFacet } from './useFacet.ts'
import { useFacetBefore } from './useFacetBefore.ts'
import type { FacetScope } from './useFacetScope.ts'

type Props = {
  facet: FacetRef
  selection: FacetSelection
  query: string
  onSearch: (query: string) => void
  /** Undefined before the list is there, null if there is nothing to count. */
  scope: FacetScope | null | undefined
  /** Called where the values are many different numbers; always the same function. */
  onManyNumbers?: (() => void) | undefined
  /** Shows the numbers as a range. */
  onRange?: () => void
  /** With the period before. */
  isCompared: boolean
}

const PAUSE_MS = 200
/** With fewer values than this a look is faster than a search. */
const SEARCHED_FROM = 9

/** The values of an open facet, to be searched, paged and chosen from. */
export function FacetValues({ facet, selection, query, onSearch, scope, isCompared, onManyNumbers, onRange }: Props) {
  const [typed, setTyped] = useState('')
  const search = useDebounced(typed.trim(), PAUSE_MS)
  const { values, hasMore, hasMoreFailed, isEstimated, loading, error, more, askAgain } = useFacet(facet, scope, search)
  const before = useFacetBefore(facet, isCompared ? scope : undefined)
  const isMany = search === '' && values !== undefined && isOfNumbers(values)
  useLayoutEffect(() => {
    if (isMany) onManyNumbers?.()
  }, [isMany, onManyNumbers])
  const [hasAll, setAll] = useState(false)
  const isLevel = facet.field === 'level'
  const isComplete = !hasMore && !isEstimated
  const rows = facetRows({ ref: facet, selection, counted: values, isComplete, search })
  // What is chosen without having been counted comes first.
  const first = rows.length - (values?.length ?? 0) + FIRST_VALUES
  const shown = hasAll || isLevel ? rows : rows.filter(({ choice }, i) => i < first || choice !== undefined)
  const isCut = shown.length < rows.length
  const showMore = () => {
    setAll(true)
    if (!isCut) more()
  }
  const all = allOfRows(rows, values !== undefined && isComplete && search === '')
  const largest = Math.max(0, ...rows.map(({ count }) => count ?? 0))
  const isSearchable = !isLevel && (hasMore || typed !== '' || (values?.length ?? 0) >= SEARCHED_FROM)
  return (
    <>
      {isSearchable && <SearchWithin label={facetLabel(facet)} value={typed} onChange={setTyped} />}
      <Box component="ul" aria-label={facetLabel(facet)} aria-busy={loading} sx={{ listStyle: 'none', m: 0, p: 0 }}>
        {shown.map((row) => (
          <FacetRowItem
            key={`${row.type}:${row.value}`}
            row={row}
            label={valueLabel(facet, row)}
            largest={largest}
            all={all}
            isLevel={isLevel}
            change={before && changeOf(row, before)}
            isCompared={isCompared}
            onInclude={() => onSearch(toggleIncluded(query, facet, row))}
            onExclude={() => onSearch(toggleExcluded(query, facet, row))}
            onOnly={() => onSearch(includeOnly(query, facet, row))}
          />
        ))}
      </Box>
      {error && <FacetTrouble error={error} onRetry={askAgain} />}
      {!error && values === undefined && scope !== null && !isLevel && <FacetWaiting />}
      {values && rows.length === 0 && (
        <Box sx={{ px: 1.5, py: 0.5, fontSize: 13, color: 'text.secondary' }}>
          {search === '' ? 'No values' : 'No value contains this text'}
        </Box>
      )}
      {hasMoreFailed && <FacetTrouble onRetry={more} />}
      <Box sx={{ display: 'flex', ml: 1 }}>
        {(isCut || hasMore) && !hasMoreFailed && (
          <Button
            aria-label={`More of ${facetLabel(facet)}`}
            disabled={loading}
            onClick={showMore}
            sx={{ py: 0.25, minWidth: 0 }}
          >
            More
          </Button>
        )}
        {onRange && values && hasMostlyNumbers(values) && (
          <Button onClick={onRange} sx={{ ml: 'auto', mr: 1, py: 0.25, minWidth: 0 }}>
            As a range
          </Button>
        )}
      </Box>
    </>
  )
}

type SearchProps = { label: string; value: string; onChange: (value: string) => void }

function SearchWithin({ label, value, onChange }: SearchProps) {
  return (
    <InputBase
      type="search"
      value={value}
      onChange={(event) => onChange(event.target.value)}
      placeholder="Search values"
      slotProps={{ input: { 'aria-label': `Search within ${label}`, spellCheck: false, maxLength: 256 } }}
      sx={{
        display: 'flex',
        height: 28,
        mx: 1.5,
        mb: 0.5,
        px: 1,
        fontSize: 13,
        border: 1,
        borderColor: OUTLINE,
        borderRadius: 1,
        bgcolor: 'background.paper',
        '&.Mui-focused': { borderColor: 'primary.main', outline: '1px solid', outlineColor: 'primary.main' },
      }}
    />
  )
}
