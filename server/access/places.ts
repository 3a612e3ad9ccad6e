import type { Release } from '../platform/quota.ts'

/** So many at once; so many more wait for a place, in the order in which they came. */
export function createPlaces(total: number, maxWaiting = 0) {
  let taken = 0
  const waiting: (() => void)[] = []

  function hold(): Release {
    let isHeld = true
    return () => {
      if (!isHeld) return
      isHeld = false
      const next = waiting.shift()
      // The place goes to the next one.
      if (next) next()
      else taken--
    }
  }

  return {
    /** Undefined where there is none. */
    take(): Release | undefined {
      if (taken >= total) return undefined
      taken++
      return hold()
    },
    /** The same, and undefined only where too many wait. */
    async wait(): Promise<Release | undefined> {
      if (taken < total) {
        taken++
        return hold()
      }
      if (waiting.length >= maxWaiting) return undefined
      await new Promise<void>((resolve) => waiting.push(resolve))
      return hold()
    },
  }
}
