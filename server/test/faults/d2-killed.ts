/** API, Kafka and PostgreSQL are killed while real shippers send: what they count as sent is stored once. */
import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import { freePort } from '../../local/ports.ts'
import { startRole } from '../support/program.ts'
import type { OwnBroker } from './brokers.ts'
import { noteResult, size, timings } from './row.ts'
import { ownPostgres, storedAbove } from './servers.ts'
import { portsOfShippers, settingsFor, startShippers, tell } from './shippers.ts'

const KILLS = size(10, 1)
const PER_SECOND = 200
/** For each kill of each of the three; a slow machine takes longer than a quick one, and the shippers must not be done before. */
const SECONDS_BETWEEN = size(8, 5)
const COUNT = PER_SECOND * SECONDS_BETWEEN * 3 * KILLS

export async function expectKilledServersOutlasted(broker: OwnBroker): Promise<void> {
  await using postgres = await ownPostgres()
  const port = await freePort()
  const parts = { databaseUrl: postgres.url, brokers: [broker.address], topic: `d2-${randomUUID()}`, timings, port }
  const ports = await portsOfShippers()
  const start = () => startRole({ role: 'all', ...parts }, settingsFor(ports))
  let program = await start()
  await using ending = new AsyncDisposableStack()
  ending.defer(() => program[Symbol.asyncDispose]())
  await program.untilUp()
  const restart = async () => {
    await program[Symbol.asyncDispose]()
    program = await start()
    await program.untilUp()
  }

  await using shippers = await startShippers({ url: program.url, ...ports, count: COUNT, perSecond: PER_SECOND })
  let stored = 0n
  for (let kill = 0; kill < KILLS; kill++) {
    for (const again of [restart, () => restartServer(broker), () => restartServer(postgres)]) {
      stored = await storedAbove(postgres.prisma, stored + 200n)
      await again()
    }
  }
  const shipped = await shippers.finish(postgres.prisma)

  expect(shipped).toMatchObject(shipped.map(() => ({ lost: [], doubled: [] })))
  const seen = `API, Kafka and PostgreSQL killed ${KILLS} times each`
  await noteResult('D2', `${seen}; ${tell(shipped)}: 0 lost, 0 doubled`)
}

async function restartServer(server: { kill(): Promise<void>; start(): Promise<void> }): Promise<void> {
  await server.kill()
  await server.start()
}
