/** Requests; the id of one takes about a hundred bytes. */
const MAX_REQUESTS = 20_000

/**
 * Answers whether a request with this first id was accepted before, among the last 20 000 of this process whose ids are known again when they
 * are sent again. What another process has accepted is not known here.
 */
export function createRepeats(maxRequests = MAX_REQUESTS): (firstId: string) => boolean {
  const known = new Set<string>()
  return (firstId) => {
    const isRepeat = known.delete(firstId)
    known.add(firstId)
    const [oldest] = known
    if (known.size > maxRequests && oldest !== undefined) known.delete(oldest)
    return isRepeat
  }
}
