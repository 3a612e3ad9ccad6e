/** How a WebSocket that may not go on is closed. */
import { expect, test } from 'vitest'
import { AppError } from '../platform/errors.ts'
import { createLogger } from '../platform/logger.ts'
import { ANYONE, NOBODY, unauthenticated, type Authenticate } from '../platform/principal.ts'
import { serve } from '../test/support/graphql-server.ts'
import { openWebSocket } from '../test/support/socket-client.ts'

const STAGE = { typeDefs: 'type Query { a: Int } type Mutation { b: Int }', resolvers: { Query: { a: () => 1 } } }

const authenticate: Authenticate = (present) => {
  const { key } = present()
  if (key === undefined) return NOBODY
  if (key === 'unknown yet') throw new AppError('DATABASE_UNAVAILABLE', 'Not known yet.')
  if (key === 'too many') throw new AppError('TOO_MANY_REQUESTS', 'Too many.')
  if (key !== 'good') throw unauthenticated()
  return { ...ANYONE, kind: 'key' }
}

test.each([
  [{}, 4403],
  [{ 'x-api-key': 'wrong' }, 4403],
  [{ 'x-api-key': 'one', authorization: 'Bearer another' }, 4403],
  [{ 'x-api-key': 'unknown yet' }, 1013],
  [{ 'x-api-key': 'too many' }, 1013],
])('%j', async (payload, code) => {
  const said: unknown[] = []
  const error = (...words: unknown[]) => void said.push(words)
  const logger = Object.assign(createLogger({ level: 'silent' }), { error })
  await using server = await serve({ stage: STAGE, authenticate, logger })
  using client = await openWebSocket(server.url)
  client.say({ type: 'connection_init', payload })
  expect((await client.untilClosed()).code).toBe(code)
  // Nobody of ours has to do anything about it.
  expect(said).toEqual([])
})

test('a good key goes on', async () => {
  await using server = await serve({ stage: STAGE, authenticate })
  using client = await openWebSocket(server.url)
  client.say({ type: 'connection_init', payload: { 'x-api-key': 'good' } })
  await expect.poll(() => client.messages.map(({ type }) => type)).toEqual(['connection_ack'])
})
