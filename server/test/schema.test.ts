/** An API never migrates: on a database that no writer has brought up it takes logs, and says what is missing. */
import { randomUUID } from 'node:crypto'
import { expect, inject, test } from 'vitest'
import { createDatabase } from './support/database.ts'
import { waitFor } from './support/wait-for.ts'
import { ask } from './faults/client.ts'
import { startRole } from './support/program.ts'

const brokers = inject('kafkaBrokers') ?? []

type Part = { name: string; required: boolean; problem: string }

async function degraded(url: string): Promise<{ status: number; parts: Part[] }> {
  const answer = await fetch(`${url}/readyz`)
  const body = (await answer.json()) as { degraded: Part[] }
  return { status: answer.status, parts: body.degraded }
}

test.skipIf(brokers.length === 0).each([
  ['an empty', 'DROP SCHEMA public CASCADE', 'CREATE SCHEMA public'],
  [
    'an older',
    "DELETE FROM _prisma_migrations WHERE migration_name > '20261123000000_logs'",
    'DROP TABLE ingest_offset',
  ],
])(
  '%s database degrades an API until a writer has migrated it (needs Kafka)',
  { timeout: 60_000 },
  async (name, ...sql) => {
    await using database = await createDatabase()
    for (const statement of sql) await database.prisma.$executeRawUnsafe(statement)
    const parts = { databaseUrl: database.url, brokers, topic: `schema-${randomUUID()}` }
    await using api = await startRole({ role: 'api', ...parts })
    await api.untilUp()
    const body = '{"message":"before there is a table"}'
    const headers = { 'content-type': 'application/json' }
    expect((await fetch(`${api.url}/public/ingest`, { method: 'POST', headers, body })).status).toBe(201)
    expect(await degraded(api.url)).toEqual({
      status: 200,
      parts: [
        { name: 'schema', required: false, problem: expect.stringContaining('no writer has migrated the database') },
      ],
    })
    expect((await fetch(`${api.url}/public/health`)).status).toBe(503)
    const { data } = await ask<{ pipeline: unknown }>(api.url, {
      query: '{ pipeline { stored lagRecords parts { name state } } }',
    })
    expect(data.pipeline).toEqual({
      stored: null,
      lagRecords: null,
      parts: [
        { name: 'stream', state: 'OK' },
        { name: 'store', state: 'DEGRADED' },
        { name: 'database', state: 'DEGRADED' },
      ],
    })
    if (name !== 'an empty') return
    await using writer = await startRole({ role: 'writer', ...parts })
    await writer.untilUp()
    await waitFor(async () => ((await degraded(api.url)).parts.length === 0 ? true : undefined))
    await waitFor(async () => ((await database.prisma.log.count()) === 1 ? true : undefined), 30_000)
  },
)
