/** How many logs a second the REST door takes, beside a bare Fastify route in the same run, and one that sends each body to Kafka. */
import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import autocannon, { type Result } from 'autocannon'
import { createRandom, makeLog } from './logs.ts'
import { percentile, type Report } from './report.ts'
import type { Servers } from './servers.ts'

const CONNECTIONS = 128

type Load = { logsPerRequest: number; seconds: number }

export async function measureIngest(servers: Servers, { seconds }: { seconds: number }): Promise<Report> {
  // The first writer migrates the database.
  await (await servers.startProduct({ ROLE: 'writer' })).stop()
  const bare = { name: 'bare route', ...(await servers.startProgram('perf/bare.ts', {})) }
  const ours = { name: 'Timberline, ROLE=api', ...(await servers.startProduct({ ROLE: 'api' })) }
  const kafka = { KAFKA_BROKERS: servers.brokers.join(','), KAFKA_TOPIC: `perf-${randomUUID()}` }
  const sending = { name: 'bare route that sends to Kafka', ...(await servers.startProgram('perf/bare.ts', kafka)) }
  const targets = [bare, sending, ours]
  for (const { url } of targets) await shoot(url, { logsPerRequest: 1, seconds: 3 })

  const rows: Report['rows'] = []
  const findings: string[] = []
  for (const logsPerRequest of [1, 100]) {
    const load = logsPerRequest === 1 ? 'single logs' : `arrays of ${logsPerRequest}`
    const rates: number[] = []
    for (const { name, url } of targets) {
      const { requests, latency, non2xx } = await shoot(url, { logsPerRequest, seconds })
      const rate = requests.average
      rates.push(rate)
      rows.push([name, load, rate, rate * logsPerRequest, latency.p50, latency.p99, non2xx])
    }
    const [ofBare = 0, ofSending = 0, of = 0] = rates
    const share = (other: number) => `${Math.round((100 * of) / other)} %`
    findings.push(
      `${load}: ${share(ofBare)} of the bare route's requests/s, ${share(ofSending)} of those of the one that sends to Kafka`,
    )
  }
  for (const { name, url } of targets) {
    const { p50, p99, failed } = await pace(url, { requestsPerSecond: 200, seconds })
    rows.push([name, 'single logs at 200/s', 200, 200, p50, p99, failed])
  }
  return {
    title: `Ingest: ${CONNECTIONS} connections, acks=all, ${seconds} s each`,
    columns: ['target', 'load', 'requests/s', 'logs/s', 'p50 ms', 'p99 ms', 'not 2xx'],
    rows,
    findings,
  }
}

function makeBodies(logsPerRequest: number): string[] {
  const random = createRandom(1)
  return Array.from({ length: 64 }, () => {
    const logs = Array.from({ length: logsPerRequest }, () => makeLog(random, Date.now()))
    return JSON.stringify(logsPerRequest === 1 ? logs[0] : logs)
  })
}

/** As many requests as the connections carry. */
export async function shoot(url: string, { logsPerRequest, seconds }: Load): Promise<Result> {
  return autocannon({
    url: `${url}/public/ingest`,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    connections: CONNECTIONS,
    duration: seconds,
    requests: makeBodies(logsPerRequest).map((body) => ({ body })),
  })
}

type Pace = { requestsPerSecond: number; seconds: number }

/** One request after the other at even distances, whether the one before has its answer or not. */
async function pace(url: string, { requestsPerSecond, seconds }: Pace) {
  const bodies = makeBodies(1)
  const latencies: number[] = []
  let failed = 0
  const start = performance.now()
  const post = async (i: number) => {
    await delay(Math.max(0, start + (i * 1000) / requestsPerSecond - performance.now()))
    const sentAt = performance.now()
    const headers = { 'content-type': 'application/json' }
    const answer = await fetch(`${url}/public/ingest`, {
      method: 'POST',
      headers,
      body: bodies[i % bodies.length] ?? '',
    })
    await answer.arrayBuffer()
    latencies.push(performance.now() - sentAt)
    if (answer.status !== 201) failed++
  }
  await Promise.all(Array.from({ length: requestsPerSecond * seconds }, (_, i) => post(i)))
  const at = percentile(latencies)
  return { p50: at(0.5), p99: at(0.99), failed }
}
