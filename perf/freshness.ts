/** How long after its 201 a log is visible in a query, while 1000 logs a second come in. */
import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { createClient } from '../client/api/client.ts'
import { createRandom, makeLog } from './logs.ts'
import { percentile, type Report } from './report.ts'
import type { Servers } from './servers.ts'
import { openDatabase } from './table.ts'

const REQUESTS_PER_SECOND = 100
const LOGS_PER_REQUEST = 10
const PROBES_PER_SECOND = 10

export async function measureFreshness(servers: Servers, { seconds }: { seconds: number }): Promise<Report> {
  await (await openDatabase(servers)).close()
  const rows: Report['rows'] = []
  for (const roles of [['all'], ['api', 'writer']]) {
    const topic = `perf-${randomUUID()}`
    const started = []
    for (const ROLE of roles) started.push(await servers.startProduct({ ROLE, KAFKA_TOPIC: topic }))
    const url = started[0]?.url ?? ''
    await probe(url)
    const [latencies] = await Promise.all([probeAll(url, seconds), load(url, seconds)])
    for (const { stop } of started) await stop()
    rows.push([
      `ROLE=${roles.join(' and ROLE=')}`,
      latencies.length,
      ...[0.5, 0.95, 0.99, 1].map(percentile(latencies)),
    ])
  }
  return {
    title: `Freshness: from the 201 to a query that finds it, ${REQUESTS_PER_SECOND * LOGS_PER_REQUEST} logs/s, ${seconds} s each`,
    columns: ['way', 'probes', 'p50 ms', 'p95 ms', 'p99 ms', 'longest ms'],
    rows,
    findings: [],
  }
}

export async function load(url: string, seconds: number): Promise<void> {
  const random = createRandom(5)
  await atPace({ perSecond: REQUESTS_PER_SECOND, seconds }, async () => {
    await post(
      url,
      Array.from({ length: LOGS_PER_REQUEST }, () => makeLog(random, Date.now())),
    )
  })
}

async function probeAll(url: string, seconds: number): Promise<number[]> {
  const latencies: number[] = []
  await atPace({ perSecond: PROBES_PER_SECOND, seconds }, async () => {
    latencies.push(await probe(url))
  })
  return latencies
}

/** Posts one log and asks for it until it is there; milliseconds from the 201. */
async function probe(url: string): Promise<number> {
  const timberline = createClient(url)
  const traceId = randomUUID()
  await post(url, [{ message: 'probe', traceId }])
  const acknowledgedAt = performance.now()
  for (;;) {
    const { logs } = await timberline.searchLogs({ where: { traceId: { eq: traceId } }, first: 1 })
    if (logs.nodes.length > 0) return performance.now() - acknowledgedAt
    await delay(5)
  }
}

export const post = (url: string, logs: object[]) => send(`${url}/public/ingest`, logs)

export async function send(url: string, body: object): Promise<unknown> {
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${answer.status}: ${text}`)
  return JSON.parse(text)
}

type Pace = { perSecond: number; seconds: number }

/** Begins the work at even distances, whether the one before is done or not. */
export async function atPace({ perSecond, seconds }: Pace, work: () => Promise<void>): Promise<void> {
  const start = performance.now()
  const each = async (i: number) => {
    await delay(Math.max(0, start + (i * 1000) / perSecond - performance.now()))
    await work()
  }
  await Promise.all(Array.from({ length: perSecond * seconds }, (_, i) => each(i)))
}
