/** Two brokers: a produce request comes to the one that does not lead, is refused with NOT_LEADER, and is sent again. */
import { randomUUID } from 'node:crypto'
import { expect, inject, test } from 'vitest'
import { createKafka } from '../../platform/kafka/kafka.ts'
import type { Stream } from '../../platform/stream.ts'
import { testLogger } from '../support/test-logger.ts'
import { waitFor } from '../support/wait-for.ts'
import { twoBrokers } from './brokers.ts'
import { noteResult, size } from './row.ts'

const SENDS = size(10_000, 500)
const STREAMS = 10
const PARTITIONS = 4
const SIZES = [...Array.from({ length: 64 }, (_, i) => i + 1), 1999]
/** After so many sends it is the other broker whose requests go astray. */
const TURN = 50

test.skipIf(!inject('kafkaBrokers'))(
  'F6: a broker answers NOT_LEADER (needs Kafka)',
  { timeout: 1_800_000 },
  async () => {
    const sender = createSender()
    const astray = [0, 0]
    /** The first attempt of each send goes to the broker that does not lead, which refuses it for real; the second one comes through. */
    function isAstray(broker: 0 | 1, earlier: number): boolean {
      if (Math.floor(sender.sends() / TURN) % 2 !== broker || earlier % 2 === 1) return false
      astray[broker] = (astray[broker] ?? 0) + 1
      return true
    }
    await using cluster = await twoBrokers(isAstray)
    const options = { brokers: cluster.addresses, topic: `f6-${randomUUID()}`, partitions: PARTITIONS }
    const open = () => createKafka({ ...options, groupId: options.topic, logger: testLogger, onFatal })
    const streams = [await open()]
    while (streams.length < STREAMS) streams.push(await open())
    await Promise.all(streams.map((stream) => sender.sendAll(stream)))
    const [reader] = streams
    const found = reader ? await readAll(reader) : new Map<string, number>()
    for (const stream of streams) await stream.close()

    const { values } = sender
    expect(Math.min(...astray), 'requests that went astray').toBeGreaterThan(SENDS / 4)
    expect(values.filter((value) => !found.has(value)).slice(0, 20), 'lost').toEqual([])
    expect([...found].filter(([, times]) => times > 1).slice(0, 20), 'doubled').toEqual([])
    expect(found.size).toBe(values.length)
    await noteResult(
      'F6',
      `${SENDS} sends, ${astray.join(' + ')} refused with NOT_LEADER, ${values.length} records: 0 lost, 0 doubled`,
    )
  },
)

const onFatal = (error: Error) => {
  throw error
}

/** Sends batches of all sizes, each spread over the partitions, one at a time on each stream. */
function createSender() {
  const values: string[] = []
  let sends = 0
  return {
    values,
    sends: () => sends,
    async sendAll(stream: Stream): Promise<void> {
      while (sends < SENDS) {
        const send = sends++
        const batch = Array.from({ length: SIZES[send % SIZES.length] ?? 1 }, (_, i) => `${send}-${i}`)
        await stream.publish(
          batch.map((value, i) => ({ partition: (send + i) % PARTITIONS, value: Buffer.from(value) })),
        )
        values.push(...batch)
      }
    },
  }
}

/** Each value that the topic holds, with how often it does. */
async function readAll(stream: Stream): Promise<Map<string, number>> {
  const found = new Map<string, number>()
  const next = new Map<number, bigint>()
  const consumer = await stream.consume({
    nextOffset: async ({ partition }) => next.get(partition) ?? 0n,
    async handle({ partition, records, endOffset }) {
      for (const { value } of records) found.set(value.toString(), (found.get(value.toString()) ?? 0) + 1)
      next.set(partition, endOffset)
      return 'kept'
    },
  })
  const ends = await stream.ranges()
  await waitFor(async () => {
    const isRead = [...ends].every(([partition, { endOffset }]) => (next.get(partition) ?? 0n) >= endOffset)
    return isRead || undefined
  }, 120_000)
  await consumer.stop()
  return found
}
