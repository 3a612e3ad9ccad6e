/** Kafka answers late while others fill the queue: real shippers that begin then are refused, and send again by themselves. */
import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { expect } from 'vitest'
import { LIGHT_BODY_BYTES } from '../../platform/http-body/limits.ts'
import { createDatabase } from '../support/database.ts'
import { startRole } from '../support/program.ts'
import { waitFor } from '../support/wait-for.ts'
import type { OwnBroker } from './brokers.ts'
import { readMetric } from './fleet.ts'
import { noteResult, size, timings } from './row.ts'
import { portsOfShippers, settingsFor, SHIPPERS_DOORS, startShippers, tell, type Shipped } from './shippers.ts'

const OVERLOADS = size(10, 1)
const OVERLOAD_MS = 2000
/** Meanwhile a batch is refused its answer for so long. */
const LATE_MS = 1000
const PER_SECOND = 200
const COUNT = 1000

/** Requests that wait together take more than the queue has; the light ones more than the room that is kept for those. */
const FILLERS = [
  { clients: 40, body: fillerOf(500) },
  { clients: 120, body: fillerOf(25) },
]
const AGAIN_MS = 300

export async function expectOverloadOutlasted(broker: OwnBroker): Promise<void> {
  await using database = await createDatabase()
  const parts = { databaseUrl: database.url, brokers: [broker.address], topic: `d1-${randomUUID()}`, timings }
  const ports = await portsOfShippers()
  await using program = await startRole({ role: 'all', ...parts }, settingsFor(ports))
  await program.untilUp()
  const shipped: Shipped[] = []
  for (let round = 0; round < OVERLOADS; round++) {
    await using overload = await startOverload(broker, program.url)
    await using shippers = await startShippers({ url: program.url, ...ports, count: COUNT, perSecond: PER_SECOND })
    await Promise.all([delay(OVERLOAD_MS), overload.untilAllRefused()])
    await overload[Symbol.asyncDispose]()
    shipped.push(...(await shippers.finish(database.prisma)))
  }

  expect(shipped).toMatchObject(shipped.map(() => ({ sent: COUNT, lost: [], doubled: [] })))
  const refused = await readRefusals(program.url)
  const refusals = SHIPPERS_DOORS.map((door, index) => `${door} ${refused[index]}`).join(', ')
  const seen = `${OVERLOADS} overloads of ${OVERLOAD_MS / 1000} s or more, refusals: ${refusals}`
  await noteResult('D1', `${seen}; ${tell(shipped)}: 0 lost, 0 doubled`)
}

/** Each filler sends again, whatever it was answered. */
async function startOverload(broker: OwnBroker, url: string) {
  const over = new AbortController()
  const before = await readRefusals(url)
  broker.judge(() => LATE_MS)
  // Those for whom room is kept, as the shippers are.
  let lightRefused = false
  const fill = async (body: string) => {
    while (!over.signal.aborted) {
      const status = await post(url, body)
      lightRefused ||= status === 503 && body.length < LIGHT_BODY_BYTES
      await delay(AGAIN_MS)
    }
  }
  const filling = FILLERS.flatMap(({ clients, body }) => Array.from({ length: clients }, () => fill(body)))
  await waitFor(async () => lightRefused || undefined, 30_000)
  return {
    /** Waits until every door has refused since the beginning. */
    async untilAllRefused(): Promise<void> {
      await waitFor(async () => {
        const now = await readRefusals(url)
        return now.every((refusals, index) => refusals > (before[index] ?? 0)) || undefined
      }, 30_000)
    },
    async [Symbol.asyncDispose]() {
      over.abort()
      broker.judge(() => 'pass')
      await Promise.all(filling)
    },
  }
}

function fillerOf(records: number): string {
  return JSON.stringify(Array.from({ length: records }, () => ({ message: 'x'.repeat(2000), resourceId: 'filler' })))
}

async function post(url: string, body: string): Promise<number> {
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(`${url}/public/ingest`, { method: 'POST', headers, body })
  await answer.text()
  return answer.status
}

/** Of each door: a 503 that says whether its logs may be stored, and one that does not. */
const readRefusals = (url: string) =>
  Promise.all(
    SHIPPERS_DOORS.map(async (door) => {
      const counts = await Promise.all(CODES.map((code) => readMetric(url, refusalsOf(door, code))))
      return counts.reduce((sum, count) => sum + count, 0)
    }),
  )

const CODES = ['OVERLOADED', 'STREAM_UNAVAILABLE']
const refusalsOf = (door: string, code: string) =>
  `timberline_ingest_unavailable_total\\{door="${door}",code="${code}"\\}`
