import fc from 'fast-check'
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { bytesLike } from '../../test/support/any-bytes.ts'
import { openDoors } from '../../test/support/open-doors.ts'
import { MAX_FRAMES } from './frames.ts'
import { ENCODINGS, requestOf, text, type TestLog, type TestRequest } from '../../test/support/otlp.ts'
import { startCpuClock } from '../../test/support/cpu-time.ts'

type EncodingName = keyof typeof ENCODINGS

const both = ['json', 'protobuf'] as const

async function setUp(...args: Parameters<typeof openDoors>) {
  const { send, ...doors } = await openDoors(...args)
  const postBytes = async (payload: Buffer, headers: Record<string, string | undefined>) => {
    const { status, type, retryAfter, bytes } = await send({ url: '/v1/logs', payload, headers })
    return { status, type, retryAfter, bytes }
  }
  return {
    ...doors,
    send,
    postBytes,
    post: (request: TestRequest, encoding: EncodingName = 'protobuf', headers: Record<string, string> = {}) =>
      postBytes(ENCODINGS[encoding].encode(request), { 'content-type': ENCODINGS[encoding].type, ...headers }),
  }
}

/** What becomes of a request, the same in both encodings. */
async function logsOf(request: TestRequest) {
  const [json, protobuf] = await Promise.all(
    both.map(async (encoding) => {
      const door = await setUp()
      expect(await door.post(request, encoding)).toMatchObject({ status: 200, type: ENCODINGS[encoding].type })
      return door.logs().map(({ id: _id, ...log }) => log)
    }),
  )
  expect(protobuf).toEqual(json)
  return json ?? []
}

const logOf = async (log: TestLog, resource?: Parameters<typeof requestOf>[1]) => {
  const [only] = await logsOf(requestOf([{ timeUnixNano: NOW, ...log }], resource))
  return only
}

const nowMs = Date.now()
/** With digits below a microsecond. */
const NOW = `${nowMs}456789`

const metadataOf = async (attributes: TestLog['attributes']) =>
  (await logOf({ attributes: attributes ?? [] }))?.metadata

