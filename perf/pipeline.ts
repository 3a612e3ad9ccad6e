/** Logs a second from the first POST until the last one is in the table, beside a plain COPY of as many rows. */
import { randomUUID } from 'node:crypto'
import { createRandom, makeLog } from './logs.ts'
import type { Report } from './report.ts'
import type { Servers } from './servers.ts'
import { empty, makeLogs, openDatabase, timeCopy, untilStored } from './table.ts'

const PER_REQUEST = 100
const CONNECTIONS = 16

export async function measurePipeline(servers: Servers, { rows: size }: { rows: number }): Promise<Report> {
  const { client: database, close } = await openDatabase(servers)
  const copy = size / (await timeCopy(servers.databaseUrl, makeLogs(size)))

  async function measure(roles: string[]): Promise<number> {
    await empty(database)
    const topic = `perf-${randomUUID()}`
    const started = []
    for (const ROLE of roles) started.push(await servers.startProduct({ ROLE, KAFKA_TOPIC: topic }))
    const url = started[0]?.url ?? ''
    // The members have joined and everything is compiled when these are stored.
    await post(url, 20_000)
    await untilStored(database, topic, 20_000)
    const start = performance.now()
    await post(url, size)
    await untilStored(database, topic, 20_000 + size)
    const seconds = (performance.now() - start) / 1000
    for (const { stop } of started) await stop()
    return size / seconds
  }

  const one = await measure(['all'])
  const two = await measure(['api', 'writer'])
  await close()
  const share = (rate: number) => `${Math.round((100 * rate) / copy)} % of COPY`
  return {
    title: `Pipeline: ${size} logs in arrays of ${PER_REQUEST} over ${CONNECTIONS} connections, until the last one is in the table`,
    columns: ['way', 'logs/s'],
    rows: [
      ['COPY of as many rows, one connection', copy],
      ['ROLE=all, one process', one],
      ['ROLE=api and ROLE=writer', two],
    ],
    findings: [`one process: ${share(one)}`, `two processes: ${share(two)}`],
  }
}

/** Posts until every log is acknowledged. */
async function post(url: string, size: number): Promise<void> {
  const bodies = makeBodies()
  let requests = size / PER_REQUEST
  async function connection(): Promise<void> {
    while (requests > 0) {
      const body = bodies[requests % bodies.length] ?? ''
      requests--
      const headers = { 'content-type': 'application/json' }
      const answer = await fetch(`${url}/public/ingest`, { method: 'POST', headers, body })
      if (answer.status !== 201) throw new Error(`${answer.status}: ${await answer.text()}`)
      await answer.arrayBuffer()
    }
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, connection))
}

function makeBodies(): string[] {
  const random = createRandom(3)
  const body = () => JSON.stringify(Array.from({ length: PER_REQUEST }, () => makeLog(random, Date.now())))
  return Array.from({ length: 64 }, body)
}
