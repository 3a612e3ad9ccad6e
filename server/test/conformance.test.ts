/** What every implementation of the stream port promises. */
import { randomUUID } from 'node:crypto'
import { describe, expect, inject, test } from 'vitest'
import { createDirect } from '../platform/direct.ts'
import { createKafka } from '../platform/kafka/kafka.ts'
import type { FollowedBatch, Stream, StreamBatch, StreamHandler } from '../platform/stream.ts'
import { testLogger } from './support/test-logger.ts'
import { waitFor } from './support/wait-for.ts'

const brokers = inject('kafkaBrokers')

const onFatal = (error: Error) => {
  throw error
}

/** Opens the same stream again and again; the direct one is new each time, and its handler remembers. */
const implementations = [
  { name: 'direct', open: async () => createDirect() },
  ...(brokers
    ? [
        {
          name: 'kafka',
          open: (topic: string) =>
            createKafka({ brokers, topic, partitions: 2, groupId: `${topic}-group`, logger: testLogger, onFatal }),
        },
      ]
    : []),
]

/** A handler that keeps what it is given in memory, with the next offset of each partition, as the table would. */
function createMemory() {
  const next = new Map<number, bigint>()
  const kept: { partition: number; offset: bigint; text: string }[] = []
  const refusals: ('lost' | Error)[] = []
  const handler: StreamHandler = {
    async nextOffset({ partition }, readRange) {
      return next.get(partition) ?? (await readRange()).startOffset
    },
    async handle({ partition, records, endOffset }: StreamBatch) {
      const refusal = refusals.shift()
      if (refusal === 'lost') return 'lost'
      if (refusal) throw refusal
      const from = next.get(partition) ?? 0n
      for (const { offset, value } of records) {
        if (offset >= from) kept.push({ partition, offset, text: value.toString() })
      }
      next.set(partition, endOffset)
      return 'kept'
    },
  }
  return { handler, kept, refusals, next, texts: () => kept.map(({ text }) => text).toSorted() }
}

/** Looks on, and remembers what it was shown. */
function createOnlooker() {
  const seen: { partition: number; offset: bigint; text: string }[] = []
  return {
    seen,
    listener({ partition, records }: FollowedBatch): void {
      for (const { offset, value } of records) seen.push({ partition, offset, text: value.toString() })
    },
    texts: () => seen.map(({ text }) => text),
    until: (count: number) => waitFor(async () => (seen.length >= count ? true : undefined)),
  }
}

const record = (partition: number, text: string) => ({ partition, value: Buffer.from(text) })