describe('a record', () => {
  test('with everything', async () => {
    const request: TestRequest = {
      resourceLogs: [
        {
          resource: {
            attributes: [
              text('service.name', 'checkout'),
              text('service.namespace', 'shop'),
              text('service.version', 'c0ffee1'),
              text('host.name', 'node-1'),
            ],
            droppedAttributesCount: 2,
          },
          schemaUrl: 'https://opentelemetry.io/schemas/1.27.0',
          scopeLogs: [
            {
              scope: { name: 'pay', version: '1.2', attributes: [text('lib.kind', 'sdk')] },
              logRecords: [
                {
                  timeUnixNano: NOW,
                  observedTimeUnixNano: `${nowMs + 5000}000000`,
                  severityNumber: 17,
                  severityText: 'Error',
                  body: { stringValue: 'card refused 💳' },
                  attributes: [text('http.request.method', 'POST'), { key: 'retries', value: { intValue: 3 } }],
                  droppedAttributesCount: 1,
                  flags: 0x101,
                  traceId: '0AF7651916CD43DD8448EB211C80319C',
                  spanId: 'b7ad6b7169203331',
                  eventName: 'payment.refused',
                },
              ],
            },
          ],
        },
      ],
    }
    expect(await logsOf(request)).toEqual([
      {
        timestampMs: nowMs,
        timestampUs: 456,
        level: 'error',
        message: 'card refused 💳',
        resourceId: 'checkout',
        parentResourceId: 'shop',
        traceId: '0af7651916cd43dd8448eb211c80319c',
        spanId: 'b7ad6b7169203331',
        commit: 'c0ffee1',
        metadata: {
          http: { request: { method: 'POST' } },
          retries: 3,
          time_ns: 789,
          observed_time: new Date(nowMs + 5000).toISOString(),
          trace_flags: 1,
          event_name: 'payment.refused',
          dropped_attributes_count: 1,
          resource: {
            service: { name: 'checkout', namespace: 'shop', version: 'c0ffee1' },
            host: { name: 'node-1' },
            dropped_attributes_count: 2,
          },
          scope: { lib: { kind: 'sdk' }, name: 'pay', version: '1.2' },
          parentResourceId: 'shop',
        },
      },
    ])
  })

  test('of several resources and scopes, each with its own', async () => {
    const scopeOf = (name: string) => ({
      scope: { name },
      logRecords: [{ timeUnixNano: NOW, body: { stringValue: name } }],
    })
    const resourceLogs = ['a', 'b'].map((name) => ({
      resource: { attributes: [text('service.name', name)] },
      scopeLogs: [scopeOf(`${name}1`), scopeOf(`${name}2`)],
    }))
    const logs = await logsOf({ resourceLogs: [...resourceLogs, { scopeLogs: [scopeOf('c')] }] })
    expect(logs.map(({ message, resourceId, metadata }) => ({ message, resourceId, metadata }))).toMatchObject([
      ...['a1', 'a2', 'b1', 'b2'].map((message) => {
        const resourceId = message.slice(0, 1)
        return {
          message,
          resourceId,
          metadata: { resource: { service: { name: resourceId } }, scope: { name: message } },
        }
      }),
      { message: 'c', resourceId: null, metadata: { scope: { name: 'c' } } },
    ])
  })

  test('with nothing: the time of receipt, info, no text', async () => {
    for (const encoding of both) {
      const { post, logs } = await setUp({ now: () => 1000 })
      expect(await post(requestOf([{}]), encoding)).toMatchObject({ status: 200 })
      expect(logs()).toMatchObject([
        {
          timestampMs: 1000,
          timestampUs: 0,
          level: 'info',
          message: '',
          resourceId: null,
          traceId: null,
          metadata: {},
        },
      ])
    }
  })

  test.each([
    ['trace', { severityNumber: 1 }, {}],
    ['trace', { severityNumber: 4 }, { severity_number: 4 }],
    ['debug', { severityNumber: 5, severityText: 'DEBUG' }, {}],
    ['info', { severityNumber: 9, severityText: 'Information' }, { severity_text: 'Information' }],
    ['warn', { severityNumber: 13 }, {}],
    ['error', { severityNumber: 17, severityText: 'SEVERE' }, { severity_text: 'SEVERE' }],
    ['fatal', { severityNumber: 24, severityText: 'FATAL4' }, { severity_text: 'FATAL4', severity_number: 24 }],
    ['warn', { severityText: 'WARNING' }, { severity_text: 'WARNING' }],
    ['info', { severityText: 'loud' }, { severity_text: 'loud' }],
    ['info', { severityNumber: 99 }, { severity_number: 99 }],
    ['error', { severityText: 'error', severityNumber: 99 }, { severity_number: 99 }],
    ['error', { attributes: [text('level', 'error')] }, { level: 'error' }],
    ['warn', { attributes: [text('log.level', 'warn')] }, { log: { level: 'warn' } }],
    ['warn', { severityText: 'warn', attributes: [text('level', 'error')] }, { level: 'error' }],
    ['fatal', { attributes: [text('level', 'error'), text('level', 'fatal')] }, { level: 'fatal' }],
  ] as const)('has the level %s for %o', async (level, log, metadata) => {
    expect(await logOf(JSON.parse(JSON.stringify(log)) as TestLog)).toMatchObject({
      level,
      metadata: { time_ns: 789, ...metadata },
    })
  })

  test.each([
    [{ stringValue: 'text' }, 'text', undefined],
    [{ stringValue: '{"message":"as it is"}' }, '{"message":"as it is"}', undefined],
    [{ intValue: '9007199254740993' }, '9007199254740993', undefined],
    [{ intValue: -5 }, '-5', undefined],
    [{ doubleValue: 1.5 }, '1.5', undefined],
    [{ boolValue: false }, 'false', undefined],
    [{ arrayValue: { values: [{ stringValue: 'a' }, { intValue: 1 }, {}] } }, '["a",1,null]', undefined],
    [{ kvlistValue: { values: [text('a.b', 'c')] } }, '{"a.b":"c"}', { a: { b: 'c' } }],
    [{ kvlistValue: { values: [text('msg', 'said'), text('k', 'v')] } }, 'said', { msg: 'said', k: 'v' }],
    [{ bytesValue: Buffer.from('bytes').toString('base64') }, 'bytes', undefined],
    [{ bytesValue: Buffer.from([0xff, 0]).toString('base64') }, '/wA=', undefined],
    [{}, '', undefined],
    [null, '', undefined],
  ])('with the body %o', async (body, message, kept) => {
    const log = await logOf({ body })
    expect(log?.message).toBe(message)
    expect(log?.metadata).toEqual({ time_ns: 789, ...(kept && { body: kept }) })
  })

  test('without text says its exception, or its event', async () => {
    const exception = [
      text('exception.type', 'E'),
      text('exception.message', 'broken'),
      text('exception.stacktrace', 'at a'),
    ]
    expect(await logOf({ body: { stringValue: '' }, attributes: exception, eventName: 'e' })).toMatchObject({
      message: 'broken',
      metadata: { exception: { type: 'E', message: 'broken', stacktrace: 'at a' }, event_name: 'e' },
    })
    expect((await logOf({ eventName: 'e' }))?.message).toBe('e')
  })

  test('keeps numbers, whatever a double holds', async () => {
    const values = [
      ['held', { intValue: '9007199254740991' }, 9007199254740991],
      ['more', { intValue: '9007199254740993' }, '9007199254740993'],
      ['least', { intValue: '-9223372036854775808' }, '-9223372036854775808'],
      ['double', { doubleValue: 0.1 }, 0.1],
      ['nan', { doubleValue: 'NaN' }, 'NaN'],
      ['infinite', { doubleValue: '-Infinity' }, '-Infinity'],
    ] as const
    expect(await metadataOf(values.map(([key, value]) => ({ key, value: { ...value } })))).toEqual({
      time_ns: 789,
      ...Object.fromEntries(values.map(([key, , expected]) => [key, expected])),
    })
  })

  test('keeps NUL, names of JavaScript, equal keys and those of ours', async () => {
    const attributes = [
      text('__proto__', 'p'),
      text('constructor', 'c'),
      text('nul', 'a\0b'),
      text('twice', 'first'),
      text('twice', 'last'),
      text('resource', 'mine'),
      { key: 'nothing' },
    ]
    const log = await logOf({ attributes, body: { stringValue: 'a\0b' } }, { attributes: [text('host.name', 'h')] })
    expect(log?.message).toBe('a\uFFFDb')
    expect(JSON.stringify(log?.metadata)).toBe(
      '{"__proto__":"p","constructor":"c","nul":"a\uFFFDb","twice":"last","resource_":"mine","nothing":null,"time_ns":789,"resource":{"host":{"name":"h"}}}',
    )
  })

  test.each([
    [['service.name', 'host.name'], 'service.name'],
    [['host.name', 'container.name', 'k8s.pod.name'], 'k8s.pod.name'],
    [['k8s.pod.name', 'k8s.deployment.name'], 'k8s.deployment.name'],
    [['process.pid'], null],
  ])('of a resource with %o has the resource %s', async (keys, expected) => {
    const log = await logOf({}, { attributes: keys.map((key) => text(key, key)) })
    expect(log?.resourceId).toBe(expected)
  })

  test('has the resource that was written last, and none without a name', async () => {
    const resourceOf = async (...attributes: [string, string][]) =>
      (await logOf({}, { attributes: attributes.map(([key, value]) => text(key, value)) }))?.resourceId
    expect(await resourceOf(['service.name', 'first'], ['service.name', 'last'])).toBe('last')
    expect(await resourceOf(['service.name', ''], ['host.name', 'h'])).toBe('h')
  })

  test('has the commit of its resource', async () => {
    const commitOf = async (...attributes: [string, string][]) =>
      (await logOf({}, { attributes: attributes.map(([key, value]) => text(key, value)) }))?.commit
    expect(await commitOf(['service.version', '1.2.3'])).toBeNull()
    expect(await commitOf(['service.version', '123456'])).toBeNull()
    expect(await commitOf(['service.version', 'deadbeef'], ['vcs.ref.head.revision', 'c0ffee'])).toBe('c0ffee')
  })

  test.each([
    [1000, undefined],
    [-1000, undefined],
    [1001, new Date(nowMs + 1001).toISOString()],
    [-1001, new Date(nowMs - 1001).toISOString()],
  ])('observed %i ms later keeps %s', async (apartMs, kept) => {
    const log = await logOf({ observedTimeUnixNano: `${nowMs + apartMs}000000` })
    expect(log?.metadata).toEqual({ time_ns: 789, ...(kept && { observed_time: kept }) })
  })

  test('has the time at which it was observed where it has none, and none where both are 0', async () => {
    const { post, logs } = await setUp({ now: () => nowMs + 1 })
    await post(requestOf([{ observedTimeUnixNano: NOW }, { timeUnixNano: '0', observedTimeUnixNano: '0' }]))
    expect(logs()).toMatchObject([
      { timestampMs: nowMs, timestampUs: 456, metadata: { time_ns: 789 } },
      { timestampMs: nowMs + 1, timestampUs: 0, metadata: {} },
    ])
  })

  test('of any time is exact', async () => {
    const times = ['1', '999999', '1000000', '4294967295', '4294967296', '1969123456789', '1764547200000000001']
    const moments = await logsOf(requestOf(times.map((timeUnixNano) => ({ timeUnixNano }))))
    const exact = moments.map(({ timestampMs, timestampUs, metadata }) => {
      const { time_ns: ns = 0 } = metadata as { time_ns?: number }
      return String(BigInt(timestampMs) * 1_000_000n + BigInt(timestampUs * 1000 + ns))
    })
    expect(exact).toEqual(times)
  })
})

