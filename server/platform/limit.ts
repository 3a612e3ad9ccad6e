/** Limits concurrency: at most `maxConcurrent` calls run at a time, the others wait in the order in which they came. */
export function createLimit(maxConcurrent: number) {
  let free = maxConcurrent
  const waiting: (() => void)[] = []
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (free > 0) free--
    else await new Promise<void>((resolve) => waiting.push(resolve))
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else free++
    }
  }
}
