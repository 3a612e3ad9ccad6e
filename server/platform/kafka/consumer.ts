/**
 * Reading a topic in a consumer group whose offsets live with the handler, in PostgreSQL, not in Kafka.
 * Nothing may escape `eachBatch`: kafkajs stops for good on some errors and repeats the batch for ever on others.
 */
import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs'
import type { OffsetReader } from './offsets.ts'
import type { Logger } from '../logger.ts'
import { backoffMs, pause } from '../retry.ts'
import type { OffsetRange, StreamConsumer, StreamHandler } from '../stream.ts'
import type { Timings } from '../timings.ts'

type Options = {
  kafka: Kafka
  offsets: OffsetReader
  topic: string
  cluster: string
  groupId: string
  logger: Logger
  handler: StreamHandler
  timings: Timings
  onFatal(error: Error): void
}

/** A broker that has just begun, or is very busy: kafkajs gives up sooner than it needs. */
const NO_COORDINATOR = 'KafkaJSGroupCoordinatorNotFound'
const RETRY_MS = 1000

/** While one member waits for the batch it has asked for, the other one's is being kept. Each holds one batch, of one partition. */
const MEMBERS = 2
const MAX_BATCH_BYTES = 2 * 1024 * 1024

export async function consumeTopic(options: Options): Promise<StreamConsumer> {
  // Together, so that the group has to share out its partitions only once.
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
  const { kafka, topic, groupId, logger, timings, onFatal } = options
  const consumer = kafka.consumer({
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
  consumer.on(consumer.events.REBALANCING, () => places.leave())
  consumer.on(consumer.events.CRASH, ({ payload }) => {
    places.leave()
    if (payload.restart) return
    if (payload.error.name !== NO_COORDINATOR) return onFatal(payload.error)
    logger.warn({ reason: payload.error.message }, 'the group has no coordinator yet, trying again')
    setTimeout(() => void begin().catch(onFatal), RETRY_MS)
  })
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
  await begin()

  return {
    lag: () => places.lag(),
    async stop() {
      places.stop()
      await consumer.disconnect()
    },
  }
}

type Places = ReturnType<typeof createPlaces>

/** Where each assigned partition reads on. An epoch ends with each new assignment: what was fetched before it is stale. */
function createPlaces(consumer: Consumer, { offsets, topic, cluster, logger, handler, timings }: Options) {
  const placed = new Map<number, Promise<void>>()
  const next = new Map<number, bigint>()
  const brake = createBrake(logger)
  let epoch = 0
  let stopped = false
  const joining = createJoining(timings)

  async function seek(partition: number): Promise<void> {
    const offset = await handler.nextOffset({ cluster, topic, partition }, () => readRange(offsets, partition))
    next.set(partition, offset)
    consumer.seek({ topic, partition, offset: offset.toString() })
  }

  /** Tries until it succeeds: without its place a partition would be read from anywhere. */
  async function place(partition: number): Promise<void> {
    const begun = epoch
    for (let attempt = 0; !stopped && epoch === begun; attempt++) {
      try {
        return await seek(partition)
      } catch (error) {
        logger.warn({ err: error, partition }, 'cannot tell where to read on, trying again')
        await pause(backoffMs(attempt, { minMs: 100, maxMs: 5000 }))
      }
    }
  }

  return {
    assign(partitions: number[]): void {
      epoch++
      joining.end()
      placed.clear()
      next.clear()
      for (const partition of partitions) placed.set(partition, place(partition))
    },
    /** Asks the handler again where a partition reads on; the more often in a row, the later, for somebody else is at work. */
    async reset(partition: number): Promise<void> {
      await brake.hold(partition)
      if (placed.has(partition)) placed.set(partition, place(partition))
      await placed.get(partition)
    },
    ready: async (partition: number) => placed.get(partition),
    moved(partition: number, offset: bigint): void {
      next.set(partition, offset)
      brake.release(partition)
    },
    leave: joining.begin,
    epoch: () => epoch,
    isStopped: () => stopped,
    stop(): void {
      stopped = true
    },
    lag: async () => (joining.isOn() ? undefined : readLag(offsets, next)),
  }
}

/** While the group shares out its partitions nothing is to be read; it may take that long, and no longer. */
function createJoining({ sessionTimeoutMs, rebalanceTimeoutMs }: Timings) {
  let since: number | undefined
  return {
    begin: () => void (since ??= Date.now()),
    end: () => void (since = undefined),
    isOn: () => since !== undefined && Date.now() - since < sessionTimeoutMs + rebalanceTimeoutMs,
  }
}

/** Slows a partition down whose batches are not kept again and again, for somebody else is at work on it. */
function createBrake(logger: Logger) {
  const losses = new Map<number, number>()
  return {
    async hold(partition: number): Promise<void> {
      const times = (losses.get(partition) ?? 0) + 1
      losses.set(partition, times)
      if (times > 2) logger.warn({ partition, times }, 'a batch was not kept again')
      if (times > 1) await pause(backoffMs(times, { minMs: 10, maxMs: 2000 }))
    },
    release: (partition: number) => void losses.delete(partition),
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
    logger.error({ err: error, partition: batch.partition }, 'the writer failed on a batch and reads it again')
    await pause(backoffMs(3, { minMs: 100, maxMs: 1000 }))
    await places.reset(batch.partition)
  } finally {
    clearInterval(beating)
  }
}
