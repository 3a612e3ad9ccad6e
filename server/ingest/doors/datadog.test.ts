import fc from 'fast-check'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { bytesLike } from '../../test/support/any-bytes.ts'
import { openDoors } from '../../test/support/open-doors.ts'
import { startCpuClock } from '../../test/support/cpu-time.ts'

async function setUp(...args: Parameters<typeof openDoors>) {
  const { send, ...doors } = await openDoors(...args)
  return {
    ...doors,
    send,
    post: async (payload: unknown, { url = '/api/v2/logs', ...headers }: Record<string, string> = {}) => {
      const body = typeof payload === 'string' || Buffer.isBuffer(payload) ? payload : JSON.stringify(payload)
      const answer = await send({ url, payload: body, headers: { 'content-type': 'application/json', ...headers } })
      return { ...answer, body: JSON.parse(answer.text) as unknown }
    },
  }
}

const TAKEN = { status: 202, type: 'application/json', text: '{}' }

async function logsOf(payload: unknown, headers?: Record<string, string>) {
  const { post, logs } = await setUp()
  expect(await post(payload, headers)).toMatchObject(TAKEN)
  return logs().map(({ id: _id, ...log }) => log)
}

const nowMs = Date.now()

describe('as clients send it', () => {
  const agent = {
    message: 'refused 💳',
    status: 'error',
    timestamp: nowMs,
    hostname: 'node-1',
    service: 'checkout',
    ddsource: 'nodejs',
    ddtags: 'env:prod,team:pay,team:web,image:shop:1.2, canary,kube.app:a',
  }
  const stored = {
    timestampMs: nowMs,
    level: 'error',
    message: 'refused 💳',
    resourceId: 'checkout',
    metadata: {
      status: 'error',
      hostname: 'node-1',
      service: 'checkout',
      ddsource: 'nodejs',
      tags: { env: 'prod', team: ['pay', 'web'], image: 'shop:1.2', canary: true, kube: { app: 'a' } },
    },
  }

  test.each([
    ['gzip', gzipSync],
    ['zstd', zstdCompressSync],
  ])('the agent: an array in %s (datadog-agent, pkg/logs/client/http)', async (encoding, compress) => {
    const body = compress(JSON.stringify([agent, { ...agent, message: 'paid', status: 'info' }]))
    expect(await logsOf(body, { 'content-encoding': encoding, 'dd-api-key': 'any' })).toMatchObject([
      stored,
      { message: 'paid', level: 'info' },
    ])
  })

  test('the agent before it begins: an empty object; Vector: an empty list', async () => {
    for (const nothing of ['{}', '[]', '', ' { }\n']) expect(await logsOf(nothing)).toEqual([])
  })

  test('Fluent Bit: its date in milliseconds, the record beside (fluent-bit, plugins/out_datadog)', async () => {
    const log = {
      timestamp: nowMs,
      dd_source: 'nginx',
      service: 'web',
      ddtags: 'env:prod',
      message: 'GET /',
      stream: 'stdout',
    }
    expect(await logsOf([log], { url: '/api/v2/logs?ddsource=nginx' })).toMatchObject([
      {
        timestampMs: nowMs,
        message: 'GET /',
        resourceId: 'web',
        metadata: { stream: 'stdout', tags: { env: 'prod' }, ddsource: 'nginx' },
      },
    ])
  })

  test('datadog-api-client: more attributes beside the message (as it was seen)', async () => {
    const log = {
      ddsource: 'nodejs',
      message: 'paid',
      service: 'checkout',
      'http.request.method': 'POST',
      trace_id: '0AF7651916CD43DD8448EB211C80319C',
      order: '9007199254740993',
    }
    expect(await logsOf([log])).toMatchObject([
      {
        message: 'paid',
        level: 'info',
        traceId: '0af7651916cd43dd8448eb211c80319c',
        metadata: { http: { request: { method: 'POST' } } },
      },
    ])
  })

  test('libraries with the key in the path and what is true of all in the query (datadog-winston)', async () => {
    const url =
      '/v1/input/00000000000000000000000000000000?ddsource=winston&service=checkout&hostname=node-1&ddtags=env%3Aprod'
    expect(
      await logsOf({ level: 'warn', message: 'slow', dd: { trace_id: '4242', span_id: '17' } }, { url }),
    ).toMatchObject([
      {
        level: 'warn',
        message: 'slow',
        resourceId: 'checkout',
        traceId: '4242',
        spanId: '17',
        metadata: { tags: { env: 'prod' }, hostname: 'node-1', ddsource: 'winston' },
      },
    ])
  })

  test('the extension of Lambda: an object as message (VictoriaMetrics #7761)', async () => {
    const message = { message: 'START RequestId: r', lambda: { arn: 'arn:aws:lambda:x', request_id: 'r' } }
    expect(await logsOf([{ ...agent, status: 'info', message }])).toMatchObject([
      { message: 'START RequestId: r', metadata: { lambda: message.lambda, hostname: 'node-1' } },
    ])
  })

  test('lines of text', async () => {
    const url = '/v1/input?service=web'
    expect(
      await logsOf('first\n\n{"msg":"second","level":"error"}\n', { url, 'content-type': 'text/plain;charset=utf-8' }),
    ).toMatchObject([
      { message: 'first', resourceId: 'web' },
      { message: 'second', level: 'error', resourceId: 'web' },
    ])
  })
})