describe('ids', () => {
  const traceId = '0af7651916cd43dd8448eb211c80319c'

  test.each([
    ['00000000000000000000000000000000', null, undefined],
    ['', null, undefined],
    ['0af765', null, '0af765'],
    [traceId, traceId, undefined],
    [Buffer.from(traceId, 'latin1').toString('hex'), traceId, undefined],
    // Its bytes are digits, but too few.
    ['30313233343536373839616263646566', '30313233343536373839616263646566', undefined],
  ])('of protobuf: %s', async (sent, id, kept) => {
    const { post, logs } = await setUp()
    await post(requestOf([{ traceId: sent }]), 'protobuf')
    expect(logs()).toMatchObject([{ traceId: id, metadata: kept ? { trace_id: kept } : {} }])
  })

  test.each([
    ['0000000000000000', null, undefined],
    ['B7AD6B7169203331', 'b7ad6b7169203331', undefined],
    [Buffer.from('b7ad6b7169203331', 'hex').toString('base64'), 'b7ad6b7169203331', undefined],
    ['not an id', null, 'not an id'],
    ['0123456789ab', null, '0123456789ab'],
  ])('of JSON: %s', async (sent, id, kept) => {
    const { post, logs } = await setUp()
    await post(requestOf([{ spanId: sent }]), 'json')
    expect(logs()).toMatchObject([{ spanId: id, metadata: kept ? { span_id: kept } : {} }])
  })
})

