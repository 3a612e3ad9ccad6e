/** Who follows a stream outlives its broker: nothing is skipped, nothing comes twice. */
import { randomUUID } from 'node:crypto'
import { expect, inject, test } from 'vitest'
import { createKafka } from '../platform/kafka/kafka.ts'
import { testLogger } from './support/test-logger.ts'
import { waitFor } from './support/wait-for.ts'
import { oneBroker } from './faults/brokers.ts'

test.skipIf(!inject('kafkaBrokers'))(
  'a follower goes on after its broker was killed (needs Kafka)',
  async () => {
    await using broker = await oneBroker()
    const topic = `follow-${randomUUID()}`
    const onFatal = (error: Error) => {
      throw error
    }
    const parts = { brokers: [broker.address], topic, partitions: 1, groupId: topic, logger: testLogger, onFatal }
    const stream = await createKafka(parts)
    const seen: string[] = []
    const follower = await stream.follow(({ records }) => seen.push(...records.map(({ value }) => value.toString())))
    const publish = (text: string) => stream.publish([{ partition: 0, value: Buffer.from(text) }])
    await publish('before')
    await waitFor(async () => seen[0])
    await broker.kill()
    await broker.start()
    await waitFor(
      async () =>
        publish('after').then(
          () => true,
          () => undefined,
        ),
      60_000,
    )
    await waitFor(async () => (seen.includes('after') ? true : undefined), 60_000)
    expect(seen.filter((text) => text === 'before')).toHaveLength(1)
    await follower.stop()
    await stream.close()
  },
  180_000,
)
