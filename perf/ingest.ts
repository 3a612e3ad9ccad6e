/** How many logs a second the REST door takes, beside a bare Fastify route in the same run. */
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
  for (const { url } of [bare, ours]) await shoot(url, { logsPerRequest: 1, seconds: 3 })

  const rows: Report['rows'] = []
  const findings: string[] = []
  for (const load of [
    { logsPerRequest: 1, seconds },
    { logsPerRequest: 100, seconds },
  ]) {
    const name = load.logsPerRequest === 1 ? 'single logs' : `arrays of ${load.logsPerRequest}`
    const results = [await shoot(bare.url, load), await shoot(ours.url, load)] as const
    for (const [i, { requests, latency, non2xx }] of results.entries()) {
      const target = [bare, ours][i]?.name ?? ''
      rows.push([
        target,
        name,
        requests.average,
        requests.average * load.logsPerRequest,
        latency.p50,
        latency.p99,
        non2xx,
      ])
    }
    const share = (100 * results[1].requests.average) / results[0].requests.average
    findings.push(`${name}: ${Math.round(share)} % of the bare route's requests/s`)
  }
  for (const { name, url } of [bare, ours]) {
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
async function shoot(url: string, { logsPerRequest, seconds }: Load): Promise<Result> {
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
