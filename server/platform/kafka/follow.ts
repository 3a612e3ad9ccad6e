/**
 * Reading a topic from now on, for who looks on. Its place lives here, not in Kafka: each try is a new consumer in a group of its own,
 * which seeks to where the one before has ended, so that an outage skips nothing and a dead member delays nobody.
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
    throw new AppError('STREAM_UNAVAILABLE', 'Kafka cannot be read now. Try again in a moment.', { cause })
  })
  return new Map([...ranges].map(([partition, { endOffset }]) => [partition, endOffset]))
}

/** Where each partition reads on. */
type Places = Map<number, bigint>

/** Never rejects; ends when it is told to. */
async function keepReading(options: Options, places: Places, signal: AbortSignal): Promise<void> {
  for (let attempt = 0; !signal.aborted; attempt++) {
    const before = [...places.values()]
    const reason = await readUntilItFails(options, places, signal)
    if (signal.aborted) return
    if (before.join() !== [...places.values()].join()) attempt = 0
    options.logger.warn({ reason, attempt }, 'cannot follow the stream, trying again')
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
  // One that is still looking for a broker leaves when it has found one; nobody waits for that.
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
    // A fetch returns as soon as there is something; the time is what stopping waits for at most.
    maxWaitTimeInMs: 100,
    allowAutoTopicCreation: false,
    // By itself it would go on with the same group and without saying so.
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
  const watching = setInterval(() => isSilent() && end('it fetches nothing'), followerLookEveryMs)
  signal.addEventListener('abort', onAbort)
  consumer.on(consumer.events.FETCH, () => void (fetchedAt = Date.now()))
  consumer.on(consumer.events.CRASH, ({ payload }) => end(payload.error.message))
  return { reason, isOver: () => over, end: () => end('over') }
}

/** Listeners of kafkajs are called at once, so the first fetch is already from the right place. A partition that is new has its beginning at 0. */
function seekOnJoin(consumer: Consumer, topic: string, places: Places): void {
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
    for (const partition of payload.memberAssignment[topic] ?? []) {
      consumer.seek({ topic, partition, offset: String(places.get(partition) ?? 0n) })
    }
  })
}

/** Nothing may escape: kafkajs would stop for good on some errors and repeat the batch for ever on others. */
function handOver({ batch, isStale }: EachBatchPayload, places: Places, { listener, logger }: Options): void {
  try {
    if (isStale()) return
    const { partition } = batch
    const place = places.get(partition) ?? 0n
    // The log ends before the place: it is another one under the same name, or lost its end.
    const isAnew = BigInt(batch.highWatermark) < place
    const records = batch.messages
      .map(({ offset, value }) => ({ offset: BigInt(offset), value: value ?? Buffer.alloc(0) }))
      .filter(({ offset }) => isAnew || offset >= place)
    places.set(partition, BigInt(batch.lastOffset()) + 1n)
    if (records.length > 0) listener({ partition, records, isAnew })
  } catch (error) {
    logger.error({ err: error, partition: batch.partition }, 'a follower failed on a batch, which it misses')
  }
}
