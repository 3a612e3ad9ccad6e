import fc from 'fast-check'
import protobuf from 'protobufjs'
import { afterEach, describe, expect, test } from 'vitest'
import { deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { AppError } from '../../platform/errors.ts'
import { createHttp2Server } from '../../platform/http2-server.ts'
import { createReceive } from '../../platform/http-body/receive.ts'
import { ANYONE, NOBODY, unauthenticated } from '../../platform/principal.ts'
import type { Quota } from '../../platform/quota.ts'
import { TIMINGS } from '../../platform/timings.ts'
import { createTestClock } from '../../test/support/clock.ts'
import { frame, openGrpcClient } from '../../test/support/grpc-client.ts'
import { openDoors } from '../../test/support/open-doors.ts'
import { ENCODINGS, requestOf, text, type TestLog } from '../../test/support/otlp.ts'
import type { Identify } from './otlp-grpc.ts'

const { encode, response } = ENCODINGS.protobuf

const nowMs = Date.now()
const NOW = `${nowMs}456789`

const cleanUps: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp()
})

async function setUp(...args: Parameters<typeof openDoors>) {
  const doors = await openDoors(...args)
  const clock = createTestClock()
  const server = createHttp2Server({ take: doors.takeCall, timings: TIMINGS, clock, onCut: () => undefined })
  const url = `http://127.0.0.1:${await server.start({ host: '127.0.0.1', port: 0 })}`
  const open = (to = url) => {
    const client = openGrpcClient(to)
    cleanUps.push(client.close)
    return client
  }
  cleanUps.push(server.stop)
  const client = open()
  return {
    ...doors,
    ...client,
    clock,
    open,
    send: (logs: TestLog[], headers?: Record<string, string>) => client.call(frame(encode(requestOf(logs))), headers),
  }
}

const hello = { timeUnixNano: NOW, body: { stringValue: 'hello' } }

test('logs are stored, and the answer is an empty message', async () => {
  const { call, logs, metrics } = await setUp()
  const request = requestOf([hello], { attributes: [text('service.name', 'checkout')] })
  const { status, code, headers, bytes } = await call(frame(encode(request)))
  expect({ status, code, bytes }).toEqual({ status: 200, code: 0, bytes: Buffer.alloc(0) })
  expect(headers).toMatchObject({
    'content-type': 'application/grpc+proto',
    'grpc-accept-encoding': 'identity,gzip,deflate,zstd',
  })
  expect(logs()).toMatchObject([{ message: 'hello', resourceId: 'checkout', timestampMs: nowMs, timestampUs: 456 }])
  expect(await metrics.print()).toContain('timberline_ingest_accepted_total{door="otlp-grpc"} 1')
})

test('a message of no bytes is success', async () => {
  const { call, logs } = await setUp()
  expect(await call(frame(Buffer.alloc(0)))).toMatchObject({ code: 0 })
  expect(logs()).toEqual([])
})

test('a message that comes byte by byte', async () => {
  const { begin, logs } = await setUp()
  const { stream, answer } = begin()
  for (const byte of frame(encode(requestOf([hello])))) {
    stream.write(Buffer.of(byte))
    await new Promise(setImmediate)
  }
  stream.end()
  expect(await answer).toMatchObject({ code: 0 })
  expect(logs()).toMatchObject([{ message: 'hello' }])
})

test('some refused: success, with their number and the first reason', async () => {
  const { send, logs } = await setUp()
  const future = { timeUnixNano: `${nowMs + 2 * 86_400_000}000000` }
  const { code, bytes } = await send([hello, future, future])
  expect(code).toBe(0)
  expect(response(bytes)).toEqual({
    partialSuccess: { rejectedLogRecords: '2', errorMessage: expect.stringContaining('TIMESTAMP_IN_FUTURE') },
  })
  expect(logs()).toHaveLength(1)
})

test('12 000 records are stored', async () => {
  const { send, logs } = await setUp()
  expect(await send(Array.from({ length: 12_000 }, () => hello))).toMatchObject({ code: 0 })
  expect(new Set(logs().map(({ id }) => id)).size).toBe(12_000)
})

