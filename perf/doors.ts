/** Logs a second of the processor by door, from the bytes of a request to the values for the stream, beside our own door in the same run. */
import fastify, { type FastifyInstance } from 'fastify'
import { createIngest } from '../server/ingest/ingest.ts'
import { createMetrics } from '../server/platform/metrics.ts'
import { ANYONE } from '../server/platform/principal.ts'
import { noDatabase } from '../server/test/support/no-database.ts'
import { testLogger } from '../server/test/support/test-logger.ts'
import { LOGS, SENT } from './door-bodies.ts'
import { percentile, type Report } from './report.ts'

const ROUNDS = 15
const WARM_UP_ROUNDS = 3

/** `seconds`: of all doors together. The doors take turns, because the speed of a machine drifts. */
export async function measureDoors({ seconds }: { seconds: number }): Promise<Report> {
  const app = await openDoors()
  const roundMs = (1000 * seconds) / (ROUNDS * SENT.length)
  const rates = SENT.map((): number[] => [])
  for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
    for (const [index, sent] of SENT.entries()) {
      const rate = await timeDoor(app, sent, roundMs)
      if (round >= 0) rates[index]?.push(rate)
    }
  }
  await app.close()
  const [own = []] = rates
  const shareOf = (door: number[]) => 100 * percentile(door.map((rate, round) => rate / (own[round] ?? rate)))(0.5)
  const shares = SENT.map(({ name, mark }, index) => ({ name, mark, share: shareOf(rates[index] ?? []) }))
  return {
    title: `Doors: ${LOGS} logs in a request, from its bytes to the values for the stream, median of ${ROUNDS} rounds`,
    columns: ['door', 'kB a request', 'logs/s of the processor', 'ms per 1000 logs', '% of our own'],
    rows: SENT.map(({ name, body }, index) => {
      const rate = percentile(rates[index] ?? [])(0.5)
      return [name, body.length / 1000, rate, 1e6 / rate, shares[index]?.share ?? 0]
    }),
    findings: shares.flatMap(({ name, mark, share }) =>
      mark === undefined ? [] : `${name}: ${Math.round(share)} % of our own door, the mark is ${mark} %`,
    ),
  }
}

async function openDoors(): Promise<FastifyInstance> {
  const stream = { partitions: 4, publish: async () => undefined }
  const { routes } = createIngest({ stream, database: noDatabase, metrics: createMetrics(), logger: testLogger })
  const app = fastify()
  app.decorateRequest('principal', { getter: () => ANYONE })
  await app.register(routes)
  return app
}

type Sent = (typeof SENT)[number]

/** Logs a second of the processor, of all threads: zlib has its own. */
async function timeDoor(app: FastifyInstance, { url, headers, body: payload }: Sent, ms: number): Promise<number> {
  const end = performance.now() + ms
  const before = process.cpuUsage()
  let requests = 0
  do {
    const { statusCode, body } = await app.inject({ method: 'POST', url, headers, payload })
    if (statusCode >= 300) throw new Error(`${url}: ${statusCode} ${body}`)
    requests++
  } while (performance.now() < end)
  const { user, system } = process.cpuUsage(before)
  return (requests * LOGS) / ((user + system) / 1e6)
}
