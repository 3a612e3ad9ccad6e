/** Logs into the table by COPY, the fastest way there is; they are not counted (`countMinutes`). */
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Client } from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import type { Log } from '../../log/log.ts'

const COLUMNS = 'ts, id, level, message, resource_id, trace_id, span_id, commit, parent_resource_id, metadata'

/** One statement. */
export async function copyBatch(client: Client, logs: readonly Log[]): Promise<void> {
  const text = logs.map(toCopyLine).join('')
  await pipeline(Readable.from([text]), client.query(copyFrom(`COPY logs (${COLUMNS}) FROM STDIN`)))
}

const LOGS_A_BATCH = 10_000

/** Over so many connections. */
export async function copyLogs(url: string, { logs, connections }: { logs: Iterable<Log>; connections: number }) {
  const batches = inBatches(logs)
  const copyNext = async () => {
    const client = new Client({ connectionString: url })
    await client.connect()
    for (let next = batches.next(); !next.done; next = batches.next()) await copyBatch(client, next.value)
    await client.end()
  }
  await Promise.all(Array.from({ length: connections }, copyNext))
}

function* inBatches(logs: Iterable<Log>): Generator<Log[], void> {
  let batch: Log[] = []
  for (const log of logs) {
    if (batch.push(log) < LOGS_A_BATCH) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}

const ESCAPED: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\t': '\\t', '\r': '\\r' }
const escape = (text: string) => text.replaceAll(/[\\\n\t\r]/g, (char) => ESCAPED[char] ?? char)

function toCopyLine(log: Log): string {
  const time = new Date(log.timestampMs).toISOString().replace('Z', `${String(log.timestampUs).padStart(3, '0')}Z`)
  const texts = [log.level, log.message, log.resourceId, log.traceId, log.spanId, log.commit, log.parentResourceId]
  const fields = [...texts, log.metadataJson].map((text) => (text === null ? '\\N' : escape(text)))
  return `${time}\t${log.id}\t${fields.join('\t')}\n`
}
