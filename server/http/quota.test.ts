/** What the edge asks of a principal's quota: before an operation, and before a live tail. */
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { AppError } from '../platform/errors.ts'
import { ANYONE, type Principal } from '../platform/principal.ts'
import type { Quota } from '../platform/quota.ts'
import type { RequestContext } from '../platform/request-context.ts'
import { serve } from '../test/support/graphql-server.ts'
import { openWebSocket } from '../test/support/socket-client.ts'

const STAGE = {
  typeDefs: 'type Query { a: Int } type Mutation { b: Int } type Subscription { tick: Int }',
  resolvers: {
    Query: { a: () => 1 },
    Subscription: {
      tick: {
        async *subscribe(_parent: unknown, _args: unknown, { signal }: RequestContext) {
          yield { tick: 1 }
          if (!signal.aborted) await once(signal, 'abort')
        },
      },
    },
  },
}

const tooMany = () => new AppError('TOO_MANY_REQUESTS', 'Too many.', { retryAfterSeconds: 9 })

/** So many at once of each; it notes how many are held. */
function quotaOf(max: number) {
  const held = { operations: 0, tails: 0 }
  const take = (what: keyof typeof held) => {
    if (held[what] >= max) throw tooMany()
    held[what]++
    return () => void held[what]--
  }
  const quota: Partial<Quota> = {
    awaitOperation: async () => take('operations'),
    takeOperation: () => take('operations'),
    takeTail: () => take('tails'),
  }
  const principal: Principal = { ...ANYONE, kind: 'key', quota: quota as Quota }
  return { held, authenticate: () => principal }
}

test('an operation over HTTP is held until its answer is read', async () => {
  const { held, authenticate } = quotaOf(1)
  await using server = await serve({ stage: STAGE, authenticate })
  for (let i = 0; i < 3; i++) {
    expect((await server.ask('{ a }')).json.data).toEqual({ a: 1 })
    await expect.poll(() => held.operations).toBe(0)
  }
  const byGet = await fetch(`${server.url}/graphql?query=%7Ba%7D`, { headers: { 'apollo-require-preflight': 'true' } })
  expect(byGet.status).toBe(200)
  await expect.poll(() => held.operations).toBe(0)
})

test('over the quota it is 429, with the time after which it passes', async () => {
  const { authenticate } = quotaOf(0)
  await using server = await serve({ stage: STAGE, authenticate })
  const { status, retryAfter, json } = await server.ask('{ a }')
  expect({ status, retryAfter }).toEqual({ status: 429, retryAfter: '9' })
  expect(json).toMatchObject({ error: { code: 'TOO_MANY_REQUESTS' } })
  // The page that explains the API is no operation.
  expect((await fetch(`${server.url}/graphql`, { headers: { accept: 'text/html' } })).status).toBe(200)
})

test('a tail is held until it is closed, an operation over a WebSocket until it is complete', async () => {
  const { held, authenticate } = quotaOf(1)
  await using server = await serve({ stage: STAGE, authenticate })
  using client = await openWebSocket(server.url)
  await client.init()
  client.subscribe('one', 'subscription { tick }')
  await client.reply('one', 'next')
  client.subscribe('two', 'subscription { tick }')
  expect((await client.reply<{ extensions: object }[]>('two', 'error')).payload[0]?.extensions).toEqual({
    code: 'TOO_MANY_REQUESTS',
  })
  client.subscribe('three', '{ a }')
  await client.reply('three', 'complete')
  expect(held).toEqual({ operations: 0, tails: 1 })
  client.say({ type: 'complete', id: 'one' })
  await expect.poll(() => held.tails).toBe(0)
})
