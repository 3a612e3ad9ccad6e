/** PostgreSQL is killed: who is known goes on sending, questions and new APIs get 503, and nobody is let in unchecked. */
import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import { newKey } from '../../access/key-format.ts'
import { makeKey } from '../support/make-key.ts'
import { offerWebSocket } from '../support/raw-request.ts'
import { startRole } from '../support/program.ts'
import { waitFor } from '../support/wait-for.ts'
import { bearer, post } from './guarded.ts'
import { send } from './client.ts'
import { noteResult, size, timings } from './row.ts'
import { ownPostgres } from './servers.ts'

const INGEST_KEY = 'a-key-from-outside-of-the-database-0123456789'
const REQUESTS = size(500, 40)

const BEFORE = { message: 'before' }
const RECORD = { message: 'while it is away' }
/** Nobody who sends it is known. */
const REFUSED = { message: 'while it is away, refused' }

/** From the moment on at which PostgreSQL is killed. */
const BRIEF_MS = size(20_000, 8000)

export async function expectNobodyUnchecked(brokers: string[]): Promise<void> {
  await using postgres = await ownPostgres()
  const parts = { databaseUrl: postgres.url, brokers, topic: `s28-${randomUUID()}`, timings }
  await using writer = await startRole({ role: 'writer', ...parts })
  await writer.untilUp()
  const auth = { AUTH: 'on', INGEST_KEY }
  await using api = await startRole({ role: 'api', ...parts }, auth)
  await api.untilUp()
  // In this order: an API that knows the second one knows the first.
  const [asking, known] = [await makeKey(postgres.prisma, { kind: 'query' }), await makeKey(postgres.prisma)]
  const endMs = Date.now() + BRIEF_MS
  const brief = await makeKey(postgres.prisma, { expiresAt: new Date(endMs) })
  for (const key of [known, brief])
    await waitFor(async () => ((await post({ url: api.url, key }, BEFORE)).status === 201 ? true : undefined))
  await postgres.kill()
  await using late = await startRole({ role: 'api', ...parts }, auth)
  await late.untilUp()
  const seen = await askAround({ api: api.url, late: late.url, known, asking })
  expect(seen).toEqual({
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

  // Nobody is asked whether a key is over, and it is.
  await waitFor(async () => (Date.now() > endMs ? true : undefined), BRIEF_MS + 15_000)
  expect((await post({ url: api.url, key: brief }, REFUSED, { from: '127.0.0.20' })).status).toBe(401)
  expect(await offerWebSocket(late.url, bearer(asking))).toBe(503)

  await postgres.start()
  await waitFor(
    async () => ((await post({ url: late.url, key: known }, { message: 'after' })).status === 201 ? true : undefined),
    60_000,
  )
  const taken = await waitFor(async () => {
    const count = await postgres.prisma.log.count({ where: { message: RECORD.message } }).catch(() => 0)
    return count >= 3 * REQUESTS ? count : undefined
  }, 60_000)
  expect(taken).toBe(3 * REQUESTS)
  expect(await postgres.prisma.log.count({ where: { message: REFUSED.message } })).toBe(0)
  await noteResult(
    'S28',
    `${6 * REQUESTS} requests while PostgreSQL was away: known keys and INGEST_KEY 201, a new API 503 for every other key and 401 without one, questions and connections 503, a key that expires meanwhile 401; ${taken} logs stored afterwards, none of who was refused`,
  )
}

type Around = { api: string; late: string; known: string; asking: string }

/** Who asks, and the status: how often. */
async function askAround({ api, late, known, asking }: Around): Promise<Record<string, number>> {
  const seen: Record<string, number> = {}
  const note = (name: string, { status }: { status: number }) => {
    seen[`${name} ${status}`] = (seen[`${name} ${status}`] ?? 0) + 1
  }
  const unknown = newKey('ingest').text
  for (let i = 0; i < REQUESTS; i++) {
    note('known key', await post({ url: api, key: known }, RECORD))
    note('key of the environment', await post({ url: api, key: INGEST_KEY }, RECORD))
    note('new API, key of the environment', await post({ url: late, key: INGEST_KEY }, RECORD))
    note('new API, known key', await post({ url: late, key: known }, REFUSED))
    note('new API, unknown key', await post({ url: late, key: unknown }, REFUSED))
    note('new API, no key', await send(late, { body: JSON.stringify(REFUSED) }))
  }
  const question = { path: '/graphql', body: '{"query":"{ logCount { value } }"}', headers: bearer(asking) }
  note('question', await send(api, question))
  note('new API, question', await send(late, question))
  note('unknown key', await post({ url: api, key: unknown }, REFUSED, { from: '127.0.0.19' }))
  return seen
}
