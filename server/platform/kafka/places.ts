/** The next offset of each assigned partition. Each assignment begins a new epoch: a batch fetched in an earlier one is stale. */
import type { Consumer } from 'kafkajs'
import type { Logger } from '../logger.ts'
import { backoffMs, pause } from '../retry.ts'
import type { OffsetRange, StreamHandler } from '../stream.ts'
import type { Timings } from '../timings.ts'
import type { OffsetReader } from './offsets.ts'

export type PlaceOptions = {
  offsets: OffsetReader
  topic: string
  cluster: string
  logger: Logger
  handler: StreamHandler
  timings: Timings
}

export type Places = ReturnType<typeof createPlaces>

export function createPlaces(consumer: Consumer, { offsets, topic, cluster, logger, handler, timings }: PlaceOptions) {
  const placed = new Map<number, Promise<void>>()
  const next = new Map<number, bigint>()
  const backoff = createBackoff(logger)
  let epoch = 0
  let stopped = false
  const rebalance = createRebalance(timings)

  async function seek(partition: number): Promise<void> {
    const offset = await handler.nextOffset({ cluster, topic, partition }, () => readRange(offsets, partition))
    next.set(partition, offset)
    consumer.seek({ topic, partition, offset: offset.toString() })
  }

  /** Retries until it succeeds: without its place, a partition would be read from an arbitrary offset. */
  async function place(partition: number): Promise<void> {
    const begun = epoch
    for (let attempt = 0; !stopped && epoch === begun; attempt++) {
      try {
        return await seek(partition)
      } catch (error) {
        logger.warn({ err: error, partition }, 'cannot load the offset of a partition; retrying')
        await pause(backoffMs(attempt, { minMs: 100, maxMs: 5000 }))
      }
    }
  }

  return {
    assign(partitions: number[]): void {
      epoch++
      rebalance.end()
      placed.clear()
      next.clear()
      for (const partition of partitions) placed.set(partition, place(partition))
    },
    /** Loads the offset of a partition again; with a longer pause each time in a row, because another writer is at work. */
    async reset(partition: number): Promise<void> {
      await backoff.wait(partition)
      if (placed.has(partition)) placed.set(partition, place(partition))
      await placed.get(partition)
    },
    ready: async (partition: number) => placed.get(partition),
    moved(partition: number, offset: bigint): void {
      next.set(partition, offset)
      backoff.reset(partition)
    },
    /** The partitions are no longer ours until the next assignment. */
    suspend: rebalance.begin,
    epoch: () => epoch,
    isStopped: () => stopped,
    stop(): void {
      stopped = true
    },
    lag: async () => (rebalance.isRunning() ? undefined : readLag(offsets, next)),
  }
}

/** During a rebalance nothing can be read, so the lag is unknown; but no longer than a rebalance may take. */
function createRebalance({ sessionTimeoutMs, rebalanceTimeoutMs }: Timings) {
  let since: number | undefined
  return {
    begin: () => void (since ??= Date.now()),
    end: () => void (since = undefined),
    isRunning: () => since !== undefined && Date.now() - since < sessionTimeoutMs + rebalanceTimeoutMs,
  }
}

/** Slows down a partition whose batches are lost repeatedly, because another writer is at work on it. */
function createBackoff(logger: Logger) {
  const losses = new Map<number, number>()
  return {
    async wait(partition: number): Promise<void> {
      const times = (losses.get(partition) ?? 0) + 1
      losses.set(partition, times)
      if (times > 2)
        logger.warn({ partition, times }, 'batches of this partition were lost to another writer repeatedly')
      if (times > 1) await pause(backoffMs(times, { minMs: 10, maxMs: 2000 }))
    },
    reset: (partition: number) => void losses.delete(partition),
  }
}

async function readLag(offsets: OffsetReader, next: ReadonlyMap<number, bigint>) {
  const ranges = await offsets.read().catch(() => undefined)
  return (
    ranges &&
    new Map([...next].map(([partition, offset]) => [partition, (ranges.get(partition)?.endOffset ?? offset) - offset]))
  )
}

async function readRange(offsets: OffsetReader, partition: number): Promise<OffsetRange> {
  const range = (await offsets.read()).get(partition)
  if (!range) throw new Error(`Kafka does not list partition ${partition}`)
  return range
}