describe('JSON', () => {
  const postText = async (log: string) => {
    const door = await setUp()
    const body = Buffer.from(
      `\uFEFF {"x":[1,{"resourceLogs":2}],"resourceLogs":[{"scopeLogs":[{"logRecords":[${log}],"scope":null}]}]} `,
    )
    return { ...(await door.postBytes(body, { 'content-type': 'application/json; charset=utf-8' })), logs: door.logs() }
  }

  test.each([
    ['{"severityNumber":"SEVERITY_NUMBER_ERROR2"}', { level: 'error', metadata: { severity_number: 18 } }],
    ['{"severityNumber":"17"}', { level: 'error' }],
    ['{"severityNumber":"SEVERITY_NUMBER_UNSPECIFIED"}', { level: 'info', metadata: {} }],
    ['{"severityNumber":"loud"}', { level: 'info', metadata: { severity_text: 'loud' } }],
    [`{"timeUnixNano":${NOW}}`, { timestampMs: nowMs, timestampUs: 456, metadata: { time_ns: 789 } }],
    ['{"body":{"intValue":9007199254740993}}', { message: '9007199254740993' }],
    ['{"attributes":null,"body":null,"unknown":{"a":[]}}', { message: '', metadata: {} }],
    ['{"attributes":[{"key":"a","value":{"doubleValue":"1.50"}},5,null]}', { metadata: { a: 1.5 } }],
  ])('%s', async (log, expected) => {
    expect(await postText(log)).toMatchObject({ status: 200, logs: [expected] })
  })

  test.each([
    ['{"resourceLogs":{}}', 'There is no "["'],
    ['{"resourceLogs":[', 'There is no "{" at the end'],
    ['[]', 'There is no "{" at byte 0'],
    ['{"resourceLogs":[]} {}', 'Something follows the JSON'],
    ['{"message":"a log of ours"}', 'It holds no resourceLogs'],
    ['{"resourceSpans":[]}', 'It holds no resourceLogs'],
  ])('%s is refused', async (body, reason) => {
    const { postBytes } = await setUp()
    const { status, type, bytes } = await postBytes(Buffer.from(body), { 'content-type': 'application/json' })
    expect({ status, type }).toEqual({ status: 400, type: 'application/json' })
    expect(ENCODINGS.json.status(bytes)).toEqual({ code: 3, message: expect.stringContaining(reason) })
  })
})

