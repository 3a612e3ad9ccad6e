/** PostgreSQL hangs with open connections: that is noticed and told, logs are still taken, and the writer keeps its place in the group. */
import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, inject, test } from 'vitest'
import { waitFor } from '../support/wait-for.ts'
import { startRole } from '../support/program.ts'
import { settleAccounts, withAdmin } from './accounts.ts'
import { createLedger } from './ledger.ts'
import { noteResult, onTheWall, size, timings } from './row.ts'
import { ownPostgres, storedAbove } from './servers.ts'

const brokers = inject('kafkaBrokers') ?? []
/** Longer than two looks at a database that does not answer, and than a session: of the quick clocks in the small size. */
const FROZEN_MS = size(60_000, 8000)
const PER_SECOND = size(Infinity, 500)
/** What a connection may take to be made, and seven seconds. */
const NOTICED_MS = timings.databaseConnectTimeoutMs + 7000

test.skipIf(brokers.length === 0)('F4: PostgreSQL is frozen (needs Kafka)', { timeout: 300_000 }, async () => {
  await using postgres = await ownPostgres()
  const { prisma } = postgres
  const topic = `f4-${randomUUID()}`
  const parts = { databaseUrl: postgres.url, brokers, topic, timings }
  await using writer = await startRole({ role: 'writer', ...parts }, { LOG_LEVEL: 'info' })
  await writer.untilUp()
  await using api = await startRole({ role: 'api', ...parts })
  await api.untilUp()
  const ledger = createLedger()
  const posting = new AbortController()
  const options = { count: Infinity, perRequest: 5, clients: 2, perSecond: PER_SECOND, signal: posting.signal }
  const load = ledger.post({ ...options, url: () => api.url })
  const stored = await storedAbove(prisma, 500n)
  const members = await readMembers(topic)

  const frozenAt = performance.now()
  const thaw = delay(FROZEN_MS)
  await postgres.freeze()
  const acknowledged = ledger.acknowledged()
  const [noticedMs, writerNoticedMs, gaveUpMs, query] = await Promise.all([
    untilDegraded(api.url, 'database', frozenAt),
    untilDegraded(writer.url, 'database', frozenAt),
    untilDegraded(writer.url, 'store', frozenAt),
    ask(api.url),
  ])
  await thaw
  const taken = ledger.acknowledged() - acknowledged
  const membersFrozen = await readMembers(topic)
  await postgres.thaw()
  await storedAbove(prisma, stored)
  posting.abort()
  await load
  const counts = await ledger.count(prisma)
  await settleAccounts({ ...parts, database: prisma })

  expect(query).toEqual({ status: 503, code: 'DATABASE_UNAVAILABLE' })
  expect(Math.max(noticedMs, writerNoticedMs)).toBeLessThan(onTheWall(NOTICED_MS))
  expect(taken).toBeGreaterThan(0)
  expect(ledger.answers.get(503) ?? 0, 'refused posts').toBe(0)
  expect(membersFrozen).toEqual(members)
  expect(await readMembers(topic)).toEqual(members)
  expect(writer.output().match(/reading from the stream/g), 'assignments of its two members').toHaveLength(2)
  expect(counts).toMatchObject({ lost: [], doubled: [] })
  const seen = [noticedMs, writerNoticedMs].map((ms) => (ms / 1000).toFixed(1)).join(' and ')
  const frozen = `frozen for ${FROZEN_MS / 1000} s, noticed by api and writer after ${seen} s, its write given up after ${(gaveUpMs / 1000).toFixed(1)} s`
  await noteResult('F4', `${frozen}, ${taken} logs taken meanwhile, no rebalance; 0 lost, 0 doubled`)
})

/** Milliseconds since `since` until /readyz lists this part. */
async function untilDegraded(url: string, part: string, since: number): Promise<number> {
  return waitFor(
    async () => {
      const answer = await fetch(`${url}/readyz`)
      const { degraded } = (await answer.json()) as { degraded: { name: string }[] }
      return degraded.some(({ name }) => name === part) ? performance.now() - since : undefined
    },
    2 * onTheWall(NOTICED_MS),
  )
}

async function ask(url: string) {
  const answer = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ logs(first: 1) { nodes { id } } }' }),
  })
  const { errors } = (await answer.json()) as { errors?: { extensions: { code: string } }[] }
  return { status: answer.status, code: errors?.[0]?.extensions.code }
}

/** The members of the writers' group, by the ids that Kafka gave them: another id is another membership. */
async function readMembers(topic: string) {
  return withAdmin(brokers, async (admin) => {
    const { groups } = await admin.describeGroups([`timberline-${topic}`])
    return groups.map(({ state, members }) => ({ state, members: members.map(({ memberId }) => memberId) }))
  })
}
