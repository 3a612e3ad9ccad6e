/** Uploads that stall fill the memory for bodies for two seconds: real shippers are refused, and send again by themselves. */
import { randomUUID } from 'node:crypto'
import type { Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { expect } from 'vitest'
import { createDatabase } from '../support/database.ts'
import { startRole } from '../support/program.ts'
import type { OwnBroker } from './brokers.ts'
import { readMetric } from './fleet.ts'
import { openSocket } from './raw-client.ts'
import { noteResult, size, timings } from './row.ts'
import { storedAbove } from './servers.ts'
import { startShippers, tell } from './shippers.ts'

const OVERLOADS = size(10, 1)
const OVERLOAD_MS = 2000
const CALM_MS = size(4000, 1000)
const PER_SECOND = 200
const SECONDS = OVERLOADS * ((OVERLOAD_MS + CALM_MS) / 1000) + 3

/** Bytes of uploads that never end: they fill the room for all bodies, then that for light ones, then what is left of it. */
const STALLED = [...Array(24).fill(2 ** 20), ...Array(90).fill(60_000), ...Array(80).fill(2000)] as readonly number[]

export async function expectOverloadOutlasted(broker: OwnBroker): Promise<void> {
  await using database = await createDatabase()
  const parts = { databaseUrl: database.url, brokers: [broker.address], topic: `d1-${randomUUID()}`, timings }
  await using program = await startRole({ role: 'all', ...parts })
  await program.untilUp()
  const shippers = startShippers({ url: program.url, count: SECONDS * PER_SECOND, perSecond: PER_SECOND })
  await storedAbove(database.prisma, 100n)
  for (let overload = 0; overload < OVERLOADS; overload++) {
    await overloadFor(OVERLOAD_MS, program.url)
    await delay(CALM_MS)
  }
  const shipped = await shippers.finish(database.prisma)

  const refused = await Promise.all(shipped.map(({ door }) => readMetric(program.url, refusalsOf(door))))
  expect(Math.min(...refused), 'refusals of each').toBeGreaterThan(0)
  expect(shipped).toMatchObject(shipped.map(() => ({ sent: SECONDS * PER_SECOND, lost: [], doubled: [] })))
  await noteResult(
    'D1',
    `${OVERLOADS} times ${OVERLOAD_MS / 1000} s, ${refused.join(' and ')} refusals; ${tell(shipped)}: 0 lost, 0 doubled`,
  )
}

const refusalsOf = (door: string) => `timberline_ingest_unavailable_total\\{door="${door}",code="OVERLOADED"\\}`

async function overloadFor(ms: number, url: string): Promise<void> {
  const sockets: Socket[] = []
  for (const bytes of STALLED) sockets.push(await stall(url, bytes))
  await delay(ms)
  for (const socket of sockets) socket.destroy()
}

async function stall(url: string, bytes: number): Promise<Socket> {
  const socket = await openSocket(url)
  const head = `POST /public/ingest HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n`
  socket.resume().write(`${head}Content-Length: ${bytes + 1}\r\n\r\n`)
  await new Promise((resolve) => socket.write(Buffer.alloc(bytes, ' '), resolve))
  return socket
}
