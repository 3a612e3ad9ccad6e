import { useEffect, useRef } from 'react'
import { quiet } from './quiet-link.ts'

/** How exact the clock is. */
const STEP_MS = 500

/**
 * Asks every so often while the page is visible, later where other questions are still being answered.
 * @param ask answers whether it asked anything
 * @param everyMs null while the clock stands still
 */
export function useClock(ask: () => boolean, everyMs: number | null): void {
  const latest = useRef(ask)
  useEffect(() => {
    latest.current = ask
  })
  useEffect(() => {
    if (everyMs === null) return undefined
    let askedMs = performance.now()
    const look = () => {
      const isDue = performance.now() - askedMs >= everyMs
      if (!isDue || document.hidden || !quiet.isQuiet()) return
      askedMs = performance.now()
      if (latest.current()) quiet.noteClock()
    }
    const timer = setInterval(look, STEP_MS)
    document.addEventListener('visibilitychange', look)
    return () => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', look)
    }
  }, [everyMs])
}
