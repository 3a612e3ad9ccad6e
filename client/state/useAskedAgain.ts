import { useEffect, useRef } from 'react'

/** Reloads when the same search runs again: its variables are the same, so Apollo does not notice. */
export function useAskedAgain(askedAtMs: number | undefined, loading: boolean, askAgain: () => void): void {
  const answeredMs = useRef(askedAtMs)
  useEffect(() => {
    if (answeredMs.current === askedAtMs) return
    const isFirst = answeredMs.current === undefined
    answeredMs.current = askedAtMs
    if (!isFirst && !loading) askAgain()
  })
}
