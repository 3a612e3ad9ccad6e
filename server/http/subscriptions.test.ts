import { once } from 'node:events'
import { request, type IncomingMessage } from 'node:http'
import { describe, expect, test } from 'vitest'
import { waitFor } from '../test/support/wait-for.ts'
import { openWebSocket } from '../test/support/socket-client.ts'
import { AppError } from '../platform/errors.ts'
import type { RequestContext } from '../platform/request-context.ts'
import { serve, type Answer } from '../test/support/graphql-server.ts'
import { MAX_OPERATIONS } from './subscriptions.ts'
import { startCpuClock } from '../test/support/cpu-time.ts'

/** What a test does to the stage's resolvers, and sees of them. */
function createStage() {
  const seen = { pulled: 0, returned: 0, aborted: 0 }
  const bulk = 'x'.repeat(100_000)
  async function untilAborted({ signal }: Pick<RequestContext, 'signal'>): Promise<never> {
    if (!signal.aborted) await once(signal, 'abort')
    seen.aborted++
    throw new AppError('QUERY_TIMEOUT', 'Nobody waits.')
  }
  async function* ticks(_: unknown, { times }: { times: number }, { signal, cost }: RequestContext) {
    try {
      for (let n = 1; n <= times; n++) {
        cost.rows++
        seen.pulled++
        yield { tick: { __typename: n % 2 === 0 ? 'Even' : 'Odd', n, bulk } }
      }
      if (times === 0) await untilAborted({ signal })
    } finally {
      seen.returned++
    }
  }
  return {
    seen,
    typeDefs: `
      union Tick = Even | Odd
      type Even { n: Int! bulk: String! }
      type Odd { n: Int! bulk: String! }
      type Query { echo(value: JSONObject): JSONObject fail(how: String): String wait: String }
      type Mutation { add: Int! }
      type Subscription { tick(times: Int!): Tick! broken: Int }`,
    resolvers: {
      Query: {
        echo: (_: unknown, { value }: { value: unknown }, { cost }: RequestContext) => {
          cost.rows += 7
          return value
        },
        fail: (_: unknown, { how }: { how?: string }) => {
          throw how === 'ours' ? new AppError('OVERLOADED', 'Too much.') : new TypeError('secret /path/of/a/file.ts')
        },
        wait: (_: unknown, __: unknown, context: RequestContext) => untilAborted(context),
      },
      Mutation: { add: () => 1 },
      Subscription: {
        tick: { subscribe: ticks },
        broken: {
          subscribe: () => {
            throw new AppError('BAD_USER_INPUT', 'Not like this.')
          },
        },
      },
    },
  }
}

async function start() {
  const stage = createStage()
  const server = await serve({ stage })
  const client = await openWebSocket(server.url)
  return {
    ...server,
    ...client,
    seen: stage.seen,
    async [Symbol.asyncDispose]() {
      client.socket.terminate()
      await server[Symbol.asyncDispose]()
    },
  }
}

const TICKS = 'subscription ($times: Int!) { tick(times: $times) { __typename ... on Even { n } ... on Odd { n } } }'
const COST = { cost: { timeMs: expect.any(Number), rows: 0 } }

