/** Kafka stores what it is sent, and the answer never arrives: what is sent again must not become a second row. */
import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import { createDatabase } from '../support/database.ts'
import { waitFor } from '../support/wait-for.ts'
import { startRole } from '../support/program.ts'
import { settleAccounts } from './accounts.ts'
import type { OwnBroker } from './brokers.ts'
import { createLedger } from './ledger.ts'
import type { Verdict } from './proxy.ts'
import { noteResult, size, timings } from './row.ts'

const DROPS = size(1000, 50)
/** Lost without a closed connection: each takes kafkajs the whole of its deadline. */
const LOST = size(20, 1)
const CLIENTS = 50

export async function expectDroppedAnswersHarmless(broker: OwnBroker): Promise<void> {
  await using database = await createDatabase()
  const dropper = createDropper()
  broker.judge(dropper.judge)
  const parts = { databaseUrl: database.url, brokers: [broker.address], topic: `f5-${randomUUID()}`, timings }
  await using program = await startRole({ role: 'all', ...parts })
  await program.untilUp()

  const ledger = createLedger()
  const posting = new AbortController()
  const options = { count: Infinity, perRequest: 5, clients: CLIENTS, signal: posting.signal }
  const load = ledger.post({ ...options, url: () => program.url })
  await waitFor(async () => (dropper.dropped() >= DROPS ? true : undefined), 1_000_000)
  posting.abort()
  await load
  const counts = await ledger.count(database.prisma)
  await settleAccounts({ ...parts, database: database.prisma })
  const { _sum } = await database.prisma.ingestOffset.aggregate({ _sum: { duplicates: true } })

  expect(counts).toMatchObject({ lost: [], doubled: [] })
  expect(_sum.duplicates, 'records that came twice').toBeGreaterThanOrEqual(DROPS - LOST)
  const sent = `${DROPS} answers dropped, ${LOST} of them in silence, ${counts.acknowledged} logs of ${CLIENTS} clients`
  await noteResult('F5', `${sent}: 0 lost, 0 doubled rows, ${_sum.duplicates} records came twice`)
}

/** Every second answer is dropped until there were enough; some of the others are late. */
function createDropper() {
  let answers = 0
  let dropped = 0
  function judge(): Verdict {
    answers++
    if (dropped >= DROPS) return 'pass'
    if (answers % 2 === 0) return answers % 10 === 0 ? 20 : 'pass'
    dropped++
    return dropped % Math.floor(DROPS / LOST) === 0 ? 'lose' : 'cut'
  }
  return { judge, dropped: () => dropped }
}
