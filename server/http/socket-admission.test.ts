/** Who a WebSocket belongs to, and what becomes of it when they may no longer ask. */
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { createEnding, over } from '../access/ending.ts'
import { AppError } from '../platform/errors.ts'
import { ANYONE, NOBODY, unauthenticated, type Authenticate } from '../platform/principal.ts'
import type { RequestContext } from '../platform/request-context.ts'
import { serve } from '../test/support/graphql-server.ts'
import { createTestClock } from '../test/support/clock.ts'
import { waitFor } from '../test/support/wait-for.ts'
import { openWebSocket } from '../test/support/socket-client.ts'

const GOOD = 'tl_q_good'
const UNKNOWN_YET = 'tl_q_later'
const TOO_MANY = 'tl_q_many'

const STAGE = {
  typeDefs: `type Query { who: String wait: String } type Subscription { ticks: Int }`,
  resolvers: {
    Query: {
      who: (_: unknown, __: unknown, { principal }: RequestContext) => principal.name,
      wait: (_: unknown, __: unknown, { signal }: RequestContext) => once(signal, 'abort'),
    },
    Subscription: {
      ticks: {
        async *subscribe(_: unknown, __: unknown, { signal }: RequestContext) {
          yield { ticks: 1 }
          await once(signal, 'abort')
        },
      },
    },
  },
}

async function start() {
  const clock = createTestClock()
  const ending = createEnding(Infinity, { now: clock.now, clock })
  const authenticate: Authenticate = async (present) => {
    const { key } = present()
    if (key === undefined) return NOBODY
    if (key === UNKNOWN_YET) throw new AppError('DATABASE_UNAVAILABLE', 'Not known yet.')
    if (key === TOO_MANY) throw new AppError('TOO_MANY_REQUESTS', 'Too many.')
    if (key !== GOOD) throw unauthenticated()
    return { ...ANYONE, name: 'a key', check: ending.check, onEnd: ending.onEnd }
  }
  const server = await serve({ stage: STAGE, authenticate })
  const client = await openWebSocket(server.url)
  return {
    ...client,
    ending,
    init: (payload?: object) => client.say({ type: 'connection_init', ...(payload && { payload }) }),
    async [Symbol.asyncDispose]() {
      client.socket.terminate()
      await server[Symbol.asyncDispose]()
    },
  }
}

test.each([
  ['nothing', undefined, { code: 4403, reason: 'Forbidden' }],
  ['a bad key', { authorization: 'Bearer tl_q_bad' }, { code: 4403, reason: 'Forbidden' }],
  ['a key that is not known yet', { 'x-api-key': UNKNOWN_YET }, { code: 1013, reason: 'Try again later' }],
  ['a key too often', { 'x-api-key': TOO_MANY }, { code: 1013, reason: 'Try again later' }],
  ['two keys', { authorization: `Bearer ${GOOD}`, 'x-api-key': 'tl_q_bad' }, { code: 4400, reason: 'Bad request' }],
])('who presents %s is refused', async (_, payload, closed) => {
  await using server = await start()
  server.init(payload)
  expect(await server.untilClosed()).toEqual(closed)
  expect(server.messages).toEqual([])
})

test('who asks before saying who they are is refused', async () => {
  await using server = await start()
  server.subscribe('1', '{ who }')
  expect(await server.untilClosed()).toEqual({ code: 4401, reason: 'Unauthorized' })
})

test('each operation that runs is told when its principal is over, and the connection is closed', async () => {
  await using server = await start()
  server.init({ headers: { Authorization: `Bearer ${GOOD}` } })
  await waitFor(async () => server.messages.find(({ type }) => type === 'connection_ack'))
  server.subscribe('who', '{ who }')
  expect((await server.reply('who', 'next')).payload).toMatchObject({ data: { who: 'a key' } })
  server.subscribe('wait', '{ wait }')
  server.subscribe('ticks', 'subscription { ticks }')
  await server.reply('ticks', 'next')
  const before = server.messages.length
  server.ending.end(over())
  expect(await server.untilClosed()).toEqual({ code: 4401, reason: 'Sign in again' })
  const after = server.messages.slice(before)
  expect(after.map(({ id, type }) => `${id} ${type}`).toSorted()).toEqual(['ticks error', 'wait error'])
  for (const { payload } of after) expect(payload).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }])
})