describe('compressed', () => {
  test.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['zstd', zstdCompressSync],
  ])('%s', async (name, compress) => {
    const { call, logs } = await setUp()
    const message = compress(encode(requestOf([hello])))
    expect(await call(frame(message, { isCompressed: true }), { 'grpc-encoding': name })).toMatchObject({ code: 0 })
    expect(logs()).toHaveLength(1)
  })

  test('a message that is not, among those that are', async () => {
    const { send, logs } = await setUp()
    expect(await send([hello], { 'grpc-encoding': 'gzip' })).toMatchObject({ code: 0 })
    expect(logs()).toHaveLength(1)
  })

  test('in a way that is not known: what is known', async () => {
    const { send } = await setUp()
    expect(await send([hello], { 'grpc-encoding': 'snappy' })).toMatchObject({
      code: 12,
      message: 'The grpc-encoding must be one of identity, gzip, deflate, zstd.',
      headers: { 'grpc-accept-encoding': 'identity,gzip,deflate,zstd' },
    })
  })

  test('bombs, and messages behind the first one, take the room of one body', async () => {
    const { call, logs } = await setUp()
    const bomb = frame(gzipSync(Buffer.alloc(21 * 1024 * 1024)), { isCompressed: true })
    const gzip = { 'grpc-encoding': 'gzip' }
    expect(await call(bomb, gzip)).toMatchObject({ code: 8, message: expect.stringContaining('20971520') })
    const good = frame(gzipSync(encode(requestOf([hello]))), { isCompressed: true })
    expect(await call(Buffer.concat([good, bomb]), gzip)).toMatchObject({ code: 3 })
    expect(logs()).toEqual([])
  })
})

test.each([
  ['no message', Buffer.alloc(0), 'The call has no message.'],
  ['half a prefix', Buffer.alloc(4), 'The call has no message.'],
  ['a message that is cut', frame(Buffer.alloc(3), { length: 4 }), 'The call has 3 bytes behind a prefix that says 4.'],
  ['two messages', Buffer.concat([frame(Buffer.alloc(0)), frame(Buffer.alloc(0))]), 'The call has 5 bytes behind'],
  ['what is no logs', frame(Buffer.from('hello')), 'cannot be read as logs of OTLP'],
])('%s is INVALID_ARGUMENT, without a time to send it again', async (_name, body, message) => {
  const { call, logs } = await setUp()
  const answer = await call(body)
  expect(answer).toMatchObject({ status: 200, code: 3, message: expect.stringContaining(message) })
  expect(answer.headers).not.toHaveProperty('grpc-status-details-bin')
  expect(logs()).toEqual([])
})

test('a message that says it is too large is refused before it comes, and the connection goes on', async () => {
  const { begin, send } = await setUp()
  const { stream, answer } = begin()
  stream.write(frame(Buffer.alloc(9), { length: 20 * 1024 * 1024 + 1 }))
  stream.once('response', () => stream.end())
  expect(await answer).toMatchObject({ code: 8, message: expect.stringContaining('20971520') })
  expect(await send([hello])).toMatchObject({ code: 0 })
})

test('traces and metrics are not implemented: what is taken would be thrown away', async () => {
  const { call } = await setUp()
  for (const service of ['trace.v1.TraceService', 'metrics.v1.MetricsService']) {
    const path = `/opentelemetry.proto.collector.${service}/Export`
    expect(await call(frame(Buffer.alloc(0)), { ':path': path })).toMatchObject({ status: 200, code: 12 })
  }
})

test.each(['application/json', 'application/grpc-web', 'application/grpc+json', 'text/plain'])(
  '%s is not gRPC',
  async (type) => {
    const { send } = await setUp()
    expect(await send([hello], { 'content-type': type })).toMatchObject({ status: 415, code: undefined })
  },
)