describe('over a WebSocket', () => {
  test('queries, mutations and subscriptions answer, each result with its cost', async () => {
    await using server = await start()
    await server.init()
    server.subscribe('q', 'query ($v: JSONObject) { echo(value: $v) }', { v: { a: 1 } })
    server.subscribe('m', 'mutation { add }')
    server.subscribe('s', TICKS, { times: 3 })
    expect((await server.reply('q', 'next')).payload).toEqual({
      data: { echo: { a: 1 } },
      extensions: { cost: { timeMs: expect.any(Number), rows: 7 } },
    })
    expect((await server.reply('m', 'next')).payload).toEqual({ data: { add: 1 }, extensions: COST })
    await server.reply('s', 'complete')
    const results = server.messages.filter(({ id, type }) => id === 's' && type === 'next')
    expect(results.map(({ payload }) => (payload as Answer).data?.['tick'])).toEqual([
      { __typename: 'Odd', n: 1 },
      { __typename: 'Even', n: 2 },
      { __typename: 'Odd', n: 3 },
    ])
    expect(results.at(-1)?.payload).toMatchObject({ extensions: { cost: { rows: 3 } } })
  })

  test('numbers keep their digits, and __proto__ is data', async () => {
    await using server = await start()
    await server.init()
    server.say(
      '{"type":"subscribe","id":"1","payload":{"query":"query($v: JSONObject) { echo(value: $v) }","variables":{"v":{"big":9007199254740993,"__proto__":{"x":1}}}}}',
    )
    const { payload } = await server.reply<Answer>('1', 'next')
    expect(JSON.stringify(payload.data)).toBe('{"echo":{"big":"9007199254740993","__proto__":{"x":1}}}')
  })

  test('errors are those of HTTP', async () => {
    await using server = await start()
    await server.init()
    const codeOf = async (id: string, query: string, variables?: object) => {
      server.subscribe(id, query, variables)
      return waitFor(async () => {
        const payload = server.messages.find((message) => message.id === id)?.payload
        const errors = Array.isArray(payload) ? (payload as Answer['errors']) : (payload as Answer | undefined)?.errors
        return errors?.[0]
      })
    }
    const defect = await codeOf('1', '{ fail }')
    expect(defect).toMatchObject({ extensions: { code: 'INTERNAL' } })
    expect(JSON.stringify(defect)).not.toMatch(/secret|file\.ts|stack/)
    expect(await codeOf('2', '{ fail(how: "ours") }')).toMatchObject({ extensions: { code: 'OVERLOADED' } })
    expect(await codeOf('3', '{')).toMatchObject({ extensions: { code: 'GRAPHQL_PARSE_FAILED' } })
    const unknown = await codeOf('4', '{ ech }')
    expect(unknown).toMatchObject({ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } })
    expect(unknown.message).not.toContain('Did you mean')
    expect(await codeOf('5', TICKS, { times: 'x' })).toMatchObject({ extensions: { code: 'BAD_USER_INPUT' } })
    expect(await codeOf('6', 'subscription { broken }')).toMatchObject({ extensions: { code: 'BAD_USER_INPUT' } })
    const wide = await codeOf('7', `{ ${Array.from({ length: 16 }, (_, i) => `a${i}: __typename`).join(' ')} }`)
    expect(wide).toMatchObject({ extensions: { code: 'QUERY_TOO_COMPLEX' } })
  })

  test('a connection has ten subscriptions; one more is refused by itself, until one is over', async () => {
    await using server = await start()
    await server.init()
    for (let i = 0; i < 10; i++) server.subscribe(`${i}`, TICKS, { times: 0 })
    server.subscribe('more', TICKS, { times: 1 })
    expect(await server.reply('more', 'error')).toMatchObject({
      payload: [
        { message: expect.stringContaining('at most 10 subscriptions'), extensions: { code: 'QUERY_TOO_COMPLEX' } },
      ],
    })
    server.subscribe('q', '{ __typename }')
    await server.reply('q', 'next')
    server.say({ type: 'complete', id: '0' })
    await waitFor(async () => (server.seen.returned === 1 ? true : undefined))
    server.subscribe('again', TICKS, { times: 1 })
    await server.reply('again', 'next')
  })

  test('a hundred operations may run on a connection, which one more closes', async () => {
    await using server = await start()
    await server.init()
    for (let i = 0; i <= MAX_OPERATIONS; i++) server.subscribe(`${i}`, '{ wait }')
    expect(await server.untilClosed()).toMatchObject({ code: 4429 })
    await waitFor(async () => (server.seen.aborted === MAX_OPERATIONS ? true : undefined))
  })

  test('variables take room until their operation is over', async () => {
    await using server = await start()
    await server.init()
    const more = Array.from({ length: 20_000 }, () => ({}))
    for (let i = 0; i < 40; i++) server.subscribe(`${i}`, '{ wait }', { more })
    const { id, payload } = await waitFor(async () => server.messages.find(({ type }) => type === 'error'))
    expect([Number(id) > 20, payload]).toMatchObject([true, [{ extensions: { code: 'OVERLOADED' } }]])
    server.say({ type: 'complete', id: '0' })
    await waitFor(async () => (server.seen.aborted === 1 ? true : undefined))
    server.subscribe('again', '{ echo(value: {}) }', { more })
    await server.reply('again', 'next')
  })

  test('documents that are hard to check keep no other client waiting', async () => {
    await using server = await start()
    // Four milliseconds each.
    const fields = Array.from({ length: 14 }, (_, i) => `a${i}: echo(value: { b: [${'1 '.repeat(12)}] })`)
    const busy = await Promise.all(Array.from({ length: 10 }, () => openWebSocket(server.url)))
    for (const { init } of busy) await init()
    for (const { subscribe } of busy) for (let i = 0; i < 90; i++) subscribe(`${i}`, `{ ${fields.join(' ')} }`)
    const cpuMs = startCpuClock()
    using other = await openWebSocket(server.url, { from: '127.0.0.2' })
    await other.init()
    other.subscribe('q', '{ __typename }')
    await other.reply('q', 'next')
    const answeredMs = cpuMs()
    for (const client of busy) client[Symbol.dispose]()
    expect(answeredMs).toBeLessThan(1000)
  })

  test('a completed operation and a closed connection abort what still runs', async () => {
    await using server = await start()
    await server.init()
    server.subscribe('q', '{ wait }')
    server.subscribe('s', TICKS, { times: 0 })
    server.say({ type: 'complete', id: 'q' })
    await waitFor(async () => (server.seen.aborted === 1 ? true : undefined))
    server.say({ type: 'complete', id: 's' })
    await waitFor(async () => (server.seen.returned === 1 ? true : undefined))
    server.subscribe('s', TICKS, { times: 0 })
    server.subscribe('q', '{ wait }')
    server.subscribe('last', '{ __typename }')
    await server.reply('last', 'next')
    server.socket.terminate()
    await waitFor(async () => (server.seen.aborted === 4 && server.seen.returned === 2 ? true : undefined))
    expect(server.messages.filter(({ type }) => type === 'next')).toHaveLength(1)
  })

  test('nothing more is pulled for a client that does not read, and it is cut', async () => {
    await using server = await start()
    await server.init()
    server.subscribe('s', TICKS.replaceAll(' n ', ' n bulk '), { times: 1_000_000 })
    await server.reply('s', 'next')
    server.socket.pause()
    await waitFor(async () => (server.seen.returned === 1 ? true : undefined))
    // What the system takes on the way is some 10 MB.
    expect(server.seen.pulled).toBeLessThan(500)
  })

  test('stopping closes it with 1001 and waits for nobody', async () => {
    await using server = await start()
    await server.init()
    server.subscribe('s', TICKS, { times: 0 })
    using silent = await openWebSocket(server.url)
    silent.socket.pause()
    const startMs = performance.now()
    await server.stop()
    expect(performance.now() - startMs).toBeLessThan(5000)
    expect(await server.untilClosed()).toEqual({ code: 1001, reason: 'The server is stopping' })
    await waitFor(async () => (server.seen.returned === 1 ? true : undefined))
  })
})

