/** The page that each log was drawn with, as a column of numbers from 0 on: those of PostgreSQL are too large to count by. */

/** Of a log that was read by itself, and not with its page. */
export const WHOLE = -1

export type DrawnPages = ReturnType<typeof createDrawnPages>

export function createDrawnPages() {
  const ofLogs: number[] = []
  const numbers = new Map<number, number>()

  function numberOf(page: number): number {
    const known = numbers.get(page)
    if (known === undefined) numbers.set(page, numbers.size)
    return known ?? numbers.size - 1
  }

  return {
    /** By the number of the log: that of its page, or `WHOLE`. */
    ofLogs: ofLogs as readonly number[],
    /** The next log. `page`: as `Source` has it; null: the log counts for itself alone. */
    add(page: number | null): void {
      ofLogs.push(page === null ? WHOLE : numberOf(page))
    },
    /** How many there are. */
    count: (): number => numbers.size,
  }
}
