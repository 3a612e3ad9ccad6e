import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import { useContext } from 'react'
import { formatPath } from '../search/metadata-path.ts'
import { FieldUsesContext } from '../state/field-uses.ts'
import { DownIcon } from '../ui/icons.tsx'
import { BoundFields } from './BoundFields.tsx'
import { FacetTrouble, FacetWaiting } from './FacetNotice.tsx'
import { readRange, withRange, type Range } from './number-range.ts'
import { endsOf, type Numbers } from './number-scale.ts'
import { NumberBars } from './NumberBars.tsx'
import { NumberFigures } from './NumberFigures.tsx'
import { NumberSlider } from './NumberSlider.tsx'
import { useNumbers } from './useNumbers.ts'
import type { FacetScope } from './useFacetScope.ts'

type Props = {
  path: readonly string[]
  query: string
  onSearch: (query: string) => void
  scope: FacetScope | null | undefined
  /** Shows the values one by one instead. */
  onList: () => void
}

/** The numbers at a path: how they are distributed, and a range of them that the search takes. */
export function NumberFacet({ path, query, onSearch, scope, onList }: Props) {
  const { sortBy } = useContext(FieldUsesContext)
  const { numbers, error, askAgain } = useNumbers(path, scope)
  const range = readRange(query, path)
  const take = (next: Range) => onSearch(withRange(query, path, next))
  const name = formatPath(path)
  return (
    <Box sx={{ px: 1.5, pt: 0.5, pb: 0.25 }}>
      {error && <FacetTrouble error={error} onRetry={askAgain} />}
      {!error && !numbers && scope !== null && <FacetWaiting />}
      {numbers && <Distribution numbers={numbers} name={name} range={range} onTake={take} />}
      <BoundFields name={name} range={range} onTake={take} />
      <Box sx={{ display: 'flex', mx: -0.75 }}>
        <Button
          startIcon={<DownIcon />}
          title="The list shows the logs with the largest numbers first"
          onClick={() => sortBy({ path, direction: 'DESC' })}
          sx={{ py: 0.25, px: 0.75, minWidth: 0 }}
        >
          Largest first
        </Button>
        <Button onClick={onList} sx={{ ml: 'auto', py: 0.25, px: 0.75, minWidth: 0 }}>
          As a list
        </Button>
      </Box>
    </Box>
  )
}

type DistributionProps = {
  numbers: Numbers
  name: string
  range: Range | undefined
  onTake: (range: Range) => void
}

function Distribution({ numbers, name, range, onTake }: DistributionProps) {
  const ends = endsOf(numbers)
  return (
    <>
      {ends && (
        <>
          <NumberBars numbers={numbers} range={range} onTake={onTake} />
          <NumberSlider bars={numbers.histogram} ends={ends} name={name} range={range} onTake={onTake} />
        </>
      )}
      <NumberFigures numbers={numbers} />
    </>
  )
}