describe('over HTTP', () => {
  test('variables may be 1000 levels deep, and no deeper', async () => {
    await using server = await start()
    const post = (levels: number) =>
      server.ask(
        '',
        {},
        {
          body: `{"query":"query ($v: JSONObject) { echo(value: $v) }","variables":{"v":${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}}}`,
        },
      )
    expect((await post(998)).status).toBe(200)
    for (const levels of [999, 25_000, 300_000]) {
      const { status, json } = await post(levels)
      expect([levels, status, json]).toMatchObject([levels, 400, { error: { code: 'BAD_REQUEST' } }])
    }
  })

  test('each answer has its cost, one with errors too', async () => {
    await using server = await start()
    const cost = { timeMs: expect.any(Number), rows: 7 }
    expect((await server.ask('{ echo(value: {}) }')).json.extensions).toEqual({ cost })
    expect((await server.ask('{ echo(value: {}) fail }')).json.extensions).toEqual({ cost })
    expect((await server.ask('{ nothing }')).json.extensions).toEqual(COST)
  })

  test('a client that goes away aborts its operation', async () => {
    await using server = await start()
    const leaving = new AbortController()
    const asking = server.ask('{ wait }', {}, { signal: leaving.signal }).catch(() => 'gone')
    await server.ask('{ __typename }')
    leaving.abort()
    expect(await asking).toBe('gone')
    await waitFor(async () => (server.seen.aborted === 1 ? true : undefined))
  })

  test('an offer of another protocol is left alone', async () => {
    await using server = await start()
    const headers = { connection: 'Upgrade, HTTP2-Settings', upgrade: 'h2c', 'content-type': 'application/json' }
    const asking = request(`${server.url}/graphql`, { method: 'POST', headers })
    asking.end('{"query":"{ __typename }"}')
    const [answer] = (await once(asking, 'response')) as [IncomingMessage]
    expect(answer.statusCode).toBe(200)
    answer.destroy()
  })
})