test.each([
  ['a group', [0x0b, 0x0c], 'Unexpected tag 11'],
  ['a field of number 0', [0x02, 0x00], 'Unexpected tag 2'],
  ['no resource logs', [0x12, 0x00], 'It holds no resource logs'],
  ['a length beyond the end', [0x0a, 0x05, 0x00], 'index out of range'],
])('Protocol Buffers with %s are refused', async (_name, bytes, reason) => {
  const { postBytes } = await setUp()
  const answer = await postBytes(Buffer.from(bytes), { 'content-type': ENCODINGS.protobuf.type })
  expect(answer.status).toBe(400)
  expect(ENCODINGS.protobuf.status(answer.bytes)).toMatchObject({ code: 3, message: expect.stringContaining(reason) })
})

const list = (item: string) => Array.from({ length: MAX_FRAMES + 1 }, () => item).join()

test.each([
  ['records', 'protobuf', Buffer.alloc(2 * (MAX_FRAMES + 1), Buffer.from([0x0a, 0]))],
  ['records', 'json', Buffer.from(`{"resourceLogs":[{"scopeLogs":[{"logRecords":[${list('{}')}]}]}]}`)],
  ['scopes', 'json', Buffer.from(`{"resourceLogs":[{"scopeLogs":[${list('{}')}]}]}`)],
  ['resources', 'json', Buffer.from(`{"resourceLogs":[${list('{}')}]}`)],
] as const)('more %s than may be, in %s', async (_name, encoding, body) => {
  const { postBytes } = await setUp()
  const { status, bytes } = await postBytes(body, { 'content-type': ENCODINGS[encoding].type })
  expect(status).toBe(413)
  expect(ENCODINGS[encoding].status(bytes)).toMatchObject({ code: 8, message: expect.stringContaining('1000000') })
})