describe.each(implementations)('a $name stream', ({ open }) => {
  async function withStream(work: (stream: Stream) => Promise<void>, topic: string = randomUUID()): Promise<void> {
    const stream = await open(topic)
    await work(stream).finally(() => stream.close())
  }

  test('hands over what was published, in order, each record once', () =>
    withStream(async (stream) => {
      const memory = createMemory()
      const consumer = await stream.consume(memory.handler)
      for (let i = 0; i < 20; i++) await stream.publish([record(0, `${i}a`), record(0, `${i}b`)])
      await waitFor(async () => (memory.kept.length >= 40 ? true : undefined))
      expect(memory.kept.map(({ text }) => text)).toEqual(
        Array.from({ length: 20 }, (_, i) => [`${i}a`, `${i}b`]).flat(),
      )
      expect(memory.kept.map(({ offset }) => offset)).toEqual(Array.from({ length: 40 }, (_, i) => BigInt(i)))
      await consumer.stop()
    }))

  test('reads on from where the handler says after a restart', async () => {
    const memory = createMemory()
    const topic = randomUUID()
    await withStream(async (stream) => {
      const consumer = await stream.consume(memory.handler)
      await stream.publish([record(0, 'before')])
      await waitFor(async () => memory.kept[0])
      await consumer.stop()
    }, topic)
    await withStream(async (stream) => {
      const consumer = await stream.consume(memory.handler)
      await stream.publish([record(0, 'after')])
      await waitFor(async () => memory.kept[1])
      await consumer.stop()
    }, topic)
    expect(memory.kept.map(({ offset, text }) => [offset, text])).toEqual([
      [0n, 'before'],
      [1n, 'after'],
    ])
  })

  test('asks again where to read when a batch was lost to another writer', () =>
    withStream(async (stream) => {
      const memory = createMemory()
      memory.refusals.push('lost', 'lost')
      const consumer = await stream.consume(memory.handler)
      await stream.publish([record(0, 'one'), record(0, 'two')])
      await waitFor(async () => memory.kept[1])
      expect(memory.texts()).toEqual(['one', 'two'])
      await consumer.stop()
    }))

  test('goes on after a handler that throws, whatever it throws', () =>
    withStream(async (stream) => {
      const memory = createMemory()
      const consumer = await stream.consume(memory.handler)
      for (const error of [new TypeError('a'), new SyntaxError('b'), new RangeError('c'), new ReferenceError('d')]) {
        memory.refusals.push(error)
        await stream.publish([record(0, error.name)]).catch(() => undefined)
        await waitFor(async () => (memory.refusals.length === 0 ? true : undefined))
      }
      await stream.publish([record(0, 'last')])
      expect(await waitFor(async () => memory.kept.find(({ text }) => text === 'last'))).toBeDefined()
      await consumer.stop()
    }))

  test('knows its lag and that it works', () =>
    withStream(async (stream) => {
      const memory = createMemory()
      const consumer = await stream.consume(memory.handler)
      expect(await stream.problem()).toBeUndefined()
      await stream.publish([record(0, 'one')])
      await waitFor(async () => memory.kept[0])
      expect((await consumer.lag())?.get(0)).toBe(0n)
      await consumer.stop()
    }))

  test('shows a follower what is published from now on, in order, each record once, with the offsets of the log', () =>
    withStream(async (stream) => {
      const memory = createMemory()
      const consumer = await stream.consume(memory.handler)
      await stream.publish([record(0, 'before')])
      const onlooker = createOnlooker()
      const follower = await stream.follow(onlooker.listener)
      for (let i = 0; i < 20; i++) await stream.publish([record(0, `${i}a`), record(0, `${i}b`)])
      await onlooker.until(40)
      expect(onlooker.texts()).toEqual(Array.from({ length: 20 }, (_, i) => [`${i}a`, `${i}b`]).flat())
      expect(onlooker.seen.map(({ offset }) => offset)).toEqual(Array.from({ length: 40 }, (_, i) => BigInt(i + 1)))
      expect(follower.begins.get(0)).toBe(1n)
      await follower.stop()
      await consumer.stop()
    }))

  test('shows every follower the same, and none that has stopped', () =>
    withStream(async (stream) => {
      const consumer = await stream.consume(createMemory().handler)
      const [one, other] = [createOnlooker(), createOnlooker()]
      const [first, second] = [await stream.follow(one.listener), await stream.follow(other.listener)]
      await stream.publish([record(0, 'both')])
      await Promise.all([one.until(1), other.until(1)])
      await first.stop()
      await stream.publish([record(0, 'the other')])
      await other.until(2)
      expect(one.texts()).toEqual(['both'])
      expect(other.texts()).toEqual(['both', 'the other'])
      await second.stop()
      await consumer.stop()
    }))

  test('is not troubled by a listener that throws, whatever it throws', () =>
    withStream(async (stream) => {
      const consumer = await stream.consume(createMemory().handler)
      const onlooker = createOnlooker()
      const errors = [new TypeError('a'), new SyntaxError('b'), new RangeError('c'), new Error('d')]
      const follower = await stream.follow((batch) => {
        onlooker.listener(batch)
        const error = errors.shift()
        if (error) throw error
      })
      for (let count = 1; count <= 5; count++) {
        await stream.publish([record(0, `${count}`)])
        await onlooker.until(count)
      }
      expect(onlooker.texts()).toEqual(['1', '2', '3', '4', '5'])
      await follower.stop()
      await consumer.stop()
    }))

  test('refuses to publish without a way to keep it', () =>
    withStream(async (stream) => {
      const consumer = await stream.consume(createMemory().handler)
      await consumer.stop()
      // Without a consumer the direct stream keeps nothing; Kafka has no such partition, and kafkajs resolves all the same.
      const partition = stream.kind === 'direct' ? 0 : 9999
      await expect(stream.publish([record(partition, 'x')])).rejects.toMatchObject({ code: 'STREAM_UNAVAILABLE' })
    }))
})
