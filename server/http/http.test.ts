import { once } from 'node:events'
import { connect } from 'node:net'
import { PassThrough } from 'node:stream'
import { brotliCompressSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { AppError } from '../platform/errors.ts'
import type { RequestContext } from '../platform/request-context.ts'
import type { Check } from './server.ts'
import { waitFor } from '../test/support/wait-for.ts'
import { serve as serveStage } from '../test/support/graphql-server.ts'

const OPEN = { config: { needs: 'open' as const } }

const failures: Record<string, () => unknown> = {
  ours: () => new AppError('OVERLOADED', 'Too much.'),
  defect: () => new TypeError('secret /path/of/a/file.ts'),
  database: () =>
    Object.assign(new Error('x'), { name: 'PrismaClientKnownRequestError', cause: { originalCode: '57014' } }),
}

/** Of operations that wait until they are given up. */
const waiting: string[] = []

const stage = {
  typeDefs: `
    type Query { echo(value: JSONObject): JSONObject  at(value: DateTime!): DateTime!  fail(how: String!): String  many(list: [String!]): Int  wait(marks: String!): [String] }
    type Mutation { nothing: Boolean }`,
  resolvers: {
    Query: {
      echo: (_: unknown, { value }: { value: unknown }) => value,
      at: (_: unknown, { value }: { value: unknown }) => value,
      fail: (_: unknown, { how }: { how: string }) => {
        throw failures[how]?.()
      },
      wait: (_: unknown, { marks }: { marks: string }, { signal }: RequestContext) => {
        waiting.push(marks)
        return once(signal, 'abort')
      },
    },
  },
}

const serve = (checks: Check[] = [], maxHeldBytes?: number, slow = new PassThrough()) =>
  serveStage({
    stage,
    checks,
    maxHeldBytes,
    routes: async (app) => {
      app.get('/slow', OPEN, (_request, reply) => reply.send(slow))
      app.get('/fail/:how', OPEN, (request) => {
        throw failures[(request.params as { how: string }).how]?.()
      })
    },
  })

const problem = async (text?: string) => text

test('what comes by a prefixed port is looked up below the prefix, and nowhere else', async () => {
  const { url, prefixedUrl, stop } = await serveStage({
    stage,
    names: { prefixed: { port: 0, prefix: '/below', variable: 'OTHER_PORT' } },
    routes: async (app) => void app.get('/below/url', OPEN, ({ url: path }) => ({ path })),
  })
  const statusOf = async (address: string) => (await fetch(address)).status
  expect(await (await fetch(`${prefixedUrl}/url?q=1`)).json()).toEqual({ path: '/below/url?q=1' })
  expect(await statusOf(`${url}/url`)).toBe(404)
  expect(await statusOf(`${url}/below/url`)).toBe(200)
  for (const path of ['/', '/livez', '/graphql', '/../livez', '//livez'])
    expect(await statusOf(prefixedUrl + path)).toBe(404)
  expect((await fetch(`${prefixedUrl}/url`, { headers: { origin: 'http://example.com' } })).status).toBe(400)
  await stop()
  await expect(fetch(prefixedUrl)).rejects.toThrow('fetch failed')
})

describe('errors by REST', () => {
  test.each([
    ['/fail/ours', 503, 'OVERLOADED', 'Too much.'],
    ['/fail/database', 503, 'QUERY_TIMEOUT', 'The query took too long and was stopped.'],
    ['/fail/defect', 500, 'INTERNAL', 'Something went wrong on the server.'],
    ['/nothing', 404, 'NOT_FOUND', 'There is nothing at /nothing.'],
  ])('%s answers %d %s', async (path, ...expected) => {
    const [status, code, message] = expected
    await using server = await serve()
    const answer = await fetch(server.url + path)
    expect(answer.status).toBe(status)
    expect(answer.headers.get('retry-after')).toBe(status === 503 ? '1' : null)
    expect(await answer.json()).toEqual({
      error: { code, message, requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
    })
  })
})

test('a connection that has not asked for anything does not keep the server from stopping', async () => {
  await using server = await serve()
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1')
  const ended = once(socket, 'close')
  await once(socket, 'connect')
  await server.stop()
  await ended
  expect(socket.readableEnded || socket.errored).toBeTruthy()
})

test('a connection that is idle after its last answer does not keep the server from stopping', async () => {
  const slow = new PassThrough()
  await using server = await serve([], undefined, slow)
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1')
  const ended = once(socket, 'close')
  socket.write('GET /slow HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n')
  slow.write('begun')
  let text = ''
  socket.on('data', (chunk: Buffer) => (text += chunk.toString()))
  await expect.poll(() => text).toContain('begun')
  expect(text).toMatch(/^connection: keep-alive\r\n/im)
  const stopped = server.stop()
  await expect.poll(() => fetch(server.url).catch(() => 'refused')).toBe('refused')
  slow.end('done')
  await stopped
  await ended
  expect(text).toContain('done')
})

test('a path under another method is 405 and names the right one', async () => {
  await using server = await serve()
  const answer = await fetch(`${server.url}/livez?x=1`, { method: 'DELETE' })
  expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET'])
  expect(await answer.json()).toMatchObject({
    error: { code: 'METHOD_NOT_ALLOWED', message: '/livez accepts only GET.' },
  })
})

describe('GraphQL', () => {
  test('errors have the code of the catalogue, and a passing reason is a 503 with Retry-After', async () => {
    await using server = await serve()
    const overloaded = await server.ask('{ fail(how: "ours") }')
    expect(overloaded).toMatchObject({ status: 503, retryAfter: '1' })
    expect(overloaded.json.errors).toMatchObject([{ message: 'Too much.', extensions: { code: 'OVERLOADED' } }])
    const defect = await server.ask('{ fail(how: "defect") }')
    expect(JSON.stringify(defect.json)).not.toMatch(/secret|file\.ts|stack/)
    expect(defect.json.errors).toMatchObject([{ extensions: { code: 'INTERNAL' } }])
  })

  test.each(['yesterday', '2026-02-30T00:00:00Z', '2026-11-23', '2026-11-23T09:30:00', '2026-11-23T24:30:00Z', 5])(
    'the DateTime %j is refused',
    async (value) => {
      await using server = await serve()
      const { json } = await server.ask('query ($value: DateTime!) { at(value: $value) }', { value })
      expect(json.errors?.[0]).toMatchObject({
        message: expect.stringContaining('RFC 3339'),
        extensions: { code: 'BAD_USER_INPUT' },
      })
    },
  )

  test('moments keep their value, numbers that no double holds their digits, and __proto__ is data', async () => {
    await using server = await serve()
    const { json } = await server.ask('query ($value: DateTime!) { at(value: $value) }', {
      value: '2026-11-23T10:30:00.5+01:00',
    })
    expect(json.data?.['at']).toBe('2026-11-23T09:30:00.500Z')
    const answer = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"query":"query($v: JSONObject) { echo(value: $v) }","variables":{"v":{"big":9007199254740993,"__proto__":{"x":1}}}}',
    })
    expect(await answer.text()).toContain('{"big":"9007199254740993","__proto__":{"x":1}}')
    expect(({} as { x?: unknown }).x).toBeUndefined()
    const literal = await server.ask('{ echo(value: {big: 9007199254740993, list: [1, {a: "b"}], no: null}) }')
    expect(literal.json.data?.['echo']).toEqual({ big: '9007199254740993', list: [1, { a: 'b' }], no: null })
  })

  test('more wrong values than GraphQL counts are still the fault of the request', async () => {
    await using server = await serve()
    const { status, json } = await server.ask('query ($list: [String!]) { echo(value: {}) many(list: $list) }', {
      list: Array.from({ length: 200 }, () => ({})),
    })
    expect(status).toBe(400)
    expect(new Set(json.errors?.map(({ extensions }) => extensions.code))).toEqual(new Set(['BAD_USER_INPUT']))
  })

  test('2 MiB and 100 000 values are taken, plain or packed, and what is more is led to the other door', async () => {
    await using server = await serve()
    const post = async (body: string, headers: Record<string, string> = {}) => {
      const packed = headers['content-encoding'] ? new Uint8Array(gzipSync(body)) : body
      const answer = await fetch(`${server.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: packed,
      })
      return [answer.status, ((await answer.json()) as { error?: unknown }).error]
    }
    const padded = (bytes: number) => `{"query":"{ __typename }","padding":"${'p'.repeat(bytes - 39)}"}`
    const many = (values: number) =>
      `{"query":"mutation { nothing }","variables":{"a":[${Array(values - 4)
        .fill('{}')
        .join()}]}}`
    const tooLarge = { code: 'PAYLOAD_TOO_LARGE', message: expect.stringContaining('POST /public/ingest') }
    for (const headers of [{}, { 'content-encoding': 'gzip' }]) {
      expect(await post(padded(2 * 1024 * 1024), headers)).toEqual([200, undefined])
      expect(await post(many(100_000), headers)).toEqual([200, undefined])
      for (const body of [padded(2 * 1024 * 1024 + 1), many(100_001)])
        expect(await post(body, headers)).toEqual([413, expect.objectContaining(tooLarge)])
    }
  })

  test('a document has 65 536 characters, and a longer one is refused before it is parsed', async () => {
    await using server = await serve()
    const padded = (characters: number) => '{ echo(value: {}) }'.padEnd(characters)
    expect((await server.ask(padded(65_536))).status).toBe(200)
    const { status, json } = await server.ask(padded(65_537))
    expect([status, json]).toMatchObject([400, { error: { code: 'QUERY_TOO_COMPLEX' } }])
  })

  test('a query has variables of 40 000 values, and more are refused before they are read', async () => {
    await using server = await serve()
    const ask = (values: number) => {
      const value = { a: Array.from({ length: values - 2 }, () => ({})) }
      return server.ask('query ($value: JSONObject) { echo(value: $value) }', { value })
    }
    expect((await ask(40_000)).status).toBe(200)
    const { status, json } = await ask(40_001)
    expect(status).toBe(400)
    expect(json.errors).toMatchObject([
      {
        message: 'The variables of a query have at most 40000 JSON values.',
        extensions: { code: 'QUERY_TOO_COMPLEX' },
      },
    ])
  })

  test('bodies that leave each other no room are refused, packed ones by what they hold, and room comes back', async () => {
    await using server = await serve([], 1_000_000)
    const bodyOf = (bytes: number) => JSON.stringify({ query: '{ echo(value: {}) }', padding: 'p'.repeat(bytes - 46) })
    const refusals: string[] = []
    const post = async (body: string | Uint8Array<ArrayBuffer>, headers = {}) => {
      const answer = await fetch(`${server.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body,
      })
      if (answer.status === 503) refusals.push(await answer.text())
      return [answer.status, answer.headers.get('retry-after')]
    }
    const packed = new Uint8Array(gzipSync(bodyOf(500_000)))
    expect(await post(packed, { 'content-encoding': 'gzip' })).toEqual([200, null])
    const holder = connect(Number(new URL(server.url).port), '127.0.0.1')
    const body = bodyOf(900_000)
    const headOf = (bytes: number) =>
      `POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${bytes}\r\n\r\n`
    holder.write(headOf(body.length))
    holder.write(body.slice(0, -1))
    // An announcement takes nobody's room.
    async function isFull() {
      const probe = connect(Number(new URL(server.url).port), '127.0.0.1')
      let text = ''
      probe.on('data', (data: Buffer) => (text += data.toString())).write(headOf(200_000))
      const refused = waitFor(async () => text.includes(' 503 ') || undefined, 300)
      return refused.catch(() => false).finally(() => probe.destroy())
    }
    await expect.poll(isFull).toBe(true)
    expect(await post(bodyOf(200_000))).toEqual([503, '1'])
    expect(await post(packed, { 'content-encoding': 'gzip' })).toEqual([503, '1'])
    expect(refusals.at(-1)).toContain('"OVERLOADED","message":"The server is receiving too many requests.')
    // A query stores nothing: the sentence is the same at every door.
    expect(refusals.filter((text) => /\blogs?\b|stored/.test(text))).toEqual([])
    expect(await post(bodyOf(50_000))).toEqual([200, null])
    holder.write(body.slice(-1))
    const [answer] = (await once(holder, 'data')) as [Buffer]
    expect(answer.toString()).toMatch(/^HTTP\/1.1 200/)
    holder.destroy()
    expect(await post(packed, { 'content-encoding': 'gzip' })).toEqual([200, null])
    expect(await post(packed.subarray(0, 60), { 'content-encoding': 'gzip' })).toEqual([400, null])
  })

  test('a body is decoded whole or refused, as at every door', async () => {
    await using server = await serve()
    const statusOf = async (encoding: string, ...parts: Uint8Array[]) => {
      const headers = { 'content-type': 'application/json', 'content-encoding': encoding }
      return (await fetch(`${server.url}/graphql`, { method: 'POST', headers, body: Buffer.concat(parts) })).status
    }
    const [first, second] = ['{"query":', '"{ echo(value: {}) }"}'] as const
    expect(await statusOf('gzip', gzipSync(first), gzipSync(second))).toBe(200)
    expect(await statusOf('zstd', zstdCompressSync(first), zstdCompressSync(second))).toBe(200)
    expect(await statusOf('br', brotliCompressSync(first + second))).toBe(200)
    expect(await statusOf('br', brotliCompressSync(first + second), Buffer.from('rest'))).toBe(400)
    expect(await statusOf('zstd', zstdCompressSync(first + second), zstdCompressSync(first).subarray(0, 3))).toBe(400)
    expect(await statusOf('zstd', zstdCompressSync(first + second).subarray(0, -1))).toBe(400)
    expect(await statusOf('compress', Buffer.from(first + second))).toBe(415)
    expect(await statusOf('', Buffer.from('{"query":"{ echo(value: {a: \\"\xff\\"}) }"}', 'latin1'))).toBe(400)
  })

  test('a body that is not JSON, a form and a GET with a mutation are refused', async () => {
    await using server = await serve()
    const post = (type: string, body: string) =>
      fetch(`${server.url}/graphql`, { method: 'POST', headers: { 'content-type': type }, body })
    expect((await post('application/json', '{')).status).toBe(400)
    expect((await post('application/x-www-form-urlencoded', 'query={__typename}')).status).toBe(415)
    expect((await fetch(`${server.url}/graphql?query=mutation{nothing}`)).status).toBe(400)
  })
})

