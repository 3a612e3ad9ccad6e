/** The account adds up in every answer while writers are killed and poison is on the topic, and nothing is left open at the end. */
import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, inject, test } from 'vitest'
import { createDatabase } from './support/database.ts'
import { waitFor } from './support/wait-for.ts'
import { settleAccounts } from './faults/accounts.ts'
import { ask } from './faults/client.ts'
import { createLedger } from './faults/ledger.ts'
import { POISON } from './faults/poison.ts'
import { size } from './faults/row.ts'
import { storedAbove } from './faults/servers.ts'
import { produce } from './support/produce.ts'
import { startRole } from './support/program.ts'

const brokers = inject('kafkaBrokers') ?? []
const KILLS = size(10, 3)
const LOGS_PER_KILL = 2000

const COUNTS = ['stored', 'duplicates', 'deadLettered', 'expired', 'skipped'] as const

type Answer = Record<(typeof COUNTS)[number] | 'accepted' | 'lagRecords' | 'lagSeconds', number>

async function look(url: string): Promise<Answer> {
  const query = `{ pipeline { accepted ${COUNTS.join(' ')} lagRecords lagSeconds } }`
  const { data, errors } = await ask<{ pipeline: Answer }>(url, { query })
  if (errors) throw new Error(JSON.stringify(errors))
  return data.pipeline
}

/** Looks again and again until it is told to stop. */
function sample(url: string) {
  const seen: Answer[] = []
  const stop = new AbortController()
  async function run(): Promise<Answer[]> {
    while (!stop.signal.aborted) {
      seen.push(await look(url))
      await delay(20)
    }
    return seen
  }
  const done = run()
  return {
    async stop(): Promise<Answer[]> {
      stop.abort()
      return done
    },
  }
}

const becameOf = (answer: Answer) => COUNTS.reduce((sum, name) => sum + answer[name], 0)

test.skipIf(brokers.length === 0)(
  'the account adds up while writers are killed (needs Kafka)',
  { timeout: 600_000 },
  async () => {
    await using database = await createDatabase()
    const topic = `accounting-${randomUUID()}`
    const parts = { databaseUrl: database.url, brokers, topic }
    await using api = await startRole({ role: 'api', ...parts })
    await api.untilUp()
    let writer = await startRole({ role: 'writer', ...parts })
    const ledger = createLedger()
    const samples = sample(api.url)
    const posting = new AbortController()
    let poisoned = 0
    let stored = 0n
    try {
      for (let kill = 0; kill < KILLS; kill++) {
        const load = ledger.post({
          count: LOGS_PER_KILL,
          perRequest: 20,
          clients: 4,
          url: () => api.url,
          signal: posting.signal,
        })
        const poison = POISON.map(({ make }) => make())
        await produce(brokers, topic, poison)
        poisoned += poison.length
        stored = await storedAbove(database.prisma, stored)
        writer.kill('SIGKILL')
        await writer.ended
        await load
        writer = await startRole({ role: 'writer', ...parts })
      }
      const counts = await ledger.count(database.prisma)
      const accounts = await settleAccounts({ ...parts, database: database.prisma })
      const end = await waitFor(async () => {
        const answer = await look(api.url)
        return answer.lagRecords === 0 ? answer : undefined
      })
      // A look that took too long on a busy machine could not tell.
      const seen = (await samples.stop()).filter(({ accepted }) => accepted !== null)

      expect(counts).toMatchObject({ lost: [], doubled: [] })
      expect(end).toMatchObject({
        accepted: Number(accounts.reduce((sum, account) => sum + account.end, 0n)),
        stored: await database.prisma.log.count(),
        deadLettered: poisoned,
        expired: 0,
        skipped: 0,
        lagSeconds: 0,
      })
      expect(end.accepted).toBeGreaterThanOrEqual(counts.acknowledged + poisoned)
      for (const answer of seen) expect(becameOf(answer) + answer.lagRecords).toBe(answer.accepted)
      expect(seen.filter(({ lagRecords }) => lagRecords < 0)).toEqual([])
      expect(seen.filter((answer, i) => answer.accepted < (seen[i - 1]?.accepted ?? 0))).toEqual([])
      expect(seen.filter(({ lagRecords }) => lagRecords > 0).length).toBeGreaterThan(KILLS)
      expect(Math.max(...seen.map(({ lagSeconds }) => lagSeconds))).toBeGreaterThan(1)
      const metrics = await (await fetch(`${writer.url}/metrics`)).text()
      expect(metrics).toContain(`timberline_pipeline_records{state="stored"} ${end.stored}\n`)
      expect(metrics).toContain(`timberline_pipeline_records{state="dead_lettered"} ${poisoned}\n`)
      expect(metrics).toContain('timberline_pipeline_records{state="lag"} 0\n')
    } finally {
      posting.abort()
      await samples.stop().catch(() => undefined)
      await writer[Symbol.asyncDispose]()
    }
  },
)