describe('a log', () => {
  test.each([
    [{ message: '{"msg":"said","level":"debug","k":1}', status: 'error' }, 'said', 'debug'],
    [{ message: '{"msg":"said","log":{"level":"warn"}}', status: 'info' }, 'said', 'warn'],
    [{ message: { text: 'said', status: 'x' }, status: 'emergency' }, 'said', 'fatal'],
    [{ message: 'said', status: 'ok' }, 'said', 'info'],
    [{ message: 'said', status: 7, level: 'notice' }, 'said', 'info'],
    [{ message: 5 }, '5', 'info'],
    [{ message: ['a'] }, '["a"]', 'info'],
    [{ message: null, k: 'v' }, '{"message":null,"k":"v"}', 'info'],
    [{ msg: 'said' }, 'said', 'info'],
    [{ method: 'GET', url: '/a', status: 'error' }, 'GET /a error', 'error'],
  ])('%j', async (log, message, level) => {
    expect(await logsOf([log])).toMatchObject([{ message, level }])
  })

  test('with more tags than metadata may have values keeps them as text', async () => {
    const ddtags = Array.from({ length: 100_000 }, (_, index) => `k${index}:v`).join()
    const [log] = await logsOf([{ message: 'm', ddtags }])
    expect(log?.metadata).toMatchObject({ tags: expect.stringMatching(/^k0:v,k1:v/) })
  })

  test('has the time of its envelope, and keeps what else has names of ours', async () => {
    const message = { message: 'm', timestamp: '2020-01-01', id: '0190163d-8694-739b-aea5-966c26f8ad90' }
    const [log] = await logsOf([{ message, timestamp: String(nowMs), ddtags: ['a:b', 7] }])
    expect(log).toMatchObject({
      timestampMs: nowMs,
      metadata: { timestamp: '2020-01-01', id: message.id, tags: { a: 'b' } },
    })
    expect(await logsOf([{ message: 'm', date: nowMs }])).toMatchObject([{ timestampMs: nowMs }])
    expect(await logsOf([{ message: 'm', timestamp: 'noon' }])).toMatchObject([{ metadata: {} }])
  })
})

