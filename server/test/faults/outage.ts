/** While PostgreSQL hangs or the broker is away, or takes nothing, that is told, in time, and the account as far as it can be. */
import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import { messageOf } from '../support/message-of.ts'
import { createDatabase } from '../support/database.ts'
import { waitFor } from '../support/wait-for.ts'
import type { OwnBroker } from './brokers.ts'
import { ask, ingest } from './client.ts'
import { aLog } from './poison.ts'
import { onTheWall, timings } from './row.ts'
import { ownPostgres } from './servers.ts'
import { startRole } from '../support/program.ts'

type Part = { name: string; state: string; problem: string | null }
type Pipeline = { accepted: number | null; stored: number | null; lagRecords: number | null; parts: Part[] }

async function look(url: string) {
  const begun = performance.now()
  const query = '{ pipeline { accepted stored lagRecords parts { name state problem } } }'
  const { data } = await ask<{ pipeline: Pipeline }>(url, { query })
  const states = Object.fromEntries(data.pipeline.parts.map(({ name, state }) => [name, state]))
  return { ...data.pipeline, states, ms: performance.now() - begun }
}

async function scrape(url: string) {
  const begun = performance.now()
  const text = await (await fetch(`${url}/metrics`)).text()
  const gauges = [...text.matchAll(/^timberline_pipeline_records\{state="(\w+)"\}/gm)].map(([, state]) => state)
  const degraded = [...text.matchAll(/^timberline_part_degraded\{part="(\w+)"\} 1$/gm)].map(([, part]) => part)
  return { gauges, degraded, ms: performance.now() - begun }
}

const replay = (url: string, ids: string[]) =>
  ask<{ replayDeadLetters: { replayed: number; failed: unknown[] } } | null>(url, {
    query: 'mutation ($ids: [ID!]!) { replayDeadLetters(ids: $ids) { replayed failed { code } } }',
    variables: { ids },
  })

export async function expectOutagesTold(broker: OwnBroker): Promise<void> {
  await using postgres = await ownPostgres()
  const parts = { databaseUrl: postgres.url, brokers: [broker.address], topic: `outage-${randomUUID()}`, timings }
  await using program = await startRole({ role: 'all', ...parts })
  await program.untilUp()
  const { url } = program
  await ingest(url, { message: 'one' })
  await waitFor(async () => ((await look(url)).stored === 1 ? true : undefined))

  await postgres.freeze()
  const frozen = await look(url)
  expect(frozen).toMatchObject({ accepted: null, stored: null, lagRecords: null })
  expect(frozen.states).toMatchObject({ stream: 'OK', database: 'DOWN' })
  expect(frozen.ms).toBeLessThan(onTheWall(8000))
  const hung = await scrape(url)
  expect(hung.gauges).toEqual([])
  expect(hung.degraded).toContain('database')
  expect(hung.degraded).not.toContain('stream')
  expect(hung.ms).toBeLessThan(onTheWall(2500))
  await postgres.thaw()
  await waitFor(async () => ((await look(url)).states['database'] === 'OK' ? true : undefined), 30_000)

  const letter = { topic: 'gone', partition: 0, offset: 1n, reason: 'test', value: new Uint8Array(messageOf(aLog())) }
  const id = String((await postgres.prisma.deadLetter.create({ data: letter })).id)
  await broker.kill()
  const away = await look(url)
  expect(away).toMatchObject({ accepted: null, stored: 1, lagRecords: null })
  expect(away.states).toEqual({ stream: 'DOWN', store: 'DEGRADED', database: 'OK' })
  expect(away.ms).toBeLessThan(onTheWall(8000))
  const counted = await scrape(url)
  expect(counted.degraded).toContain('stream')
  expect(counted.degraded).not.toContain('database')
  expect(counted.gauges).toEqual(['stored', 'duplicates', 'dead_lettered', 'expired', 'skipped'])
  expect(counted.ms).toBeLessThan(onTheWall(2500))
  const refused = await replay(url, [id])
  expect([refused.status, refused.errors?.[0]?.extensions.code]).toEqual([503, 'STREAM_UNAVAILABLE'])
  expect(await postgres.prisma.deadLetter.count({ where: { replayedAt: null } })).toBe(1)

  await broker.start()
  await waitFor(
    async () => ((await replay(url, [id])).data?.replayDeadLetters.replayed === 1 ? true : undefined),
    60_000,
  )
  const end = await waitFor(async () => {
    const seen = await look(url)
    return seen.lagRecords === 0 && seen.stored === 2 ? seen : undefined
  }, 60_000)
  // What was refused may have been taken all the same, and was then a duplicate.
  expect(await postgres.prisma.log.count()).toBe(2)
  expect(Object.values(end.states)).toEqual(['OK', 'OK', 'OK'])
}

export async function expectSilentBrokerTold(broker: OwnBroker): Promise<void> {
  await using database = await createDatabase()
  let isTaking = false
  broker.judge(() => (isTaking ? 'pass' : 'lose'))
  const parts = { databaseUrl: database.url, brokers: [broker.address], topic: `silent-${randomUUID()}`, timings }
  await using api = await startRole({ role: 'api', ...parts })
  await api.untilUp()
  const readiness = async () => {
    const answer = await fetch(`${api.url}/readyz`)
    const { degraded } = (await answer.json()) as { degraded: { name: string; problem: string }[] }
    return { status: answer.status, problem: degraded.find(({ name }) => name === 'stream')?.problem }
  }
  expect(await readiness()).toEqual({ status: 200, problem: undefined })
  const posting = ingest(api.url, { message: 'one' })
  const told = await waitFor(async () => {
    const { status, problem } = await readiness()
    return status === 503 ? problem : undefined
  })
  expect(told).toMatch(/^Kafka has not acknowledged a batch sent \d+ s ago$/)
  expect((await posting).status).toBe(503)
  isTaking = true
  await waitFor(async () => ((await readiness()).status === 200 ? true : undefined), 30_000)
  expect((await ingest(api.url, { message: 'two' })).status).toBe(201)
}