describe('again later', () => {
  const details = protobuf.parse(`
    syntax = "proto3";
    message Status { int32 code = 1; string message = 2; repeated Any details = 3; }
    message Any { string type_url = 1; bytes value = 2; }
    message RetryInfo { Duration retry_delay = 1; }
    message Duration { int64 seconds = 1; int32 nanos = 2; }
  `).root
  const read = (type: string, bytes: string | Uint8Array) => {
    const Type = details.lookupType(type)
    return Type.toObject(Type.decode(typeof bytes === 'string' ? Buffer.from(bytes, 'base64') : bytes), {
      longs: Number,
    })
  }

  test('the stream is away: UNAVAILABLE with a time to wait, and then the same logs', async () => {
    let isAway = true
    const { send, logs, metrics } = await setUp({}, async () => {
      if (isAway) throw new Error('away')
    })
    const { code, message, headers } = await send([hello, hello])
    expect({ code, message }).toEqual({ code: 14, message: expect.stringContaining('stream') })
    const delay = { retryDelay: { seconds: 1 } }
    expect(read('RetryInfo', String(headers['google.rpc.retryinfo-bin']))).toEqual(delay)
    const status = read('Status', String(headers['grpc-status-details-bin']))
    expect(status).toMatchObject({ code: 14, message })
    const [{ typeUrl, value }] = status['details'] as [{ typeUrl: string; value: Uint8Array }]
    expect(typeUrl).toBe('type.googleapis.com/google.rpc.RetryInfo')
    expect(read('RetryInfo', value)).toEqual(delay)
    const printed = await metrics.print()
    expect(printed).toContain('timberline_ingest_unavailable_total{door="otlp-grpc",code="STREAM_UNAVAILABLE"} 1')
    isAway = false
    await send([hello, hello])
    await send([hello, hello])
    expect(logs()).toHaveLength(4)
    expect(new Set(logs().map(({ id }) => id)).size).toBe(2)
  })

  test.each(['cancelled', 'reset', 'closed without an error', 'gone with its connection'])(
    'a body counts among all others from its first byte, until the call is %s',
    async (ending) => {
      let came = 0
      const receive = createReceive({ maxHeldBytes: 100_000 })
      const { open, send, metrics } = await setUp({
        receive(body, use) {
          body.stream.on('data', (chunk: Buffer) => (came += chunk.length))
          return receive(body, use)
        },
      })
      const other = open()
      const { stream, answer } = other.begin()
      stream.write(frame(Buffer.alloc(90_000), { length: 90_001 }))
      await expect.poll(() => came).toBe(90_000)
      const large = { ...hello, attributes: [text('a', 'a'.repeat(70_000))] }
      expect(await send([large])).toMatchObject({ code: 14 })
      expect(await metrics.print()).toMatch(/unavailable_total\{door="otlp-grpc",code="OVERLOADED"\} [1-9]/)
      if (ending.includes('gone')) other.close()
      else stream.close({ cancelled: 8, reset: 2 }[ending] ?? 0)
      expect(await answer).toMatchObject({ code: undefined })
      await expect.poll(async () => (await send([large])).code).toBe(0)
    },
  )

  test('a defect of ours asks for the logs again, and says nothing of itself', async () => {
    const receive = () => {
      throw new TypeError('a defect')
    }
    const { send } = await setUp({ receive })
    const answer = await send([hello])
    expect(answer).toMatchObject({ code: 14, message: 'Something went wrong on the server.' })
    expect(answer.headers).toHaveProperty('grpc-status-details-bin')
  })
})

test.each(['is there', 'is away'])('a client that has gone when the stream %s disturbs nobody', async (how) => {
  const waiting: (() => void)[] = []
  const { begin, send } = await setUp({}, async () => {
    await new Promise<void>((resolve) => waiting.push(resolve))
    if (how === 'is away') throw new Error('away')
  })
  const { stream, answer } = begin()
  stream.end(frame(encode(requestOf([hello]))))
  await expect.poll(() => waiting.length).toBe(1)
  stream.close(8)
  await answer
  // By then the server knows, too.
  await send([])
  waiting[0]?.()
  expect(await send([])).toMatchObject({ code: 0 })
})

