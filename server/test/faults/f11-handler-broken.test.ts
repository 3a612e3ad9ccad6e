/** The code that keeps logs throws or hangs: the process goes on, or it ends so that another one can; it never stays up and idle. */
import { randomUUID } from 'node:crypto'
import { expect, inject, test } from 'vitest'
import { createDatabase } from '../support/database.ts'
import { startRole } from '../support/program.ts'
import { settleAccounts } from './accounts.ts'
import { breakInserts } from './break-inserts.ts'
import { createLedger } from './ledger.ts'
import { noteResult, onTheWall, timings } from './row.ts'

const brokers = inject('kafkaBrokers') ?? []
const LOGS = 500
/** Until it is known to be stuck, has tried to stop, and three seconds. */
const ENDED_MS = timings.stallMs + timings.storeLookEveryMs + timings.fatalStopMs + 3000

test.skipIf(brokers.length === 0)('F11: the handler throws or hangs (needs Kafka)', { timeout: 120_000 }, async () => {
  const scenarios = [goOn(), end('hang'), end('always TypeError')] as const
  // Each cleans up after itself, also when another one has failed.
  await Promise.allSettled(scenarios)
  const [thrown, ...endedMs] = await Promise.all(scenarios)
  expect(thrown).toEqual(['TypeError', 'SyntaxError', 'RangeError'])
  expect(Math.max(...endedMs)).toBeLessThan(onTheWall(ENDED_MS))
  const ends = endedMs.map((ms) => (ms / 1000).toFixed(1)).join(' and ')
  const restarts = `hung, and thrown for ever: ended after ${ends} s, all stored by the next process`
  await noteResult('F11', `${thrown.join(', ')} thrown once each: goes on; ${restarts}; 0 lost, 0 doubled`)
})

/** One error of each kind; answers the ones that the log of the program names. */
async function goOn(): Promise<string[]> {
  const faults = ['TypeError', 'SyntaxError', 'RangeError'] as const
  await using database = await createDatabase()
  const parts = { databaseUrl: database.url, brokers, topic: `f11-${randomUUID()}`, timings }
  await using program = await startRole({ role: 'all', ...parts }, breakInserts([...faults]))
  await program.untilUp()
  const ledger = createLedger()
  await ledger.post({ count: LOGS, url: () => program.url })
  expect(await ledger.count(database.prisma)).toMatchObject({ lost: [], doubled: [] })
  await settleAccounts({ ...parts, database: database.prisma })
  return faults.filter((fault) => program.output().includes(`"type":"${fault}"`))
}

/** Milliseconds from the first log that it could not keep to its end; the next process keeps all. */
async function end(fault: 'hang' | 'always TypeError'): Promise<number> {
  await using database = await createDatabase()
  const parts = { databaseUrl: database.url, brokers, topic: `f11-${randomUUID()}`, timings }
  await using broken = await startRole({ role: 'all', ...parts }, breakInserts([fault]))
  await broken.untilUp()
  const ledger = createLedger()
  const startedAt = performance.now()
  await ledger.post({ count: LOGS, url: () => broken.url })
  expect(await broken.ended).toBe(1)
  const endedMs = performance.now() - startedAt
  await using next = await startRole({ role: 'all', ...parts })
  await next.untilUp()
  expect(await ledger.count(database.prisma)).toMatchObject({ lost: [], doubled: [] })
  await settleAccounts({ ...parts, database: database.prisma })
  return endedMs
}
