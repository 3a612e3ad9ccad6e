import { useEffect, useState } from 'react'

/** From when on something takes long enough that a person may want to stop it. */
const SLOW_AFTER_MS = 500

/** How long the last run took, undefined before its end, and whether the present one takes long. */
export function useStopwatch(isRunning: boolean) {
  const [lastMs, setLastMs] = useState<number>()
  const [isSlow, setIsSlow] = useState(false)
  useEffect(() => {
    if (!isRunning) return undefined
    const startMs = performance.now()
    const timer = setTimeout(() => setIsSlow(true), SLOW_AFTER_MS)
    return () => {
      clearTimeout(timer)
      setIsSlow(false)
      setLastMs(performance.now() - startMs)
    }
  }, [isRunning])
  return { lastMs, isSlow }
}
