/** Follows the topic from this process, through every outage: what it was shown is the log, without a gap and without a double. */
import { expect } from 'vitest'
import { createKafka } from '../../platform/kafka/kafka.ts'
import { testLogger } from '../support/test-logger.ts'
import { waitFor } from '../support/wait-for.ts'
import { timings } from './row.ts'

const PATIENCE_MS = 60_000

const onFatal = (error: Error) => {
  throw error
}

export async function startOnlooker({ brokers, topic }: { brokers: string[]; topic: string }) {
  const stream = await createKafka({
    brokers,
    topic,
    partitions: 4,
    groupId: topic,
    logger: testLogger,
    timings,
    onFatal,
  })
  const seen = new Map<number, bigint[]>()
  const follower = await stream.follow(({ partition, records }) => {
    seen.set(partition, [...(seen.get(partition) ?? []), ...records.map(({ offset }) => offset)])
  })
  const nextOf = (partition: number) => (seen.get(partition)?.at(-1) ?? -1n) + 1n
  return {
    /** Waits until it has come to the end, and answers how many records that were. Nothing may be published meanwhile. */
    async expectWhole(): Promise<number> {
      const ends = await stream.ranges()
      const hasAll = () => [...ends].every(([partition, { endOffset }]) => nextOf(partition) >= endOffset)
      await waitFor(async () => hasAll() || undefined, PATIENCE_MS)
      for (const offsets of seen.values()) expect(offsets).toEqual(offsets.map((_, i) => BigInt(i)))
      return [...seen.values()].reduce((sum, offsets) => sum + offsets.length, 0)
    },
    async [Symbol.asyncDispose]() {
      await follower.stop()
      await stream.close()
    },
  }
}
