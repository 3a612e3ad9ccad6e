/** Rows a second from the topic into the table, beside Prisma's generated createMany and a plain COPY of the same rows. */
import { randomUUID } from 'node:crypto'
import type { Log } from '../server/log/log.ts'
import { encodeLog } from '../server/log/message.ts'
import { createKafka } from '../server/platform/kafka/kafka.ts'
import type { Database } from '../server/platform/postgres/postgres.ts'
import type { Report } from './report.ts'
import type { Servers } from './servers.ts'
import { BATCH, empty, logger, makeLogs, openDatabase, timeCopy, untilStored } from './table.ts'

const PARTITIONS = 4
/** The machine's speed drifts by a half within minutes, so the ways take turns. */
const ROUNDS = 3
/** For the generated createMany, which needs as long for them as the others for all. */
const FEW = 20_000

type Way = { name: string; rows: number; seconds: number; measure(): Promise<number> }

export async function measureStore(servers: Servers, { rows: size }: { rows: number }): Promise<Report> {
  const topic = `perf-${randomUUID()}`
  const { client: database, close } = await openDatabase(servers)
  const logs = makeLogs(size)
  await fillTopic(servers, topic, logs)

  const way = (name: string, rows: number, measure: () => Promise<number>): Way => ({ name, rows, measure, seconds: 0 })
  const generated = way("Prisma's generated createMany, one connection", FEW, async () =>
    insertGenerated(database, logs.slice(0, FEW)),
  )
  const copy = way('COPY of the same rows, one connection', size, async () => timeCopy(servers.databaseUrl, logs))
  const writer = way('the writer, from Kafka to the table', size, async () =>
    measureWriter(servers, { topic, size, database }),
  )
  const ways = [generated, copy, writer]
  for (const next of Array.from({ length: ROUNDS }, () => ways).flat()) {
    await empty(database)
    next.seconds += await next.measure()
  }
  await close()

  const rate = ({ rows, seconds }: Way) => (ROUNDS * rows) / seconds
  return {
    title: `Store: ${size} rows over the last hour, batches of ${BATCH}, the table with all its B-trees, ${ROUNDS} rounds`,
    columns: ['way', 'rows/s'],
    rows: ways.map((each) => [each.name, rate(each)]),
    findings: [
      `the writer: ${(rate(writer) / rate(generated)).toFixed(1)} × the generated createMany, ${Math.round((100 * rate(writer)) / rate(copy))} % of COPY`,
    ],
  }
}

export async function fillTopic({ brokers }: Servers, topic: string, logs: Log[]): Promise<void> {
  const onFatal = (error: Error) => logger.fatal({ err: error }, 'kafka')
  const kafka = await createKafka({ brokers, topic, partitions: PARTITIONS, groupId: 'perf-fill', logger, onFatal })
  // 1000 of these logs are well below what one partition takes in one request.
  for (let i = 0; i < logs.length; i += 1000) {
    // Version 1, which every checkout reads that `compare` may measure.
    const values = logs.slice(i, i + 1000).map((log) => encodeLog(log, 1))
    await kafka.publish(values.map((value) => ({ partition: (i / 1000) % PARTITIONS, value })))
  }
  await kafka.close()
}

/** Seconds. */
async function insertGenerated(database: Database, logs: Log[]): Promise<number> {
  const start = performance.now()
  for (let i = 0; i < logs.length; i += BATCH) {
    const data = logs.slice(i, i + BATCH).map((log) => {
      const { timestampMs, timestampUs: _, metadataJson, ...row } = log
      return { ...row, timestamp: new Date(timestampMs), metadata: JSON.parse(metadataJson) as object }
    })
    await database.log.createMany({ data, skipDuplicates: true })
  }
  return (performance.now() - start) / 1000
}

/** From the first row to the last, in seconds: joining the group and starting Node are not what is measured. */
async function measureWriter(
  servers: Servers,
  { topic, size, database }: { topic: string; size: number; database: Database },
): Promise<number> {
  await database.ingestOffset.deleteMany({ where: { topic } })
  const starting = servers.startProduct({ ROLE: 'writer', KAFKA_TOPIC: topic })
  const first = await untilStored(database, topic, 1)
  const last = await untilStored(database, topic, size)
  await (await starting).stop()
  return ((last.at - first.at) / 1000) * (size / (size - first.stored))
}
