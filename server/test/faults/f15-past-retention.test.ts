/** Kafka drops records before the writer has read them: how many is told exactly, in the table, in the metric and in the log. */
import { randomUUID } from 'node:crypto'
import { expect, inject, test } from 'vitest'
import { createDatabase } from '../support/database.ts'
import { startRole } from '../support/program.ts'
import { settleAccounts, withAdmin } from './accounts.ts'
import { createLedger } from './ledger.ts'
import { noteResult, size, timings } from './row.ts'

const brokers = inject('kafkaBrokers') ?? []
const LOGS = size(100_000, 2000)

test.skipIf(brokers.length === 0)(
  'F15: lag past the retention of Kafka (needs Kafka)',
  { timeout: 300_000 },
  async () => {
    await using database = await createDatabase()
    const topic = `f15-${randomUUID()}`
    const parts = { databaseUrl: database.url, brokers, topic, timings }
    await using api = await startRole({ role: 'api', ...parts })
    await api.untilUp()
    const ledger = createLedger()
    const post = () => ledger.post({ count: LOGS, url: () => api.url })
    const settle = async () => {
      const accounts = await settleAccounts({ ...parts, database: database.prisma }, 120_000)
      return new Map(accounts.map(({ partition, skipped }) => [partition, skipped]))
    }
    const missing = async () =>
      ledger.acknowledged() - (await database.prisma.log.count({ where: { resourceId: ledger.run } }))

    await using first = await startRole({ role: 'writer', ...parts })
    await first.untilUp()
    await post()
    expect(sum(await settle()), 'skipped by a writer that keeps up').toBe(0)
    first.kill('SIGKILL')
    await first.ended
    await post()
    const dropped = await dropHalf(topic, database.prisma)
    await using second = await startRole({ role: 'writer', ...parts })
    await second.untilUp()
    const whileAway = await settle()
    expect(whileAway, 'skipped while no writer was there').toEqual(dropped)
    expect(await missing()).toBe(sum(dropped))
    expect(await readMetric(second.url)).toBe(sum(dropped))
    expect(loggedRecords(second.output())).toBe(sum(dropped))

    // A writer that is there and behind has a place in the log that is gone; what it has in hand already it may keep.
    second.kill('SIGSTOP')
    await post()
    await dropHalf(topic, database.prisma)
    second.kill('SIGCONT')
    const all = sum(await settle())
    expect(all).toBeGreaterThan(sum(dropped))
    expect(await missing()).toBe(all)
    expect(await readMetric(second.url)).toBe(all)
    expect(loggedRecords(second.output())).toBe(all)
    await noteResult(
      'F15',
      `${all} of ${ledger.acknowledged()} logs dropped by Kafka before they were read: each counted in the table, the metric and the log`,
    )
  },
)

const sum = (counts: ReadonlyMap<number, bigint>) =>
  Number([...counts.values()].reduce((all, count) => all + count, 0n))

/** Has Kafka drop half of what each partition holds beyond the stored offset, as retention does; answers how much. */
async function dropHalf(topic: string, prisma: Awaited<ReturnType<typeof createDatabase>>['prisma']) {
  const rows = await prisma.ingestOffset.findMany({ where: { topic } })
  return withAdmin(brokers, async (admin) => {
    const ends = await admin.fetchTopicOffsets(topic)
    const dropped = new Map(
      rows.map(({ partition, nextOffset }) => {
        const end = BigInt(ends.find((each) => each.partition === partition)?.high ?? 0)
        return [partition, (end - nextOffset) / 2n] as const
      }),
    )
    const partitions = rows
      .map(({ partition, nextOffset }) => ({ partition, offset: `${nextOffset + (dropped.get(partition) ?? 0n)}` }))
      .filter(({ partition }) => dropped.get(partition))
    await admin.deleteTopicRecords({ topic, partitions })
    return dropped
  })
}

async function readMetric(url: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text()
  return Number(/^timberline_store_skipped_total (\d+)$/m.exec(text)?.[1])
}

/** How many records the program's errors name together. */
function loggedRecords(output: string): number {
  const errors = output.matchAll(
    /^\{"level":50.*"records":"?(\d+)"?.*were removed from the stream before they were read/gm,
  )
  return [...errors].reduce((all, [, records]) => all + Number(records), 0)
}