describe('pages', () => {
  test('the explorer at /, GraphiQL for a browser at /graphql, with a policy that lets no foreign script in', async () => {
    await using server = await serve()
    const page = await fetch(`${server.url}/`)
    expect(await page.text()).toContain('explorer')
    expect(page.headers.get('content-security-policy')).toMatch(/default-src 'self'/)
    expect(page.headers.get('content-security-policy')).not.toMatch(/script-src[^;]*unsafe/)
    const view = await fetch(`${server.url}/v/errors-2?q=x`)
    expect(await view.text()).toContain('explorer')
    for (const name of ['content-security-policy', 'cache-control'])
      expect(view.headers.get(name)).toBe(page.headers.get(name))
    expect((await fetch(`${server.url}/v/Not_a_slug`)).status).toBe(404)
    expect(await (await fetch(`${server.url}/s/${'0f'.repeat(16)}`)).text()).toContain('explorer')
    expect((await fetch(`${server.url}/s/not-an-id`)).status).toBe(404)
    const graphiql = await fetch(`${server.url}/graphql`, { headers: { accept: 'text/html' } })
    expect(await graphiql.text()).toContain('graphiql')
  })
})

describe('health', () => {
  test('ready while what is required works; the rest only degrades', async () => {
    await using server = await serve([
      { name: 'stream', isRequired: true, problem: () => problem() },
      { name: 'database', isRequired: false, problem: () => problem('it is away') },
    ])
    const ready = await fetch(`${server.url}/readyz`)
    expect([ready.status, await ready.json()]).toEqual([
      200,
      { ready: true, degraded: [{ name: 'database', required: false, problem: 'it is away' }] },
    ])
    const health = await fetch(`${server.url}/public/health`)
    expect([health.status, await health.json()]).toEqual([503, { message: 'database: it is away' }])
    expect((await fetch(`${server.url}/livez`)).status).toBe(200)
  })

  test('not ready without what is required; the metrics are there', async () => {
    await using server = await serve([{ name: 'stream', isRequired: true, problem: () => problem('it is away') }])
    const ready = await fetch(`${server.url}/readyz`)
    expect([ready.status, await ready.json()]).toEqual([
      503,
      { ready: false, degraded: [{ name: 'stream', required: true, problem: 'it is away' }] },
    ])
    expect(await (await fetch(`${server.url}/metrics`)).text()).toMatch(/^timberline_http_request_seconds_count.*503/m)
  })
})

test('a body takes room until its operation is over, however small it came', async () => {
  await using server = await serve()
  const over = new AbortController()
  const send = (init: RequestInit = {}) => {
    const variables = { marks: 'm', more: Array.from({ length: 39_000 }, () => ({})) }
    return server.ask('query ($marks: String!) { wait(marks: $marks) }', variables, { ...init })
  }
  const before = waiting.length
  const all = Array.from({ length: 40 }, () => send({ signal: over.signal }).catch(() => undefined))
  const refused = await Promise.race(all)
  expect(refused?.status).toBe(503)
  expect(waiting.length - before).toBeLessThan(20)
  expect((await server.ask('{ echo(value: {}) }')).status).toBe(200)
  over.abort()
  await Promise.all(all)
})
