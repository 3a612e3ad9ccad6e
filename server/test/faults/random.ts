/** Choices that a seed decides, so that whatever came of them can be had again. */
export type Random = {
  /** A whole number from 0, below `limit`. */
  below(limit: number): number
  pick<T>(items: readonly T[]): T
}

/** The generator mulberry32. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0
  function below(limit: number): number {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit
  }
  return {
    below,
    pick(items) {
      const [item] = items.slice(below(items.length))
      if (item === undefined) throw new Error('there is nothing to pick')
      return item
    },
  }
}
