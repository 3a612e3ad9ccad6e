/**
 * Follows a topic from its current end. The offsets live here, not in Kafka: each attempt is a new consumer in its own group, which seeks to
 * where the last one ended, so that an outage skips nothing and a dead member delays no other.
 */
import { randomUUID } from 'node:crypto'
import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs'
import { AppError } from '../errors.ts'
import type { OffsetReader } from './offsets.ts'
import type { Logger } from '../logger.ts'
import { backoffMs, pause, withDeadline } from '../retry.ts'
import type { FollowedBatch, StreamFollower } from '../stream.ts'
import type { Timings } from '../timings.ts'

type Options = {
  kafka: Kafka
  offsets: OffsetReader
  topic: string
  logger: Logger
  timings: Timings
  listener(batch: FollowedBatch): void
}

const BEGIN_TIMEOUT_MS = 5000
const LEAVE_TIMEOUT_MS = 3000

export async function followTopic(options: Options): Promise<StreamFollower> {
  const begins = await readEnds(options.offsets)
  const stopping = new AbortController()
  const reading = keepReading(options, new Map(begins), stopping.signal)
  return {
    begins,
    async stop() {
      stopping.abort()
      await reading
    },
  }
}

async function readEnds(offsets: OffsetReader): Promise<ReadonlyMap<number, bigint>> {
  const late = () => new Error('it does not answer')
  const ranges = await withDeadline(offsets.read(), BEGIN_TIMEOUT_MS, late).catch((cause: unknown) => {
    throw new AppError('STREAM_UNAVAILABLE', 'Kafka cannot be read at the moment. Try again soon.', { cause })
  })
  return new Map([...ranges].map(([partition, { endOffset }]) => [partition, endOffset]))
}

/** The next offset of each partition. */
type Places = Map<number, bigint>

/** Never rejects; ends when the signal aborts. */
async function keepReading(options: Options, places: Places, signal: AbortSignal): Promise<void> {
  for (let attempt = 0; !signal.aborted; attempt++) {
    const before = [...places.values()]
    const reason = await readUntilItFails(options, places, signal)
    if (signal.aborted) return
    if (before.join() !== [...places.values()].join()) attempt = 0
    options.logger.warn({ reason, attempt }, 'cannot follow the stream; retrying')
    await pause(backoffMs(attempt, { minMs: 100, maxMs: 5000 }), signal)
  }
}

/** One consumer's life. Resolves with the reason for its end. */
async function readUntilItFails(options: Options, places: Places, signal: AbortSignal): Promise<string> {
  const consumer = openConsumer(options)
  const ending = untilItEnds(consumer, { signal, ...options.timings })
  seekOnJoin(consumer, options.topic, places)
  const begun = begin(consumer, options.topic, (payload) => {
    if (!ending.isOver()) handOver(payload, places, options)
  })
  const reason = await Promise.race([ending.reason, begun.then(() => ending.reason, describe)])
  ending.end()
  const left = begun.catch(() => undefined).then(() => consumer.disconnect())
  // A consumer that is still connecting leaves once it is connected, and nothing waits for that.
  await withDeadline(left, LEAVE_TIMEOUT_MS, () => new Error('still connecting')).catch(() => undefined)
  return reason
}

async function begin(consumer: Consumer, topic: string, onBatch: (payload: EachBatchPayload) => void): Promise<void> {
  await consumer.connect()
  await consumer.subscribe({ topic, fromBeginning: false })
  await consumer.run({ autoCommit: false, eachBatch: async (payload) => onBatch(payload) })
}

function openConsumer({ kafka, topic }: Options): Consumer {
  return kafka.consumer({
    groupId: `${topic}-tail-${randomUUID()}`,
    sessionTimeout: 30_000,
    maxBytesPerPartition: 512 * 1024,
    maxBytes: 2 * 1024 * 1024,
    // A fetch returns as soon as there are records; stopping waits for at most this long.
    maxWaitTimeInMs: 100,
    allowAutoTopicCreation: false,
    // By default it would restart in the same group, without an event.
    retry: { retries: 5, restartOnFailure: async () => false },
  })
}

const describe = (error: unknown) => (error instanceof Error ? error.message : String(error))

type Ending = Pick<Timings, 'followerSilenceMs' | 'followerLookEveryMs'> & { signal: AbortSignal }

/** A crash, silence, or the signal, whichever is first. */
function untilItEnds(consumer: Consumer, { signal, followerSilenceMs, followerLookEveryMs }: Ending) {
  const { promise: reason, resolve } = Promise.withResolvers<string>()
  let over = false
  let fetchedAt = Date.now()
  function end(why: string): void {
    over = true
    clearInterval(watching)
    signal.removeEventListener('abort', onAbort)
    resolve(why)
  }
  const onAbort = () => end('stopped')
  const isSilent = () => Date.now() - fetchedAt > followerSilenceMs
  const watching = setInterval(() => isSilent() && end('the consumer has stopped fetching'), followerLookEveryMs)
  signal.addEventListener('abort', onAbort)
  consumer.on(consumer.events.FETCH, () => void (fetchedAt = Date.now()))
  consumer.on(consumer.events.CRASH, ({ payload }) => end(payload.error.message))
  return { reason, isOver: () => over, end: () => end('over') }
}

/** kafkajs calls listeners synchronously, so the first fetch already starts at the right offset. A new partition starts at 0. */
function seekOnJoin(consumer: Consumer, topic: string, places: Places): void {
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
    for (const partition of payload.memberAssignment[topic] ?? []) {
      consumer.seek({ topic, partition, offset: String(places.get(partition) ?? 0n) })
    }
  })
}

/** No error may escape: kafkajs would stop for good on some errors and repeat the batch endlessly on others. */
function handOver({ batch, isStale }: EachBatchPayload, places: Places, { listener, logger }: Options): void {
  try {
    if (isStale()) return
    const { partition } = batch
    const place = places.get(partition) ?? 0n
    // The log ends before the offset: the topic was recreated, or lost its end.
    const isAnew = BigInt(batch.highWatermark) < place
    const records = batch.messages
      .map(({ offset, value }) => ({ offset: BigInt(offset), value: value ?? Buffer.alloc(0) }))
      .filter(({ offset }) => isAnew || offset >= place)
    places.set(partition, BigInt(batch.lastOffset()) + 1n)
    if (records.length > 0) listener({ partition, records, isAnew })
  } catch (error) {
    logger.error({ err: error, partition: batch.partition }, 'a follower failed on a batch and skips it')
  }
}
