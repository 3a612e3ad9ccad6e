/** How long after its 201 a log is at a subscriber of the live tail, while 1000 logs a second come in. */
import { randomUUID } from 'node:crypto'
import { openTail } from '../server/test/support/live-tail.ts'
import { atPace, load, post } from './freshness.ts'
import { percentile, type Report } from './report.ts'
import { ROOT, type Servers } from './servers.ts'
import { openDatabase } from './table.ts'
import { timeTailFilter } from './tail-filter.ts'

const PROBES_PER_SECOND = 10

export async function measureTail(servers: Servers, { seconds }: { seconds: number }): Promise<Report> {
  await (await openDatabase(servers)).close()
  const rows: Report['rows'] = []
  for (const roles of [['all'], ['api', 'writer']]) {
    const topic = `perf-${randomUUID()}`
    const started = []
    for (const ROLE of roles) started.push(await servers.startProduct({ ROLE, KAFKA_TOPIC: topic }))
    const url = started[0]?.url ?? ''
    const [latencies] = await Promise.all([probeAll(url, seconds), load(url, seconds)])
    for (const { stop } of started) await stop()
    rows.push([
      `ROLE=${roles.join(' and ROLE=')}`,
      latencies.length,
      ...[0.5, 0.95, 0.99, 1].map(percentile(latencies)),
    ])
  }
  return {
    title: `Live tail: from the 201 to the subscriber, 1000 logs/s, ${seconds} s each`,
    columns: ['way', 'probes', 'p50 ms', 'p95 ms', 'p99 ms', 'longest ms'],
    rows,
    findings: [...(await timeTailFilter(ROOT))].map(([figure, ms]) => `${figure} of 255 KiB: ${ms.toFixed(2)}`),
  }
}

/** Posts known logs to a tail that selects them; milliseconds from the 201, 0 for one that was there before it. */
async function probeAll(url: string, seconds: number): Promise<number[]> {
  await using tail = await openTail(url, { where: { resourceId: { eq: 'probe' } } })
  const acknowledged = new Map<string, number>()
  const seen = new Map<string, number>()
  const count = PROBES_PER_SECOND * seconds
  const posting = atPace({ perSecond: PROBES_PER_SECOND, seconds }, async () => {
    const message = randomUUID()
    await post(url, [{ message, resourceId: 'probe' }])
    acknowledged.set(message, performance.now())
  })
  while (seen.size < count) {
    for (const { message } of (await tail.next()).logs ?? []) seen.set(message, performance.now())
  }
  await posting
  return [...acknowledged].map(([message, at]) => Math.max(0, (seen.get(message) ?? Number.NaN) - at))
}
