import Box from '@mui/material/Box'
import Slider from '@mui/material/Slider'
import { useEffect, useRef, useState } from 'react'
import type { Range } from './number-range.ts'
import { edgesOf, placesOf, rangeBetween, shortNumber, type endsOf, type Numbers } from './number-scale.ts'

type Props = {
  bars: Numbers['histogram']
  ends: NonNullable<ReturnType<typeof endsOf>>
  name: string
  range: Range | undefined
  onTake: (range: Range) => void
}

/** Of the keys, which move it step by step: each of them would be a search. */
const PAUSE_MS = 350

/** Below the bars, with an end between any two of them. At its own ends there is no bound. */
export function NumberSlider({ bars, ends, name, range, onTake }: Props) {
  const last = edgesOf(bars).length + 1
  const asked = placesOf(bars, range)
  const [moved, setMoved] = useMoved(asked, (places) => onTake(rangeBetween(bars, places)))
  const boundAt = (place: number, index: number) => {
    const { low, high } = rangeBetween(bars, [place, place])
    const bound = index === 0 ? low : high
    return bound ? shortNumber(bound.number) : 'no bound'
  }
  return (
    <Box data-own-stops sx={{ mt: -1.25 }}>
      <Slider
        size="small"
        min={0}
        max={last}
        step={1}
        disableSwap
        value={[...(moved ?? asked)]}
        onChange={(_, places) => Array.isArray(places) && setMoved(apart(places, moved ?? asked))}
        getAriaLabel={(index) => `${index === 0 ? 'Least' : 'Below'}, ${name}`}
        getAriaValueText={boundAt}
        valueLabelDisplay="auto"
        valueLabelFormat={boundAt}
        sx={{ display: 'block', py: '9px', '& .MuiSlider-thumb': { width: 14, height: 14 } }}
      />
      <Box sx={{ display: 'flex', justifyContent: 'space-between', fontSize: 11.5, color: 'text.secondary' }}>
        <End {...ends.first} side="below" />
        <End {...ends.last} side="above" />
      </Box>
    </Box>
  )
}

type EndProps = { number: number; percentile: number | undefined; side: 'below' | 'above' }

/** Where the drawing ends, which is not where the numbers end. */
function End({ number, percentile, side }: EndProps) {
  const beyond = percentile === undefined ? undefined : side === 'below' ? percentile : 100 - percentile
  return (
    <span title={beyond === undefined ? undefined : `${beyond}% of the numbers are ${side}, in the open bar`}>
      {percentile === undefined ? '' : `p${percentile} `}
      {shortNumber(number)}
    </span>
  )
}

type Places = readonly [number, number]

/** Both ends at one place would be a range of nothing. */
function apart(places: readonly number[], before: Places): Places {
  const [from = 0, to = 0] = places
  return to - from < 1 ? before : [from, to]
}

/** The ends as they are moved, until the search has them. */
function useMoved(asked: Places, onRest: (places: Places) => void) {
  const key = asked.join()
  const [moved, setMoved] = useState<{ key: string; places: Places }>()
  const latest = useRef(onRest)
  useEffect(() => {
    latest.current = onRest
  })
  const places = moved?.key === key ? moved.places : undefined
  useEffect(() => {
    if (!places) return undefined
    const timer = setTimeout(() => latest.current(places), PAUSE_MS)
    return () => clearTimeout(timer)
  }, [places])
  return [places, (next: Places) => setMoved({ key, places: next })] as const
}
