/** PostgreSQL is killed: who is known goes on sending, questions and new APIs get 503, and nobody is let in unchecked. */
import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import { newKey } from '../../access/key-format.ts'
import { makeKey } from '../support/make-key.ts'
import { startRole } from '../support/program.ts'
import { waitFor } from '../support/wait-for.ts'
import { post } from './guarded.ts'
import { send } from './client.ts'
import { noteResult, size, timings } from './row.ts'
import { ownPostgres } from './servers.ts'

const INGEST_KEY = 'a-key-from-outside-of-the-database-0123456789'
const REQUESTS = size(500, 40)

const RECORD = { message: 'while it is away' }

export async function expectNobodyUnchecked(brokers: string[]): Promise<void> {
  await using postgres = await ownPostgres()
  const parts = { databaseUrl: postgres.url, brokers, topic: `s28-${randomUUID()}`, timings }
  await using writer = await startRole({ role: 'writer', ...parts })
  await writer.untilUp()
  const auth = { AUTH: 'on', INGEST_KEY }
  await using api = await startRole({ role: 'api', ...parts }, auth)
  await api.untilUp()
  const [known, asking] = [await makeKey(postgres.prisma), await makeKey(postgres.prisma, { kind: 'query' })]
  await waitFor(async () => ((await post(api.url, known, { message: 'before' })).status === 201 ? true : undefined))

  await postgres.kill()
  await using late = await startRole({ role: 'api', ...parts }, auth)
  await late.untilUp()
  const ask = (url: string, key: string) =>
    send(url, {
      path: '/graphql',
      body: '{"query":"{ logCount { value } }"}',
      headers: { authorization: `Bearer ${key}` },
    })
  const seen = new Map<string, number>()
  const note = (name: string, status: number) => seen.set(`${name} ${status}`, (seen.get(`${name} ${status}`) ?? 0) + 1)
  for (let i = 0; i < REQUESTS; i++) {
    note('known key', (await post(api.url, known, RECORD)).status)
    note('key of the environment', (await post(api.url, INGEST_KEY, RECORD)).status)
    note('new API, key of the environment', (await post(late.url, INGEST_KEY, RECORD)).status)
    note('new API, known key', (await post(late.url, known, RECORD)).status)
    note('new API, unknown key', (await post(late.url, newKey('ingest').text, RECORD)).status)
    note('new API, no key', (await send(late.url, { body: JSON.stringify(RECORD) })).status)
  }
  note('question', (await ask(api.url, asking)).status)
  note('new API, question', (await ask(late.url, asking)).status)
  const unknown = await post(api.url, newKey('ingest').text, RECORD, { from: '127.0.0.19' })
  note('unknown key', unknown.status)
  expect(Object.fromEntries(seen)).toEqual({
    'known key 201': REQUESTS,
    'key of the environment 201': REQUESTS,
    'new API, key of the environment 201': REQUESTS,
    'new API, known key 503': REQUESTS,
    'new API, unknown key 503': REQUESTS,
    'new API, no key 401': REQUESTS,
    'question 503': 1,
    'new API, question 503': 1,
    'unknown key 401': 1,
  })

  await postgres.start()
  await waitFor(
    async () => ((await post(late.url, known, { message: 'after' })).status === 201 ? true : undefined),
    60_000,
  )
  const taken = await waitFor(async () => {
    const count = await postgres.prisma.log.count({ where: { message: RECORD.message } }).catch(() => 0)
    return count >= 3 * REQUESTS ? count : undefined
  }, 60_000)
  expect(taken).toBe(3 * REQUESTS)
  await noteResult(
    'S28',
    `${6 * REQUESTS} requests while PostgreSQL was away: known keys and INGEST_KEY 201, a new API 503 for every other key and 401 without one, questions 503; ${taken} logs stored afterwards, none of who was refused`,
  )
}
