/**
 * Reads a topic in a consumer group whose offsets live with the handler, in PostgreSQL, not in Kafka.
 * No error may escape `eachBatch`: kafkajs stops for good on some errors and repeats the batch endlessly on others.
 */
import type { EachBatchPayload, Kafka } from 'kafkajs'
import { backoffMs, pause } from '../retry.ts'
import type { StreamConsumer } from '../stream.ts'
import { createPlaces, type PlaceOptions, type Places } from './places.ts'

type Options = PlaceOptions & {
  /** For each member its own: those of one share what they know of the group's offsets, and one without partitions forgets it for all. */
  newKafka: () => Kafka
  groupId: string
  onFatal(error: Error): void
}

/**
 * From a broker that has just started, or is very busy: kafkajs gives up sooner than such a broker needs, and takes a connection that ends
 * while it signs in for a refusal. A password that is wrong was noticed at the start.
 */
const PASSING: ReadonlySet<string> = new Set(['KafkaJSGroupCoordinatorNotFound', 'KafkaJSSASLAuthenticationError'])
const RETRY_MS = 1000

/** While one member fetches a batch, the other member's batch is written. Each holds one batch, of one partition. */
const MEMBERS = 2
const MAX_BATCH_BYTES = 2 * 1024 * 1024

export async function consumeTopic(options: Options): Promise<StreamConsumer> {
  // They join together, so that the group rebalances only once.
  const members = await Promise.all(Array.from({ length: MEMBERS }, () => joinGroup(options)))
  return {
    async lag() {
      const lags = await Promise.all(members.map((member) => member.lag()))
      const known = lags.filter((lag) => lag !== undefined)
      return known.length < MEMBERS ? undefined : new Map(known.flatMap((lag) => [...lag]))
    },
    stop: async () => void (await Promise.all(members.map((member) => member.stop()))),
  }
}

async function joinGroup(options: Options): Promise<StreamConsumer> {
  const { newKafka, topic, groupId, logger, timings, onFatal } = options
  const consumer = newKafka().consumer({
    groupId,
    // Heartbeats have a timer of their own, so a frozen database does not cost the membership.
    sessionTimeout: timings.sessionTimeoutMs,
    rebalanceTimeout: timings.rebalanceTimeoutMs,
    heartbeatInterval: timings.heartbeatIntervalMs,
    maxBytesPerPartition: MAX_BATCH_BYTES,
    maxBytes: MAX_BATCH_BYTES,
    maxWaitTimeInMs: 500,
    allowAutoTopicCreation: false,
  })
  const places = createPlaces(consumer, options)

  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
    logger.info({ partitions: payload.memberAssignment[topic] ?? [] }, 'reading from the stream')
    places.assign(payload.memberAssignment[topic] ?? [])
  })
  consumer.on(consumer.events.REBALANCING, () => places.suspend())
  consumer.on(consumer.events.CRASH, ({ payload }) => {
    places.suspend()
    if (!payload.restart) again(payload.error)
  })
  function again(error: Error): void {
    if (!PASSING.has(error.name)) return onFatal(error)
    logger.warn({ reason: error.message }, 'cannot join the consumer group yet; retrying')
    setTimeout(() => void begin().catch(again), RETRY_MS)
  }
  async function begin(): Promise<void> {
    if (places.isStopped()) return
    await consumer.connect()
    await consumer.subscribe({ topic, fromBeginning: true })
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      eachBatch: (payload) => keepBatch(payload, places, options),
    })
  }
  await begin().catch((error: Error) => {
    if (!PASSING.has(error.name)) throw error
    again(error)
  })

  return {
    lag: () => places.lag(),
    async stop() {
      places.stop()
      await consumer.disconnect()
    },
  }
}

async function keepBatch(
  payload: EachBatchPayload,
  places: Places,
  { handler, logger, topic, timings }: Options,
): Promise<void> {
  const { batch, heartbeat, isRunning, isStale, resolveOffset } = payload
  const epoch = places.epoch()
  let isMember = true
  const beat = () => heartbeat().catch(() => void (isMember = false))
  const beating = setInterval(() => void beat(), timings.heartbeatIntervalMs)
  const isLost = () => !isMember || places.isStopped() || places.epoch() !== epoch || !isRunning() || isStale()
  try {
    await places.ready(batch.partition)
    if (isLost()) return
    const endOffset = BigInt(batch.lastOffset()) + 1n
    const outcome = await handler.handle({
      topic,
      partition: batch.partition,
      records: batch.messages.map(({ offset, value }) => ({ offset: BigInt(offset), value: value ?? Buffer.alloc(0) })),
      endOffset,
      publishedAtMs: Number(batch.messages.at(-1)?.timestamp ?? Date.now()),
      heartbeat: beat,
      isStale: isLost,
    })
    if (outcome === 'lost') return await places.reset(batch.partition)
    places.moved(batch.partition, endOffset)
    resolveOffset(batch.lastOffset())
  } catch (error) {
    logger.error({ err: error, partition: batch.partition }, 'writing a batch failed; reading it again')
    await pause(backoffMs(3, { minMs: 100, maxMs: 1000 }))
    await places.reset(batch.partition)
  } finally {
    clearInterval(beating)
  }
}
