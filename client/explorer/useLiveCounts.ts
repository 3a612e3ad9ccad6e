import { useCallback, useRef, useState } from 'react'
import { useClock } from '../state/useClock.ts'

const EVERY_MS = 3000
/** The tail brings logs before they are stored and can be counted. */
const STORED_WITHIN_MS = 5000

/** The time of the counts beside a live tail, which moves on while it brings logs. Outside of it, it is the time of the search. */
export function useLiveCounts(live: boolean, searchedMs: number) {
  const [countedMs, setCountedMs] = useState(searchedMs)
  const heardMs = useRef(-Infinity)
  const count = () => {
    if (heardMs.current < countedMs - STORED_WITHIN_MS) return false
    setCountedMs(Date.now())
    return true
  }
  useClock(count, live ? EVERY_MS : null)
  const hear = useCallback(() => {
    heardMs.current = Date.now()
  }, [])
  return { countsMs: live ? Math.max(searchedMs, countedMs) : searchedMs, hear }
}
