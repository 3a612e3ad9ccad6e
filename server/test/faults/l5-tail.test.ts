/** Many live tails on one stream, one of which stops reading: it is told and cut, and the others do not notice. */
import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, inject, test } from 'vitest'
import { createKafka } from '../../platform/kafka/kafka.ts'
import { createMetrics } from '../../platform/metrics.ts'
import type { Stream } from '../../platform/stream.ts'
import { createTail } from '../../tail/tail.ts'
import { record, subscribe, testSeal } from '../support/tail.ts'
import { testLogger } from '../support/test-logger.ts'
import { waitFor } from '../support/wait-for.ts'
import { percentile } from './load.ts'
import { clientTimings, noteResult, size } from './row.ts'

const TAILS = size(200, 20)
const SECONDS = size(60, 4)
const LOGS_AT_ONCE = 50
const CUT_MS = clientTimings.subscriberSilenceMs
const MB = 1024 * 1024

type Tail = Awaited<ReturnType<typeof subscribe>>
type Door = Parameters<typeof subscribe>[0]

/** The one place that knows how a subscriber reaches the tail. */
const openTail = (door: Door): Promise<Tail> => subscribe(door, {})

test.skipIf(!inject('kafkaBrokers'))(
  'L5: many tails, one stops reading (needs Kafka)',
  { timeout: size(180_000, 90_000) },
  async () => {
    const stream = await openStream()
    const tail = createTail({
      stream,
      metrics: createMetrics(),
      seal: testSeal,
      logger: testLogger,
      timings: clientTimings,
    })
    const watched = await Promise.all(Array.from({ length: TAILS - 1 }, async () => watch(await openTail(tail))))
    const stalled = await openTail(tail)
    await stalled.next()
    await publishFor(stream, 1)
    const before = heapUsed()
    const stalledAt = performance.now()
    const cut = delay(CUT_MS + 500).then(() => stalled.next())
    const refused = cut.then(
      () => undefined,
      (error: { code: string; message: string }) => ({
        ...error,
        message: error.message,
        ms: performance.now() - stalledAt,
      }),
    )
    const sent = await publishFor(stream, SECONDS)
    await waitFor(async () => (watched.every(({ received }) => received() >= sent) ? true : undefined), 30_000)
    const growth = heapUsed() - before
    const told = await refused
    const p95 = percentile(
      watched.flatMap(({ latencies }) => latencies),
      0.95,
    )
    await tail.close()
    await stream.close()

    expect(told).toMatchObject({ code: 'OVERLOADED', message: expect.stringMatching(/^\d+ records were missed/) })
    expect(watched.map(({ skipped }) => skipped())).toEqual(watched.map(() => 0))
    const figures = `the others’ p95 ${Math.round(p95)} ms, heap + ${Math.round(growth / MB)} MB`
    await noteResult(
      'L5',
      `${TAILS} tails on ${sent} logs: the one that stopped was told and cut after ${CUT_MS / 1000} s; ${figures}`,
    )
    expect(p95).toBeLessThan(2000)
    expect(growth).toBeLessThan(50 * MB)
  },
)

async function openStream(): Promise<Stream> {
  const onFatal = (error: Error) => {
    throw error
  }
  const topic = `l5-${randomUUID()}`
  const brokers = inject('kafkaBrokers') ?? []
  return createKafka({ brokers, topic, partitions: 4, groupId: topic, logger: testLogger, onFatal })
}

let sentInAll = 0

/** Publishes 1000 logs a second, each with its time; answers how many there have been in all. */
async function publishFor(stream: Stream, seconds: number): Promise<number> {
  const end = performance.now() + seconds * 1000
  while (performance.now() < end) {
    const partition = (sentInAll / LOGS_AT_ONCE) % stream.partitions
    const text = `${Date.now()} ${'x'.repeat(300)}`
    await stream.publish(Array.from({ length: LOGS_AT_ONCE }, () => ({ partition, value: record(text) })))
    sentInAll += LOGS_AT_ONCE
    await delay(50)
  }
  return sentInAll
}

/** Reads all the time, and notes how old each batch's first log is. */
function watch(tail: Tail) {
  const latencies: number[] = []
  let received = 0
  let skipped = 0
  async function readAll(): Promise<void> {
    for (let event = await tail.next(); event; event = await tail.next()) {
      if (event.logs === undefined) skipped++
      received += event.logs?.length ?? 0
      const sentAt = event.logs?.[0]?.message.split(' ', 1)[0]
      if (sentAt) latencies.push(Date.now() - Number(sentAt))
    }
  }
  void readAll().catch(() => undefined)
  return { latencies, received: () => received, skipped: () => skipped }
}

function heapUsed(): number {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
  return process.memoryUsage().heapUsed
}