test('a call that is not over after half a minute is cancelled', async () => {
  const { begin, clock } = await setUp()
  const { stream, answer } = begin()
  stream.write(frame(Buffer.alloc(1), { length: 2 }))
  await expect.poll(() => clock.timers.size).toBe(1)
  clock.advance(TIMINGS.requestTimeoutMs - 1)
  expect(stream.closed).toBe(false)
  clock.advance(1)
  expect(await answer).toMatchObject({ status: undefined, code: undefined })
  expect(stream.rstCode).toBe(8)
})

test('the same message twice is stored once, however it is compressed, and so is what has one Idempotency-Key', async () => {
  const { call, send, logs } = await setUp()
  const message = encode(requestOf([hello]))
  await call(frame(message))
  await call(frame(gzipSync(message), { isCompressed: true }), { 'grpc-encoding': 'gzip' })
  expect(new Set(logs().map(({ id }) => id)).size).toBe(1)
  const coarse = { timeUnixNano: `${nowMs}000000` }
  for (let sent = 0; sent < 2; sent++) await send([coarse])
  expect(new Set(logs().map(({ id }) => id)).size).toBe(3)
  for (let sent = 0; sent < 2; sent++) await send([coarse], { 'idempotency-key': 'k' })
  expect(new Set(logs().map(({ id }) => id)).size).toBe(4)
})

test('random and cut bytes: an answer of the protocol, and never a defect', async () => {
  const { call } = await setUp()
  const whole = frame(encode(requestOf([{ ...hello, attributes: [text('a.b', 'ü')] }])))
  const bodies = fc.oneof(
    fc.uint8Array({ maxLength: 60 }).map((random) => Buffer.from(random)),
    fc.uint8Array({ maxLength: 60 }).map((random) => frame(Buffer.from(random))),
    fc.nat(whole.length).map((end) => whole.subarray(0, end)),
    fc
      .tuple(fc.nat(whole.length - 1), fc.nat(255))
      .map(([at, byte]) => whole.with(at, byte))
      .map(Buffer.from),
  )
  await fc.assert(
    fc.asyncProperty(bodies, fc.constantFrom('identity', 'gzip', 'deflate', 'zstd'), async (body, encoding) => {
      const { status, code } = await call(body, { 'grpc-encoding': encoding })
      expect(status).toBe(200)
      expect([0, 3, 8]).toContain(code)
    }),
    { numRuns: 300 },
  )
})

describe('keys', () => {
  const identify: Identify = ({ authorization, 'x-api-key': key }) => {
    if (authorization === undefined && key === undefined) return NOBODY
    if (authorization === 'Bearer wrong') throw unauthenticated()
    return {
      ...ANYONE,
      kind: 'key',
      id: 'keyAAAAA',
      permissions: new Set(authorization ? [] : ['ingest:write']),
      quota,
    }
  }
  const tooMany = new AppError('TOO_MANY_REQUESTS', 'Too many.', { retryAfterSeconds: 7 })
  const quota = {
    takeLogs(records: number) {
      if (records > 1) throw tooMany
    },
  } as Partial<Quota> as Quota

  test.each([
    ['nothing is presented', {}, 16],
    ['a wrong key', { authorization: 'Bearer wrong' }, 16],
    ['a key that may not send', { authorization: 'Bearer asks' }, 7],
  ])('%s', async (_name, headers, code) => {
    const { send, logs } = await setUp({ identify })
    expect(await send([hello], headers)).toMatchObject({ status: 200, code })
    expect(logs()).toEqual([])
  })

  test('a key that may send, and its quota', async () => {
    const { send, logs } = await setUp({ identify })
    expect(await send([hello], { 'x-api-key': 'sends' })).toMatchObject({ code: 0 })
    const refused = await send([hello, hello], { 'x-api-key': 'sends' })
    expect(refused).toMatchObject({ code: 8, message: 'Too many.' })
    const info = Buffer.from(String(refused.headers['google.rpc.retryinfo-bin']), 'base64')
    // RetryInfo { retry_delay { seconds: 7 } }
    expect(info).toEqual(Buffer.of(0x0a, 2, 0x08, 7))
    expect(logs()).toHaveLength(1)
  })
})