describe.each(both)('in %s', (encoding) => {
  const { type, encode, response, status } = ENCODINGS[encoding]

  test.each([
    ['nothing', {}],
    ['no resource', { resourceLogs: [] }],
    ['no record', requestOf([])],
  ])('%s is success', async (_name, request) => {
    const { post, logs } = await setUp()
    const { bytes, ...answer } = await post(request, encoding)
    expect(answer).toEqual({ status: 200, type, retryAfter: undefined })
    expect(bytes.toString()).toBe(encoding === 'json' ? '{}' : '')
    expect(logs()).toEqual([])
  })

  test('no byte is success', async () => {
    const { postBytes } = await setUp()
    expect(await postBytes(Buffer.alloc(0), { 'content-type': type })).toMatchObject({ status: 200, type })
  })

  test('some refused: success, with their number and the first reason', async () => {
    const { post, logs, metrics } = await setUp()
    const future = `${nowMs + 2 * 86_400_000}000000`
    const records = [
      ...Array.from({ length: 200 }, () => ({ timeUnixNano: NOW })),
      ...Array.from({ length: 3 }, () => ({ timeUnixNano: future })),
    ]
    const { status: code, bytes } = await post(requestOf(records), encoding)
    expect(code).toBe(200)
    expect(response(bytes)).toEqual({
      partialSuccess: {
        rejectedLogRecords: '3',
        errorMessage: expect.stringMatching(/^Refused.* TIMESTAMP_IN_FUTURE: /),
      },
    })
    expect(logs()).toHaveLength(200)
    const printed = await metrics.print()
    expect(printed).toContain('timberline_ingest_accepted_total{door="otlp"} 200')
    expect(printed).toContain('timberline_ingest_rejected_total{door="otlp",code="TIMESTAMP_IN_FUTURE"} 3')
    expect((await post(requestOf(records.slice(-3)), encoding)).status).toBe(200)
  })

  test.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['zstd', zstdCompressSync],
    ['br', brotliCompressSync],
  ])('%s', async (name, compress) => {
    const { postBytes, logs } = await setUp()
    const body = compress(encode(requestOf([{ body: { stringValue: name } }])))
    expect(await postBytes(body, { 'content-type': type, 'content-encoding': name })).toMatchObject({ status: 200 })
    expect(logs()).toMatchObject([{ message: name }])
  })

  test('another encoding of the content, a bomb, and too many bytes', async () => {
    const { postBytes } = await setUp()
    const send = (body: Buffer, contentEncoding?: string) =>
      postBytes(body, { 'content-type': type, 'content-encoding': contentEncoding })
    const snappy = await send(Buffer.from('x'), 'snappy')
    expect(snappy).toMatchObject({ status: 415, type })
    expect(status(snappy.bytes)).toMatchObject({ code: 3 })
    const zeros = Buffer.alloc(21 * 1024 * 1024)
    for (const answer of [await send(gzipSync(zeros), 'gzip'), await send(zeros)]) {
      expect(answer).toMatchObject({ status: 413, type })
      expect(status(answer.bytes)).toMatchObject({ code: 8, message: expect.stringContaining('20971520') })
    }
  })

  test.each(['resource', 'scope'])('a small body whose %s would make gigabytes of it is refused', async (origin) => {
    const { post, logs } = await setUp()
    const large = { attributes: [text('a', 'a'.repeat(60_000))] }
    const logRecords = Array.from({ length: 5000 }, () => ({}))
    const scopeLogs = [{ logRecords, ...(origin === 'scope' && { scope: large }) }]
    const { status: code } = await post(
      { resourceLogs: [{ scopeLogs, ...(origin === 'resource' && { resource: large }) }] },
      encoding,
    )
    expect(code).toBe(413)
    expect(logs()).toEqual([])
  })

  test('12 000 records are stored in their order, in slices', async () => {
    const batches: number[] = []
    const { post, logs } = await setUp({}, async (records) => void batches.push(records.length))
    const records = Array.from({ length: 12_000 }, (_, index) => ({ timeUnixNano: NOW, body: { intValue: index } }))
    expect((await post(requestOf(records), encoding)).status).toBe(200)
    const stored = logs()
    expect(stored.map(({ message }) => message)).toEqual(records.map(({ body }) => String(body.intValue)))
    expect(new Set(stored.map(({ id }) => id)).size).toBe(12_000)
    expect(stored.map(({ id }) => id)).toEqual(stored.map(({ id }) => id).toSorted())
    expect(batches.reduce((sum, size) => sum + size)).toBe(12_000)
  })

  test('those that are refused are counted in all slices', async () => {
    const { post } = await setUp()
    const records: TestLog[] = Array.from({ length: 10_002 }, () => ({ timeUnixNano: NOW }))
    for (const index of [0, 10_001]) records[index] = { timeUnixNano: `${nowMs + 2 * 86_400_000}000000` }
    const { bytes } = await post(requestOf(records), encoding)
    expect(response(bytes)).toMatchObject({ partialSuccess: { rejectedLogRecords: '2' } })
  })

  test('should a later slice fail, all is sent again, and the first one is stored once', async () => {
    let slices = 0
    const { post, logs } = await setUp({}, async () => {
      slices++
      if (slices === 2) throw new Error('away')
    })
    // So short that a slice is one batch.
    const request = requestOf(Array.from({ length: 10_001 }, () => ({ timeUnixNano: NOW })))
    const send = () => post(request, encoding, { 'content-type': type })
    expect(await send()).toMatchObject({ status: 503, retryAfter: '1', type })
    expect(await send()).toMatchObject({ status: 200 })
    expect(new Set(logs().map(({ id }) => id)).size).toBe(10_001)
  })

  test('the stream is away: 503, and when it is sent again the same logs', async () => {
    let isAway = true
    const { post, logs, metrics } = await setUp({}, async () => {
      if (isAway) throw new Error('away')
    })
    const request = requestOf([{ timeUnixNano: NOW }, { timeUnixNano: NOW }])
    const answer = await post(request, encoding)
    expect(answer).toMatchObject({ status: 503, retryAfter: '1', type })
    expect(status(answer.bytes)).toEqual({ code: 14, message: expect.stringContaining('stream') })
    expect(await metrics.print()).toContain(
      'timberline_ingest_unavailable_total{door="otlp",code="STREAM_UNAVAILABLE"} 1',
    )
    isAway = false
    await post(request, encoding)
    await post(request, encoding)
    const ids = logs().map(({ id }) => id)
    expect(ids).toHaveLength(4)
    expect(new Set(ids).size).toBe(2)
  })

  test('a defect of ours asks for the logs again', async () => {
    const { post } = await setUp({
      receive: () => {
        throw new TypeError('a defect')
      },
    })
    const answer = await post(requestOf([{}]), encoding)
    expect(answer).toMatchObject({ status: 503, retryAfter: '1', type })
    expect(status(answer.bytes)).toEqual({ code: 14, message: 'Something went wrong on the server.' })
  })

  test('text that is not UTF-8 is repaired, and costs no other record', async () => {
    const { postBytes, logs } = await setUp()
    const bytes = encode(
      requestOf([{ body: { stringValue: 'good' } }, { body: { stringValue: 'b#d' }, attributes: [text('k#', 'v')] }]),
    )
    for (let at = bytes.indexOf('#'); at >= 0; at = bytes.indexOf('#')) bytes[at] = 0xff
    expect(await postBytes(bytes, { 'content-type': type })).toMatchObject({ status: 200 })
    expect(logs()).toMatchObject([{ message: 'good' }, { message: 'b\uFFFDd', metadata: { 'k\uFFFD': 'v' } }])
  })

  test('a record that is nested too deep costs only itself', async () => {
    const { postBytes, logs } = await setUp()
    const send = (depth: number) => postBytes(ENCODINGS[encoding].nest(depth), { 'content-type': type })
    const { status: code, bytes } = await send(60)
    expect(code).toBe(200)
    expect(response(bytes)).toMatchObject({
      partialSuccess: { errorMessage: expect.stringContaining('max depth exceeded') },
    })
    expect(logs()).toMatchObject([{ message: 'flat' }])
    await send(40)
    expect(logs()[1]?.message).toBe(`${'['.repeat(40)}"deep"${']'.repeat(40)}`)
  })

  test('a log of more than 100 000 values costs only itself', async () => {
    const values = Array.from({ length: 100_001 }, () => ({}))
    const { post, logs } = await setUp()
    const body = { arrayValue: { values } }
    const { bytes } = await post(requestOf([{ body }, { body: { stringValue: 'small' } }]), encoding)
    expect(response(bytes)).toMatchObject({
      partialSuccess: { errorMessage: expect.stringContaining('More than 100000 values') },
    })
    expect(logs()).toMatchObject([{ message: 'small' }])
  })

  test('random and cut bytes: an answer of the protocol, soon, and never a defect', async () => {
    const { postBytes } = await setUp()
    const whole = encode(
      requestOf(
        [
          {
            timeUnixNano: NOW,
            traceId: '0af7651916cd43dd8448eb211c80319c',
            attributes: [text('a.b', 'ü')],
            body: { kvlistValue: { values: [text('k', 'v')] } },
          },
        ],
        { attributes: [text('service.name', 's')] },
      ),
    )
    const bytes = bytesLike(whole, 200)
    await fc.assert(
      fc.asyncProperty(bytes, async (body) => {
        const cpuMs = startCpuClock()
        const answer = await postBytes(body, { 'content-type': type })
        expect([200, 400, 413]).toContain(answer.status)
        expect(answer.type).toBe(type)
        expect(cpuMs()).toBeLessThan(1000)
      }),
      { numRuns: 500 },
    )
  })
})

