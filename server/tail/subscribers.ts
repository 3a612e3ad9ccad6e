/** All live tails that there are just now. */
import type { AppError } from '../platform/errors.ts'
import type { Metrics } from '../platform/metrics.ts'
import type { Subscriber } from './subscriber.ts'

export function createSubscribers<T>(gauge: Metrics['tailSubscribers']) {
  const all = new Set<Subscriber<T>>()
  return {
    /** Returns what removes it again. */
    add(subscriber: Subscriber<T>): () => void {
      gauge.set(all.add(subscriber).size)
      return () => {
        all.delete(subscriber)
        gauge.set(all.size)
      }
    },
    /** New entries are in the ring. */
    wake: () => all.forEach(({ wake }) => wake()),
    end: (error: AppError) => all.forEach(({ end }) => end(error)),
  }
}
