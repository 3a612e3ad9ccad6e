/** Rows a second from the topic into the table, beside Prisma's generated createMany and a plain COPY of the same rows. */
import { randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Client } from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { v7 as uuidv7 } from 'uuid'
import type { Log } from '../server/log/log.ts'
import { encodeLog } from '../server/log/message.ts'
import { createKafka } from '../server/platform/kafka.ts'
import { createLogger } from '../server/platform/logger.ts'
import { createPostgres, type Database } from '../server/platform/postgres.ts'
import { createRandom, makeLog } from './logs.ts'
import type { Report } from './report.ts'
import type { Servers } from './servers.ts'

const BATCH = 2000
const PARTITIONS = 4
const logger = createLogger({ level: 'warn' })

export async function measureStore(servers: Servers, { rows: size }: { rows: number }): Promise<Report> {
  const topic = `perf-${randomUUID()}`
  // The first writer migrates and makes the days.
  await (await servers.startProduct({ ROLE: 'writer' })).stop()
  const postgres = createPostgres({
    url: servers.databaseUrl,
    name: 'perf',
    maxConnections: 2,
    statementTimeoutMs: 60_000,
    logger,
  })
  const logs = makeLogs(size)
  await fillTopic(servers, topic, logs)

  const generated = await timed(() => insertGenerated(postgres.client, logs.slice(0, Math.min(size, 20_000))))
  const generatedRate = Math.min(size, 20_000) / generated
  await empty(postgres.client)
  const copied = await timed(() => copyAll(servers.databaseUrl, logs))
  await empty(postgres.client)
  const written = await measureWriter(servers, { topic, size, database: postgres.client })
  await postgres.close()

  const rates = { generated: generatedRate, copy: size / copied, writer: size / written }
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

function makeLogs(size: number): Log[] {
  const random = createRandom(7)
  const start = Date.now() - 60 * 60 * 1000
  return Array.from({ length: size }, (_, i) => {
    const timestampMs = start + Math.floor((i * 3_600_000) / size)
    const { timestamp: _timestamp, metadata, ...log } = makeLog(random, timestampMs)
    const parentResourceId = metadata.parentResourceId
    return {
      ...log,
      id: uuidv7({ msecs: timestampMs }),
      timestampMs,
      parentResourceId,
      metadataJson: JSON.stringify(metadata),
    }
  })
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

async function insertGenerated(database: Database, logs: Log[]): Promise<void> {
  for (let i = 0; i < logs.length; i += BATCH) {
    const data = logs.slice(i, i + BATCH).map(({ timestampMs, metadataJson, ...row }) => ({
      ...row,
      timestamp: new Date(timestampMs),
      metadata: JSON.parse(metadataJson) as object,
    }))
    await database.log.createMany({ data, skipDuplicates: true })
  }
}

async function copyAll(url: string, logs: Log[]): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  const columns = 'ts, id, level, message, resource_id, trace_id, span_id, commit, parent_resource_id, metadata'
  for (let i = 0; i < logs.length; i += BATCH) {
    const lines = logs
      .slice(i, i + BATCH)
      .map(toCopyLine)
      .join('')
    await pipeline(Readable.from([lines]), client.query(copyFrom(`COPY logs (${columns}) FROM STDIN`)))
  }
  await client.end()
}

function toCopyLine(log: Log): string {
  const fields = [new Date(log.timestampMs).toISOString(), log.id, log.level, log.message, log.resourceId, log.traceId]
  const rest = [log.spanId, log.commit, log.parentResourceId, log.metadataJson.replaceAll('\\', '\\\\')]
  return `${[...fields, ...rest].map((field) => field ?? '\\N').join('\t')}\n`
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

async function untilStored(database: Database, topic: string, count: number): Promise<{ at: number; stored: number }> {
  for (;;) {
    const { _sum } = await database.ingestOffset.aggregate({ _sum: { stored: true }, where: { topic } })
    const stored = Number(_sum.stored ?? 0n)
    if (stored >= count) return { at: Date.now(), stored }
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

async function empty(database: Database): Promise<void> {
  await database.$executeRawUnsafe('TRUNCATE logs, log_counts_minute')
  await database.$executeRawUnsafe('CHECKPOINT')
}

async function timed(work: () => Promise<void>): Promise<number> {
  const start = performance.now()
  await work()
  return (performance.now() - start) / 1000
}
