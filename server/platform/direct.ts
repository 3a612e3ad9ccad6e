/** The stream port without a broker: publishing hands the records to the consumer and resolves when it has kept them; then followers see them. */
import { AppError } from './errors.ts'
import { createLimit } from './limit.ts'
import type {
  FollowedBatch,
  OutgoingRecord,
  Stream,
  StreamBatch,
  StreamFollower,
  StreamHandler,
  StreamRecord,
} from './stream.ts'

const LOG = { topic: 'direct', cluster: 'direct' }

/** The direct stream has no log, so every offset of the handler counts as inside it. */
const readRange = async () => ({ startOffset: 0n, endOffset: 2n ** 63n - 1n })

export function createDirect(): Stream {
  let handler: StreamHandler | undefined
  let stopped = false
  let next: bigint | undefined
  const oneAtATime = createLimit(1)
  const followers = createFollowers()

  async function place(): Promise<bigint> {
    if (!handler || stopped) throw unavailable('The writer is not running')
    return (next ??= await handler.nextOffset({ ...LOG, partition: 0 }, readRange))
  }

  /** One at a time: the offsets of a batch begin where the last one ended. */
  async function keep(values: OutgoingRecord[]): Promise<void> {
    if (!handler || stopped) throw unavailable('The writer is not running')
    for (;;) {
      const first = await place()
      const batch = toBatch(values, first)
      const outcome = await handler.handle({ ...batch, isStale: () => stopped })
      next = outcome === 'kept' ? batch.endOffset : undefined
      if (outcome === 'kept') return followers.show(batch.records)
      if (stopped) throw unavailable('The server is stopping')
    }
  }

  return {
    kind: 'direct',
    ...LOG,
    partitions: 1,
    publish: (records) => oneAtATime(() => keep(records)),
    async consume(given) {
      handler = given
      return {
        lag: async () => new Map([[0, 0n]]),
        async stop() {
          stopped = true
          await oneAtATime(async () => undefined)
          handler = undefined
        },
      }
    },
    async follow(listener) {
      if (next !== undefined) return followers.add(listener, next)
      return oneAtATime(async () => followers.add(listener, await place()))
    },
    ranges: async () => new Map(),
    problem: async () => (handler ? undefined : 'the writer is not running'),
    close: async () => undefined,
  }
}

function toBatch(values: OutgoingRecord[], first: bigint): Omit<StreamBatch, 'isStale'> {
  return {
    topic: LOG.topic,
    partition: 0,
    records: values.map(({ value }, i) => ({ offset: first + BigInt(i), value })),
    endOffset: first + BigInt(values.length),
    publishedAtMs: Date.now(),
    heartbeat: async () => undefined,
  }
}

type Listener = (batch: FollowedBatch) => void

function createFollowers() {
  const listeners = new Set<Listener>()

  function tell(listener: Listener, records: StreamRecord[]): void {
    if (!listeners.has(listener)) return
    try {
      listener({ partition: 0, records, isAnew: false })
    } catch {
      // A follower that fails does not undo that the records are stored.
    }
  }

  return {
    add(listener: Listener, begin: bigint): StreamFollower {
      listeners.add(listener)
      return { begins: new Map([[0, begin]]), stop: async () => void listeners.delete(listener) }
    },
    /** After the publisher has its answer, so that it never waits for followers. */
    show(records: StreamRecord[]): void {
      for (const listener of listeners) setImmediate(() => tell(listener, records))
    },
  }
}

const unavailable = (why: string) => new AppError('STREAM_UNAVAILABLE', `${why}. Send the logs again in a moment.`)
