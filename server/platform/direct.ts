/** The stream port without a broker: publishing hands the records to the consumer and resolves when it has kept them. */
import { AppError } from './errors.ts'
import type { OutgoingRecord, Stream, StreamHandler } from './stream.ts'

const LOG = { topic: 'direct', clusterId: 'direct' }

/** There is no log to look into, so any offset that the handler knows lies inside. */
const readRange = async () => ({ startOffset: 0n, endOffset: 2n ** 63n - 1n })

export function createDirect(): Stream {
  let handler: StreamHandler | undefined
  let stopped = false
  let next: bigint | undefined
  let inHand: Promise<void> = Promise.resolve()

  /** One at a time: the offsets of a batch begin where the last one ended. */
  async function keep(records: OutgoingRecord[]): Promise<void> {
    if (!handler || stopped) throw unavailable('The writer is not running')
    for (;;) {
      next ??= await handler.nextOffset({ ...LOG, partition: 0 }, readRange)
      const first = next
      const endOffset = first + BigInt(records.length)
      const outcome = await handler.handle({
        topic: LOG.topic,
        partition: 0,
        records: records.map(({ value }, i) => ({ offset: first + BigInt(i), value })),
        endOffset,
        publishedAtMs: Date.now(),
        heartbeat: async () => undefined,
        isStale: () => stopped,
      })
      next = outcome === 'kept' ? endOffset : undefined
      if (outcome === 'kept') return
      if (stopped) throw unavailable('The server is stopping')
    }
  }

  return {
    kind: 'direct',
    ...LOG,
    partitions: 1,
    publish(records) {
      const kept = inHand.then(() => keep(records))
      inHand = kept.catch(() => undefined)
      return kept
    },
    async consume(given) {
      handler = given
      return {
        lag: async () => new Map([[0, 0n]]),
        async stop() {
          stopped = true
          await inHand
          handler = undefined
        },
      }
    },
    ranges: async () => new Map(),
    problem: async () => (handler ? undefined : 'the writer is not running'),
    close: async () => undefined,
  }
}

const unavailable = (why: string) => new AppError('STREAM_UNAVAILABLE', `${why}. Send the logs again in a moment.`)
