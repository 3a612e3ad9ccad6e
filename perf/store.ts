/** Rows a second from the topic into the table, beside Prisma's generated createMany and a plain COPY of the same rows. */
import { randomUUID } from 'node:crypto'
import type { Log } from '../server/log/log.ts'
import { encodeLog } from '../server/log/message.ts'
import { createKafka } from '../server/platform/kafka.ts'
import type { Database } from '../server/platform/postgres.ts'
import type { Report } from './report.ts'
import type { Servers } from './servers.ts'
import { BATCH, empty, logger, makeLogs, openDatabase, timeCopy, untilStored } from './table.ts'

const PARTITIONS = 4

export async function measureStore(servers: Servers, { rows: size }: { rows: number }): Promise<Report> {
  const topic = `perf-${randomUUID()}`
  const postgres = await openDatabase(servers)
  const logs = makeLogs(size)
  await fillTopic(servers, topic, logs)

  const few = logs.slice(0, 20_000)
  const generated = await insertGenerated(postgres.client, few)
  await empty(postgres.client)
  const copied = await timeCopy(servers.databaseUrl, logs)
  await empty(postgres.client)
  const written = await measureWriter(servers, { topic, size, database: postgres.client })
  await postgres.close()

  const rates = { generated: few.length / generated, copy: size / copied, writer: size / written }
  return {
    title: `Store: ${size} rows over the last hour, batches of ${BATCH}, the table with all its B-trees`,
    columns: ['way', 'rows/s'],
    rows: [
      ["Prisma's generated createMany, one connection", rates.generated],
      ['COPY of the same rows, one connection', rates.copy],
      ['the writer, from Kafka to the table', rates.writer],
    ],
    findings: [
      `the writer: ${(rates.writer / rates.generated).toFixed(1)} × the generated createMany, ${Math.round((100 * rates.writer) / rates.copy)} % of COPY`,
    ],
  }
}

async function fillTopic({ brokers }: Servers, topic: string, logs: Log[]): Promise<void> {
  const onFatal = (error: Error) => logger.fatal({ err: error }, 'kafka')
  const kafka = await createKafka({ brokers, topic, partitions: PARTITIONS, groupId: 'perf-fill', logger, onFatal })
  // 1000 of these logs are well below what one partition takes in one request.
  for (let i = 0; i < logs.length; i += 1000) {
    const values = logs.slice(i, i + 1000).map(encodeLog)
    await kafka.publish(values.map((value) => ({ partition: (i / 1000) % PARTITIONS, value })))
  }
  await kafka.close()
}

/** Seconds. */
async function insertGenerated(database: Database, logs: Log[]): Promise<number> {
  const start = performance.now()
  for (let i = 0; i < logs.length; i += BATCH) {
    const data = logs.slice(i, i + BATCH).map(({ timestampMs, metadataJson, ...row }) => ({
      ...row,
      timestamp: new Date(timestampMs),
      metadata: JSON.parse(metadataJson) as object,
    }))
    await database.log.createMany({ data, skipDuplicates: true })
  }
  return (performance.now() - start) / 1000
}

/** From the start of the process's first row to its last: joining the group and starting Node are not what is measured. */
async function measureWriter(
  servers: Servers,
  { topic, size, database }: { topic: string; size: number; database: Database },
) {
  const starting = servers.startProduct({ ROLE: 'writer', KAFKA_TOPIC: topic })
  const first = await untilStored(database, topic, 1)
  const last = await untilStored(database, topic, size)
  await (await starting).stop()
  return ((last.at - first.at) / 1000) * (size / (size - first.stored))
}