describe('the same body twice', () => {
  const timeBytes = Buffer.alloc(8)
  timeBytes.writeBigUInt64LE(BigInt(nowMs) * 1_000_000n)
  const fine = requestOf([{ timeUnixNano: NOW }, { observedTimeUnixNano: NOW }])
  const coarse = requestOf([{ timeUnixNano: `${nowMs}000000` }, { timeUnixNano: `${nowMs}000000` }])
  const mixed = requestOf([{ timeUnixNano: `${nowMs}000000` }, { timeUnixNano: NOW }])
  const without = requestOf([{ timeUnixNano: NOW }, {}])

  test.each([
    ['fine', fine, 2],
    ['fine', mixed, 2],
    ['fine', coarse, 4],
    ['fine', without, 3],
    ['all', fine, 2],
    ['all', coarse, 2],
    ['all', without, 3],
    ['none', fine, 4],
  ] as const)('%s', async (deduplicate, request, logsInAll) => {
    for (const encoding of both) {
      const { post, logs } = await setUp({ doors: { deduplicate } })
      await post(request, encoding)
      await post(request, encoding)
      expect(new Set(logs().map(({ id }) => id)).size).toBe(logsInAll)
    }
  })

  test('at another address it is not the same', async () => {
    const { send, logs } = await setUp()
    const payload = ENCODINGS.protobuf.encode(fine)
    for (const url of ['/v1/logs', '/v1/logs?team=a', '/v1/logs?team=b'])
      await send({ url, payload, headers: { 'content-type': ENCODINGS.protobuf.type } })
    expect(new Set(logs().map(({ id }) => id)).size).toBe(6)
  })

  test('compressed in another way is the same, of another client it is not', async () => {
    const { app, postBytes, logs } = await setUp()
    const body = ENCODINGS.protobuf.encode(fine)
    const headers = { 'content-type': ENCODINGS.protobuf.type }
    await postBytes(body, headers)
    await postBytes(gzipSync(body), { ...headers, 'content-encoding': 'gzip' })
    expect(new Set(logs().map(({ id }) => id)).size).toBe(2)
    await app.inject({ method: 'POST', url: '/v1/logs', payload: body, headers, remoteAddress: '192.0.2.7' })
    expect(new Set(logs().map(({ id }) => id)).size).toBe(4)
  })

  test('under one Idempotency-Key in another encoding is the same, and a log without a time is taken', async () => {
    const { post, logs } = await setUp({ doors: { deduplicate: 'none' } })
    const key = { 'idempotency-key': 'k' }
    for (const encoding of both) expect((await post(without, encoding, key)).status).toBe(200)
    const ids = logs().map(({ id }) => id)
    expect(ids[0]).toBe(ids[2])
    expect(ids).toHaveLength(4)
    await post(without, 'json', { 'idempotency-key': 'other' })
    expect(logs()[4]?.id).not.toBe(ids[0])
  })

  test('with a number that is no time', async () => {
    const { postBytes, logs } = await setUp()
    // Field 13, of eight bytes.
    const unknown = Buffer.from([(13 << 3) | 1, 1, 1, 1, 1, 1, 1, 1, 1])
    const record = Buffer.concat([Buffer.from([(1 << 3) | 1]), timeBytes, unknown])
    const wrap = (field: number, bytes: Buffer) => Buffer.concat([Buffer.from([(field << 3) | 2, bytes.length]), bytes])
    const body = wrap(1, wrap(2, wrap(2, record)))
    for (let sent = 0; sent < 2; sent++) await postBytes(body, { 'content-type': ENCODINGS.protobuf.type })
    expect(logs().map(({ timestampMs }) => timestampMs)).toEqual([nowMs, nowMs])
    expect(new Set(logs().map(({ id }) => id)).size).toBe(2)
  })

  test('with a record that cannot be read', async () => {
    const { postBytes, logs } = await setUp()
    const body = `{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"timeUnixNano":"${NOW}"},5]}]}]}`
    for (let sent = 0; sent < 2; sent++) await postBytes(Buffer.from(body), { 'content-type': 'application/json' })
    expect(new Set(logs().map(({ id }) => id)).size).toBe(1)
    expect(logs()).toHaveLength(2)
  })

  test('a key counts for more than the body', async () => {
    const { post, logs } = await setUp()
    const key = { 'idempotency-key': 'k' }
    for (const encoding of both) await post(fine, encoding, key)
    expect(new Set(logs().map(({ id }) => id)).size).toBe(2)
  })

  test('under one key 12 000 records have ids of their own', async () => {
    const { post, logs } = await setUp()
    const request = requestOf(Array.from({ length: 12_000 }, () => ({ timeUnixNano: NOW })))
    for (let i = 0; i < 2; i++) await post(request, 'protobuf', { 'idempotency-key': 'k' })
    expect(new Set(logs().map(({ id }) => id)).size).toBe(12_000)
  })
})

