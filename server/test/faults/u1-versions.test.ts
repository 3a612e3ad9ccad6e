/** The version of d644c4a, which writes and reads messages of version 1 and milliseconds, beside this one. */
import { randomUUID } from 'node:crypto'
import { inject, test, expect } from 'vitest'
import { encodeLog } from '../../log/message.ts'
import type { Database } from '../../platform/postgres/postgres.ts'
import { createDatabase } from '../support/database.ts'
import { migrateUpTo, MILLISECONDS } from '../support/older-schema.ts'
import { checkOut, whyMissing } from '../support/older-version.ts'
import { startRole } from '../support/program.ts'
import { waitFor } from '../support/wait-for.ts'
import { ask } from './client.ts'
import { aLog } from './poison.ts'
import { noteResult, size } from './row.ts'

const OLD = 'd644c4a'
const BATCHES = size(200, 15)
const BATCH = 100

const brokers = inject('kafkaBrokers') ?? []
const missing = await whyMissing(OLD)
const title = missing === undefined ? '' : ` (skipped: ${missing})`

type Process = Awaited<ReturnType<typeof startRole>>

/** What was answered with 201, by its message. */
async function load(run: string, apis: readonly Process[]): Promise<string[]> {
  const sent: string[] = []
  for (let batch = 0; batch < BATCHES; batch++) {
    const { url } = apis[batch % apis.length] ?? { url: '' }
    const timestamp = new Date().toISOString().replace('Z', '456Z')
    const logs = Array.from({ length: BATCH }, (_, i) => ({ message: `${run} ${batch * BATCH + i}`, timestamp }))
    const headers = { 'content-type': 'application/json', 'idempotency-key': `${run} ${batch}` }
    const answer = await fetch(`${url}/public/ingest`, { method: 'POST', headers, body: JSON.stringify(logs) })
    if (answer.status === 201) sent.push(...logs.map(({ message }) => message))
  }
  expect(sent.length).toBeGreaterThan(0)
  return sent
}

async function count(prisma: Database): Promise<number> {
  const [row] = await prisma.$queryRaw<{ n: number }[]>`SELECT count(*)::int AS n FROM logs`
  return row?.n ?? 0
}

/** Every log that was answered is stored once. */
async function expectStored(prisma: Database, sent: readonly string[]): Promise<void> {
  await waitFor(async () => ((await count(prisma)) >= sent.length ? true : undefined), 60_000)
  // Not by the model, whose prepared statement returns the column that changes.
  const stored = await prisma.$queryRaw<{ message: string }[]>`SELECT message FROM logs`
  expect(stored.map(({ message }) => message).toSorted()).toEqual(sent.toSorted())
}

type Page = { logs: { nodes: { id: string }[]; pageInfo: { endCursor: string } } }

const firstPage = async ({ url }: Process) =>
  (await ask<Page>(url, { query: '{ logs(first: 5) { nodes { id } pageInfo { endCursor } } }' })).data.logs

const nextPage = async ({ url }: Process, after: string) =>
  (await ask<Page>(url, { query: `{ logs(first: 5, after: "${after}") { nodes { id } pageInfo { endCursor } } }` }))
    .data.logs

async function digits(prisma: Database): Promise<number> {
  const [row] = await prisma.$queryRaw<{ us: number }[]>`
    SELECT count(*)::int AS us FROM logs WHERE extract(microseconds FROM ts)::int % 1000 <> 0`
  return row?.us ?? 0
}

test.skipIf(missing !== undefined || brokers.length === 0)(
  `U1: the version of d644c4a beside this one, api and writer, in both directions${title}`,
  { timeout: 600_000 },
  async () => {
    await using older = await checkOut(OLD)
    await using database = await createDatabase('template0')
    const { prisma, url: databaseUrl } = database
    await migrateUpTo(databaseUrl, MILLISECONDS)
    const parts = { databaseUrl, brokers, topic: `versions-${randomUUID()}` }
    const start = async (role: 'api' | 'writer', clone?: string) => {
      const process = await startRole({ role, ...parts, ...(clone !== undefined && { clone }) })
      await process.untilUp()
      return process
    }
    const stop = async (process: Process) => {
      process.kill('SIGTERM')
      await process.ended
    }

    // Before: an API of this version is one too early, and writes what the old writer reads.
    await using oldWriter = await start('writer', older.clone)
    await using oldApi = await start('api', older.clone)
    await using newApi = await start('api')
    const sent = await load('before', [oldApi, newApi])
    await expectStored(prisma, sent)
    expect(await digits(prisma)).toBe(0)
    const [page, letter] = [
      await firstPage(oldApi),
      await prisma.deadLetter.create({
        data: { topic: 'gone', partition: 0, offset: 1n, reason: 'test', value: new Uint8Array(encodeLog(aLog(), 1)) },
      }),
    ]

    // The writers come first: under load the new one migrates, and the old one goes.
    const loading = load('meanwhile', [oldApi, newApi])
    await using newWriter = await start('writer')
    await stop(oldWriter)
    sent.push(...(await loading))
    await expectStored(prisma, sent)

    // Then the APIs. Soon the new one writes microseconds, and what the old one handed out still holds.
    let run = 0
    await waitFor(async () => {
      sent.push(...(await load(`after ${run++}`, [oldApi, newApi])))
      await expectStored(prisma, sent)
      return (await digits(prisma)) > 0 ? true : undefined
    }, 60_000)
    expect((await nextPage(newApi, page.pageInfo.endCursor)).nodes).toEqual(
      (await nextPage(oldApi, page.pageInfo.endCursor)).nodes,
    )
    const replayed = await ask<{ replayDeadLetters: { replayed: number } }>(newApi.url, {
      query: `mutation { replayDeadLetters(ids: ["${letter.id}"]) { replayed } }`,
    })
    expect(replayed.data.replayDeadLetters).toEqual({ replayed: 1 })
    sent.push('hello')
    await expectStored(prisma, sent)

    // The way back: what the old API writes, an old writer stores in the new table.
    await stop(newApi)
    await stop(newWriter)
    await using oldAgain = await start('writer', older.clone)
    sent.push(...(await load('back', [oldApi])))
    await expectStored(prisma, sent)
    expect(await prisma.deadLetter.count({ where: { replayedAt: null } })).toBe(0)
    await stop(oldAgain)
    await noteResult('U1', `${sent.length} logs through both versions: each stored once, none became a dead letter`)
  },
)
