/** Every door: a body that is sent again is stored once, also where the stream took it and the answer was a 503. */
import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import { createDatabase } from '../support/database.ts'
import { WAYS, type Entry, type Way } from '../support/door-bodies.ts'
import { startRole } from '../support/program.ts'
import { settleAccounts } from './accounts.ts'
import type { OwnBroker } from './brokers.ts'
import { send } from './client.ts'
import { noteResult, size, timings } from './row.ts'

/** Twenty-four bodies of these at once are no overload. */
const LOGS = size(2000, 200)

type Shipment = { name: string; way: Way; body: Buffer }

/** `name` is in every message. */
function createShipments(suffix: string): Shipment[] {
  const firstUs = BigInt(Date.now() - 60_000) * 1000n
  return Object.entries(WAYS).map(([wayName, way]) => {
    const name = `${wayName} ${suffix}`
    const entry = (_: unknown, i: number): Entry => ({
      message: `${name} ${i}`,
      timeUs: firstUs + BigInt(i) * 1001n + 1n,
    })
    return { name, way, body: way.write(Array.from({ length: LOGS }, entry)) }
  })
}

const statusesOf = (url: string, shipments: readonly Shipment[]) =>
  Promise.all(
    shipments.map(async ({ name, way, body }) => {
      // A body that has no identity of its own needs a key.
      const key = way.isKnownAgain ? {} : { 'idempotency-key': name }
      return [name, (await send(url, { path: way.url, headers: { ...way.headers, ...key }, body })).status]
    }),
  )

const good = (shipments: readonly Shipment[]) => shipments.map(({ name, way }) => [name, way.statuses.good])
const again = (shipments: readonly Shipment[]) => shipments.map(({ name }) => [name, 503])

export async function expectReplaysStoredOnce(broker: OwnBroker): Promise<void> {
  await using database = await createDatabase()
  const parts = { databaseUrl: database.url, brokers: [broker.address], topic: `d3-${randomUUID()}`, timings }
  await using program = await startRole({ role: 'all', ...parts })
  await program.untilUp()
  const { url } = program
  const [answered, unanswered] = [createShipments('answered first'), createShipments('with a 503 first')]
  const all = [...answered, ...unanswered]

  expect(await statusesOf(url, answered)).toEqual(good(answered))
  broker.judge(() => 'cut')
  expect(await statusesOf(url, all)).toEqual(again(all))
  broker.judge(() => 'pass')
  for (let times = 0; times < 2; times++) expect(await statusesOf(url, all)).toEqual(good(all))
  await settleAccounts({ ...parts, database: database.prisma })

  const rows = await database.prisma.log.findMany({ select: { message: true } })
  const expected = all.flatMap(({ name }) => Array.from({ length: LOGS }, (_, i) => `${name} ${i}`))
  expect(rows.map(({ message }) => message).toSorted()).toEqual(expected.toSorted())
  const { _sum } = await database.prisma.ingestOffset.aggregate({ _sum: { duplicates: true } })
  const sent = `${all.length} bodies of ${LOGS} logs by ${Object.keys(WAYS).length} ways, three and four times, once with a 503`
  await noteResult('D3', `${sent}: each log stored once, ${_sum.duplicates} records came twice`)
}