describe('an answer', () => {
  test('of which a part is refused counts it, and all: says why', async () => {
    const { post, logs } = await setUp()
    const good = Array.from({ length: 200 }, () => ({ message: 'm' }))
    const bad = [5, { message: 'm', timestamp: nowMs + 10 * 86_400_000 }, 'text']
    expect(await post([...good, ...bad])).toMatchObject({
      status: 202,
      body: { rejected: 3, reason: expect.stringMatching(/^INVALID_JSON: /) },
    })
    expect(logs()).toHaveLength(200)
    expect(await post(bad)).toMatchObject({ status: 400, body: { errors: [{ status: '400', title: 'Bad Request' }] } })
  })

  test('to what is cut off keeps what came before', async () => {
    const { post, logs } = await setUp()
    expect(await post('[{"message":"a"},{"message":"b')).toMatchObject({ status: 202, body: { rejected: 1 } })
    expect(logs()).toMatchObject([{ message: 'a' }])
    expect(await post('{"message":')).toMatchObject({ status: 400 })
  })

  test('while the stream is away asks for the same again; too large, another encoding, a defect', async () => {
    const away = await setUp({}, async () => {
      throw new Error('away')
    })
    expect(await away.post([{ message: 'a' }])).toMatchObject({
      status: 503,
      retryAfter: '1',
      body: { errors: [{ status: '503' }] },
    })
    const { post } = await setUp()
    const zeros = gzipSync(Buffer.alloc(21 * 1024 * 1024))
    expect(await post(zeros, { 'content-encoding': 'gzip' })).toMatchObject({ status: 413 })
    expect(await post('{}', { 'content-encoding': 'snappy' })).toMatchObject({ status: 415 })
    const broken = await setUp({
      receive: () => {
        throw new TypeError('a defect')
      },
    })
    expect(await broken.post('[]')).toMatchObject({ status: 503, retryAfter: '1' })
  })

  test('to the question for a valid key', async () => {
    const { send } = await setUp()
    expect(await send({ method: 'GET', url: '/api/v1/validate' })).toMatchObject({
      status: 200,
      text: '{"valid":true}',
    })
  })
})

test.each([
  ['fine', nowMs, 2],
  ['all', nowMs, 1],
  ['fine', new Date(nowMs).toISOString().replace('Z', '123Z'), 1],
] as const)('the same body twice, %s, at %s', async (deduplicate, timestamp, logsInAll) => {
  const { post, logs } = await setUp({ doors: { deduplicate } })
  for (let i = 0; i < 2; i++) await post([{ message: 'a', timestamp }])
  expect(new Set(logs().map(({ id }) => id)).size).toBe(logsInAll)
})

test('under an Idempotency-Key the same logs are stored once', async () => {
  const { post, logs } = await setUp()
  for (let i = 0; i < 2; i++) await post([{ message: 'a', timestamp: nowMs }], { 'idempotency-key': 'k' })
  expect(new Set(logs().map(({ id }) => id)).size).toBe(1)
})

test('whatever is sent: an answer of the protocol, soon, and never a defect', async () => {
  const { post } = await setUp()
  const whole = Buffer.from(
    `[{"message":{"a":"ü"},"ddtags":"a:b,c","timestamp":${nowMs},"status":"x"},{"message":"{\\"msg\\":1}"}]`,
  )
  const keys = fc.constantFrom(
    'message',
    'timestamp',
    'ddtags',
    'status',
    'level',
    'metadata',
    'service',
    'hostname',
    'toString',
    '__proto__',
    'id',
  )
  const bodies = fc.oneof(
    { arbitrary: bytesLike(whole), weight: 3 },
    fc
      .array(fc.dictionary(keys, fc.oneof(fc.jsonValue(), fc.dictionary(keys, fc.jsonValue()))), { maxLength: 3 })
      .map((all) => Buffer.from(JSON.stringify(all))),
  )
  await fc.assert(
    fc.asyncProperty(bodies, fc.constantFrom('application/json', 'text/plain'), async (body, type) => {
      const cpuMs = startCpuClock()
      const answer = await post(body, { 'content-type': type })
      expect([202, 400]).toContain(answer.status)
      expect(answer.type).toBe('application/json')
      expect(cpuMs()).toBeLessThan(1000)
    }),
    { numRuns: 300 },
  )
})
