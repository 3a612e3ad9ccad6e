/** The stream port without a broker: publishing hands the records to the consumer and resolves when it has kept them. */
import { AppError } from './errors.ts'
import type { OutgoingRecord, Stream, StreamHandler } from './stream.ts'

const TOPIC = 'direct'

const KEY = { topic: TOPIC, partition: 0, clusterId: TOPIC }

/** There is no log to look into, so any offset that the handler knows lies inside. */
const readRange = async () => ({ startOffset: 0n, endOffset: 2n ** 63n - 1n })

export function createDirect(): Stream {
  let handler: StreamHandler | undefined
  let stopped = false
  let next: bigint | undefined
  let inHand: Promise<void> = Promise.resolve()

  /** One at a time: the offsets of a batch begin where the last one ended. */
  async function keep(records: OutgoingRecord[]): Promise<void> {
    if (!handler || stopped)
      throw new AppError('STREAM_UNAVAILABLE', 'The writer is not running. Send the logs again in a moment.')
    for (;;) {
      next ??= await handler.nextOffset(KEY, readRange)
      const first = next
      const endOffset = first + BigInt(records.length)
      const outcome = await handler.handle({
        topic: TOPIC,
        partition: 0,
        records: records.map(({ value }, i) => ({ offset: first + BigInt(i), value })),
        endOffset,
        heartbeat: async () => undefined,
        isStale: () => stopped,
      })
      next = outcome === 'kept' ? endOffset : undefined
      if (outcome === 'kept') return
      if (stopped) throw new AppError('STREAM_UNAVAILABLE', 'The server is stopping. Send the logs again.')
    }
  }

  return {
    kind: 'direct',
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
    problem: async () => (handler ? undefined : 'the writer is not running'),
    close: async () => undefined,
  }
}
