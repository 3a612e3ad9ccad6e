/** The stream port over Apache Kafka, and the only file that knows kafkajs. Its rules come from defects read in its source. */
import { Kafka, Partitioners, logLevel, type KafkaConfig, type LogEntry, type Producer } from 'kafkajs'
import { AppError, SetupError } from '../errors.ts'
import { consumeTopic } from './consumer.ts'
import { followTopic } from './follow.ts'
import { createOffsetReader, type OffsetReader } from './offsets.ts'
import type { Logger } from '../logger.ts'
import { withDeadline } from '../retry.ts'
import type { OutgoingRecord, Stream } from '../stream.ts'
import { TIMINGS, type Timings } from '../timings.ts'

export type KafkaOptions = {
  brokers: string[]
  topic: string
  /** Partitions of the topic when it is created here; an existing topic keeps its own number. */
  partitions: number
  groupId: string
  ssl?: boolean | undefined
  sasl?: { mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512'; username: string; password: string } | undefined
  logger: Logger
  timings?: Timings
  /** The consumer has stopped for good: the process must end, because it would stay up and idle. */
  onFatal(error: Error): void
}

const REACH_TIMEOUT_MS = 15_000
const LISTED_ATTEMPTS = 5

/** @throws SetupError when no broker answers */
export async function createKafka(options: KafkaOptions): Promise<Stream> {
  const { brokers, topic, logger, timings = TIMINGS, onFatal } = options
  silenceNegativeTimeouts()
  const newKafka = () => new Kafka(kafkaConfig(options, timings))
  const kafka = newKafka()
  const offsets = createOffsetReader(kafka, topic)
  const unreachable = (reason: string) =>
    new SetupError(`Kafka cannot be used at ${brokers.join(', ')}, check KAFKA_BROKERS: ${reason}`)
  const reached = reach(kafka, offsets, options)
  const { cluster, partitions, producer } = await withDeadline(reached, REACH_TIMEOUT_MS, () =>
    unreachable('no broker answers.'),
  ).catch((error: unknown) => {
    void offsets.close()
    throw error instanceof SetupError
      ? error
      : unreachable(`${error instanceof Error ? error.message : String(error)}.`)
  })

  const { publish, problem: slowPublish } = watchPublishing(producer, topic, timings)
  const shared = { kafka, offsets, topic, logger, timings }
  return {
    kind: 'kafka',
    topic,
    cluster,
    partitions,
    publish,
    consume: (handler) => consumeTopic({ ...shared, newKafka, cluster, groupId: options.groupId, handler, onFatal }),
    follow: (listener) => followTopic({ ...shared, listener }),
    ranges: () => offsets.read(),
    async problem() {
      try {
        await withDeadline(offsets.read(), 3000, () => new Error('it does not answer'))
        return slowPublish()
      } catch (error) {
        return `Kafka: ${error instanceof Error ? error.message : String(error)}`
      }
    },
    async close() {
      await producer.disconnect()
      await offsets.close()
    },
  }
}

/** Publishes, and knows for how long the one call that may be running has taken. */
function watchPublishing(producer: Producer, topic: string, { slowPublishMs }: Timings) {
  let sentAtMs: number | undefined
  return {
    async publish(records: OutgoingRecord[]): Promise<void> {
      sentAtMs = Date.now()
      await sendByPartition(producer, topic, records).finally(() => (sentAtMs = undefined))
    },
    /** Kafka may still answer other requests, for example while it has too few replicas. */
    problem(): string | undefined {
      const waitedMs = sentAtMs === undefined ? 0 : Date.now() - sentAtMs
      return waitedMs > slowPublishMs
        ? `Kafka has not acknowledged a batch sent ${Math.round(waitedMs / 1000)} s ago`
        : undefined
    },
  }
}

function kafkaConfig({ brokers, ssl, sasl, logger }: KafkaOptions, timings: Timings): KafkaConfig {
  return {
    clientId: 'timberline',
    brokers,
    ...(ssl ? { ssl } : {}),
    ...(sasl ? { sasl: saslOptions(sasl) } : {}),
    connectionTimeout: timings.brokerConnectTimeoutMs,
    requestTimeout: timings.brokerRequestTimeoutMs,
    // A request that hangs takes its own time out besides. Nobody waits for it longer than the publisher's deadline.
    retry: { initialRetryTime: 100, maxRetryTime: timings.brokerMaxRetryMs, retries: 7 },
    logLevel: logLevel.WARN,
    logCreator: () => (entry) => forwardLog(logger, entry),
  }
}

function saslOptions({ mechanism, username, password }: NonNullable<KafkaOptions['sasl']>) {
  switch (mechanism) {
    case 'plain':
      return { mechanism, username, password } as const
    case 'scram-sha-256':
      return { mechanism, username, password } as const
    case 'scram-sha-512':
      return { mechanism, username, password } as const
  }
}

/** kafkajs retries after everything it logs as an error; a failure that needs a person reaches us as a rejection or a crash. */
function forwardLog(logger: Logger, { log }: LogEntry): void {
  const { message, timestamp: _, logger: __, stack: ___, ...fields } = log
  logger.debug({ ...fields, from: 'kafkajs' }, message)
}

async function reach(kafka: Kafka, offsets: OffsetReader, { topic, partitions: numPartitions }: KafkaOptions) {
  const admin = kafka.admin()
  await admin.connect()
  const { clusterId: cluster } = await admin.describeCluster()
  // An account that may not create topics must have the topic already.
  if (!(await admin.listTopics()).includes(topic)) {
    await admin.createTopics({ topics: [{ topic, numPartitions, replicationFactor: -1 }], waitForLeaders: false })
  }
  await admin.disconnect()
  const partitions = (await untilListed(offsets)).size
  // With `idempotent: true` one lost response makes kafkajs reuse a sequence number, and the broker drops the next batch
  // as a duplicate. The ids of the records and the primary key of the table remove duplicates.
  const producer = kafka.producer({
    idempotent: false,
    allowAutoTopicCreation: false,
    createPartitioner: Partitioners.DefaultPartitioner,
  })
  await producer.connect()
  return { cluster, partitions, producer }
}

/**
 * Every message carries its partition: kafkajs chooses new partitions for keyless messages at each retry, and loses and duplicates some.
 * Each partition has a send of its own: when one partition of a shared send fails, kafkajs repeats all partitions without an answer, and
 * leaves out one whose leader has moved to a broker that has answered.
 */
async function sendByPartition(producer: Producer, topic: string, records: OutgoingRecord[]): Promise<void> {
  const byPartition = Map.groupBy(records, ({ partition }) => partition)
  const sends = [...byPartition.values()].map((ofOne) => sendToPartition(producer, topic, ofOne))
  const failed = (await Promise.allSettled(sends)).find((outcome) => outcome.status === 'rejected')
  if (failed) throw failed.reason
}

/** kafkajs drops the messages of a partition that its metadata does not list, and resolves: only partitions in the answers were written. */
async function sendToPartition(producer: Producer, topic: string, records: OutgoingRecord[]): Promise<void> {
  const messages = records.map(({ partition, value }) => ({ partition, value }))
  const answers = await producer.send({ topic, acks: -1, messages }).catch((error: unknown) => {
    throw notTaken(error)
  })
  const taken = new Set(answers.map(({ partition }) => partition))
  const dropped = records.find(({ partition }) => !taken.has(partition))
  if (dropped) throw notTaken(new Error(`no answer for partition ${dropped.partition}`))
}

/** A new topic is unknown to some brokers at first, which kafkajs's own waiting for leaders takes for an error. */
async function untilListed(offsets: OffsetReader): ReturnType<OffsetReader['read']> {
  for (let attempt = 0; attempt < LISTED_ATTEMPTS; attempt++) {
    const ranges = await offsets.read().catch(() => undefined)
    if (ranges) return ranges
  }
  return offsets.read()
}

const notTaken = (cause: unknown) =>
  new AppError('STREAM_UNAVAILABLE', 'Kafka did not accept the logs. Send them again in a moment.', { cause })

/** kafkajs 2.2.4 computes negative timeouts, which are harmless; Node warns of each. */
function silenceNegativeTimeouts(): void {
  if (warningsFiltered) return
  warningsFiltered = true
  const listeners = process.listeners('warning')
  process.removeAllListeners('warning')
  process.on('warning', (warning) => {
    if (warning.name === 'TimeoutNegativeWarning') return
    for (const listener of listeners) listener(warning)
  })
}

let warningsFiltered = false