test.each(['application/protobuf', ' Application/X-Protobuf ; version=1'])('%s is Protocol Buffers', async (type) => {
  const { postBytes, logs } = await setUp()
  const body = ENCODINGS.protobuf.encode(requestOf([{ body: { stringValue: 'hello' } }]))
  const answer = await postBytes(body, { 'content-type': type })
  expect(answer).toMatchObject({ status: 200, type: 'application/x-protobuf' })
  expect(logs()).toMatchObject([{ message: 'hello' }])
})

test.each([undefined, 'text/plain', 'application/x-ndjson'])('the Content-Type %s is refused in JSON', async (type) => {
  const { postBytes } = await setUp()
  const answer = await postBytes(Buffer.from('{}'), { 'content-type': type })
  expect(answer).toMatchObject({ status: 415, type: 'application/json' })
  expect(ENCODINGS.json.status(answer.bytes)).toEqual({
    code: 3,
    message: 'Send logs with the Content-Type application/x-protobuf or application/json.',
  })
})

test('traces and metrics have no door: what is taken would be thrown away', async () => {
  const { app } = await setUp()
  for (const url of ['/v1/traces', '/v1/metrics'])
    expect((await app.inject({ method: 'POST', url, payload: '{}' })).statusCode).toBe(404)
})

test.each(['/v1/logs/', '//v1/logs', '//v1/logs/'])('%s is the same address', async (url) => {
  const { send, logs } = await setUp()
  const { encode, type } = ENCODINGS.json
  const payload = encode(requestOf([{ timeUnixNano: NOW }]))
  expect(await send({ url, payload, headers: { 'content-type': type } })).toMatchObject({ status: 200 })
  expect(logs()).toHaveLength(1)
})
