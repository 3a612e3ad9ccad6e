import fc from 'fast-check'
import { deflateSync, gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { compress } from 'snappyjs'
import { encodeStreams, LOKI_ENCODINGS, pushOf, type TestEntry, type TestPush } from '../../test/support/loki.ts'
import { openDoors } from '../../test/support/open-doors.ts'
import { startCpuClock } from '../../test/support/cpu-time.ts'

type EncodingName = keyof typeof LOKI_ENCODINGS

const both = ['json', 'protobuf'] as const

const PUSH = '/loki/api/v1/push'

async function setUp(...args: Parameters<typeof openDoors>) {
  const { send, ...doors } = await openDoors(...args)
  const postBytes = (payload: Buffer | string, headers: Record<string, string | undefined>) =>
    send({ url: PUSH, payload, headers })
  return {
    ...doors,
    send,
    postBytes,
    post: (push: TestPush, encoding: EncodingName = 'protobuf', headers: Record<string, string> = {}) => {
      const { type, plain, wrap } = LOKI_ENCODINGS[encoding]
      return postBytes(wrap(plain(push)), { 'content-type': type, ...headers })
    },
    ids: () => new Set(doors.logs().map(({ id }) => id)).size,
  }
}

/** What becomes of a push, the same in both encodings. */
async function logsOf(push: TestPush, ...args: Parameters<typeof openDoors>) {
  const [json, protobuf] = await Promise.all(
    both.map(async (encoding) => {
      const door = await setUp(...args)
      expect(await door.post(push, encoding)).toMatchObject({ status: 204, text: '' })
      return door.logs().map(({ id: _id, ...log }) => log)
    }),
  )
  expect(protobuf).toEqual(json)
  return json ?? []
}

const nowMs = Date.now()
/** With digits below a microsecond. */
const NOW = `${nowMs}456789`
/** Whole milliseconds. */
const COARSE = `${nowMs}000000`

const logOf = async (line: string, labels = {}, structured?: Record<string, string>) => {
  const [only] = await logsOf(pushOf([structured ? [COARSE, line, structured] : [COARSE, line]], labels))
  return only
}

describe('a log', () => {
  test('with everything', async () => {
    const labels = { app: 'shop', namespace: 'prod', level: 'info', 'k8s.node': 'n1', quoted: 'a "b" \\ \n ü 💳' }
    const structured = {
      trace_id: '0AF7651916CD43DD8448EB211C80319C',
      span_id: 'b7ad6b7169203331',
      level: 'error',
      app: 'shop-2',
    }
    expect(await logsOf(pushOf([[NOW, 'card refused 💳', structured]], labels))).toEqual([
      {
        timestampMs: nowMs,
        timestampUs: 456,
        level: 'error',
        message: 'card refused 💳',
        resourceId: 'shop-2',
        parentResourceId: 'prod',
        traceId: '0af7651916cd43dd8448eb211c80319c',
        spanId: 'b7ad6b7169203331',
        commit: null,
        metadata: {
          app: 'shop-2',
          namespace: 'prod',
          level: 'error',
          k8s: { node: 'n1' },
          quoted: 'a "b" \\ \n ü 💳',
          trace_id: '0AF7651916CD43DD8448EB211C80319C',
          span_id: 'b7ad6b7169203331',
          parentResourceId: 'prod',
          time_ns: 789,
        },
      },
    ])
  })

  test('with nothing but a line: the time of receipt, info', async () => {
    expect(await logsOf(pushOf([['', 'x']]), { now: () => 1000 })).toMatchObject([
      { timestampMs: 1000, timestampUs: 0, level: 'info', message: 'x', resourceId: null, metadata: {} },
    ])
  })

  test.each([
    ['service_name', ['service_name', 'service', 'job']],
    ['app', ['container', 'job', 'app']],
    ['container_name', ['job', 'container_name']],
    ['job', ['host', 'job', 'filename']],
    ['host', ['host', 'filename']],
    [null, ['filename', 'cluster']],
  ])('has the resource %s of %o', async (expected, names) => {
    const log = await logOf('x', Object.fromEntries(names.map((name) => [name, name])))
    expect(log?.resourceId).toBe(expected)
  })

  test('has the commit of a label that holds one', async () => {
    expect((await logOf('x', { git_commit_sha: 'c0ffee1' }))?.commit).toBe('c0ffee1')
    expect((await logOf('x', { commit: 'fix the door' }))?.commit).toBeNull()
  })

  test('keeps __proto__, NUL and a label like one of ours', async () => {
    const labels = JSON.parse('{"__proto__":"p","constructor":"c","time_ns":"mine","id":"5","message":"m"}') as Record<
      string,
      string
    >
    const [log] = await logsOf(pushOf([[NOW, 'a\0b']], labels))
    expect(log?.message).toBe('a\uFFFDb')
    expect(JSON.stringify(log?.metadata)).toBe(
      '{"__proto__":"p","constructor":"c","time_ns_":"mine","id":"5","message":"m","time_ns":789}',
    )
  })

  test('of any time is exact', async () => {
    const times = ['1764547200000000001', '1764547200999999999', '1000000000000000000', '1764547200123000000']
    const moments = await logsOf(pushOf(times.map((time) => [time, 'x'])))
    const exact = moments.map(({ timestampMs, timestampUs, metadata }) => {
      const { time_ns: ns = 0 } = metadata as { time_ns?: number }
      return String(BigInt(timestampMs) * 1_000_000n + BigInt(timestampUs * 1000 + ns))
    })
    expect(exact).toEqual(times)
  })
})

describe('the level', () => {
  test.each([
    ['error', 'x', { level: 'error' }, undefined],
    ['warn', 'x', { severity: 'WARNING' }, undefined],
    ['debug', 'x', { LVL: 'dbg' }, undefined],
    ['warn', 'x', { level: 'error' }, { detected_level: 'warn' }],
    ['error', 'x', { level: 'error' }, { detected_level: 'unknown' }],
    ['info', 'x', { level: 'loud' }, undefined],
    ['error', 'x', {}, { severity_number: '17' }],
    ['error', '{"level":"error","user":5}', {}, undefined],
    ['info', '{"level":"error","user":5', {}, undefined],
    ['info', '{"level":"error","user":5}', { level: 'info' }, undefined],
    ['warn', 'ts=2026-11-30T00:00:00Z caller=a.go:5 level=warn msg="disk is full"', {}, undefined],
    ['error', 'msg="say \\"level=info\\"" lvl="error"', {}, undefined],
    ['info', 'GET /a?level=error', {}, undefined],
    ['info', 'failed with level=error', {}, undefined],
    ['info', 'a=b then level=error', {}, undefined],
    ['info', 'a="open level=error', {}, undefined],
  ])('%s of the line %s with %o', async (level, line, ...pairs) => {
    expect(await logOf(line, ...pairs)).toMatchObject({ level, message: line })
  })

  test('of a long line is found soon', async () => {
    const { post } = await setUp()
    const lines = ['a='.repeat(100_000), 'a="\\'.repeat(60_000), `a=${' '.repeat(200_000)}`, 'a=b '.repeat(60_000)]
    const cpuMs = startCpuClock()
    await post(pushOf(lines.map((line): TestEntry => [COARSE, line])))
    expect(cpuMs()).toBeLessThan(1000)
  })
})

describe('a line of JSON', () => {
  test('becomes the log that it is, below the labels', async () => {
    const line = {
      level: 50,
      time: nowMs,
      pid: 1,
      hostname: 'node-1',
      msg: 'card refused',
      big: 1,
      app: 'other',
      req: { id: 5 },
    }
    const text = JSON.stringify(line).replace('"big":1', '"big":9007199254740993')
    expect(await logOf(text, { level: 'error', app: 'shop' })).toMatchObject({
      level: 'error',
      message: 'card refused',
      resourceId: 'shop',
      timestampMs: nowMs,
      metadata: {
        level: 'error',
        app: 'shop',
        app_: 'other',
        time: nowMs,
        pid: 1,
        big: '9007199254740993',
        req: { id: 5 },
      },
    })
    expect(JSON.stringify(await logOf(text, { level: 'error' }))).not.toContain('level_')
  })

  test('says what the labels do not', async () => {
    const line = { message: 'm', level: 'warn', service: 'checkout', trace_id: '0af7651916cd43dd8448eb211c80319c' }
    expect(await logOf(JSON.stringify(line))).toMatchObject({
      level: 'warn',
      resourceId: 'checkout',
      traceId: '0af7651916cd43dd8448eb211c80319c',
    })
  })

  test('has no identity and no time but those of its entry', async () => {
    const line = {
      message: 'm',
      id: '0190a1b2-0000-7000-8000-00000000000f',
      timestamp: '2020-01-01T00:00:00Z',
      level: 'warn',
      metadata: { a: 1 },
    }
    const { post, logs } = await setUp()
    await post(pushOf([[COARSE, JSON.stringify(line)]], { level: 'info' }))
    const { id, timestamp } = line
    expect(logs()).toMatchObject([
      { timestampMs: nowMs, level: 'info', metadata: { a: 1, id, timestamp, level: 'info', level_: 'warn' } },
    ])
    expect(logs()[0]?.id).not.toBe(id)
  })

  test('keeps its objects, of which winston-loki sends the text as structured metadata', async () => {
    const line = { message: 'm', http: { request: { method: 'POST' } }, tags: ['a'], other: { a: 1 }, none: null }
    const structured = { http: JSON.stringify(line.http), tags: '["a"]', other: '{"a":2}', none: 'null' }
    expect((await logOf(JSON.stringify(line), {}, structured))?.metadata).toEqual({
      http: line.http,
      tags: ['a'],
      other: '{"a":2}',
      other_: { a: 1 },
    })
  })

  test.each(['{"user":5}', '[1]', '{"message":"m"} trailing', '{"message":5}'])('%s stays a line', async (line) => {
    expect(await logOf(line)).toMatchObject({ message: line, metadata: {} })
  })

  test('stays as it is where LOKI_JSON_LINES is false', async () => {
    const line = '{"message":"m","level":"error"}'
    const doors = { readsJsonLines: false }
    expect(await logsOf(pushOf([[COARSE, line]]), { doors })).toMatchObject([
      { message: line, level: 'error', metadata: {} },
    ])
  })
})

describe('JSON', () => {
  const postText = async (streams: string) => {
    const door = await setUp()
    const body = `\uFEFF {"x":[{"streams":2}],"streams":[${streams}]} `
    return { ...(await door.postBytes(body, { 'content-type': 'application/json; charset=utf-8' })), logs: door.logs() }
  }

  test.each([
    [`{"values":[["${NOW}","after"]],"stream":{"app":"shop"}}`, { resourceId: 'shop', message: 'after' }],
    [`{"values":[[${NOW},"a number"]]}`, { timestampMs: nowMs, timestampUs: 456 }],
    [`{"values":[["${nowMs}","in milliseconds"]]}`, { timestampMs: nowMs }],
    [`{"values":[["${Math.floor(nowMs / 1000)}","in seconds"]]}`, { timestampMs: Math.floor(nowMs / 1000) * 1000 }],
    [`{"values":[["${NOW}",{"message":"an object"}]]}`, { message: 'an object' }],
    [`{"values":[["${NOW}",5]],"stream":null}`, { message: '5' }],
    [`{"stream":{"n":{"a":1}},"values":[["${COARSE}","x",{"b":[2]}]]}`, { metadata: { n: { a: 1 }, b: [2] } }],
  ])('%s', async (stream, expected) => {
    expect(await postText(stream)).toMatchObject({ status: 204, logs: [expected] })
  })

  test.each([
    ['{"streams":{}}', 'There is no "["'],
    ['{"streams":[', 'There is no "{" at the end'],
    ['{"streams":[]} {}', 'Something follows the JSON'],
    ['{"message":"a log of ours"}', 'It holds no streams'],
    ['[]', 'There is no "{" at byte 0'],
  ])('%s is refused', async (body, reason) => {
    const { postBytes } = await setUp()
    const { status, type, text } = await postBytes(body, { 'content-type': 'application/json' })
    expect({ status, type }).toEqual({ status: 400, type: 'text/plain; charset=utf-8' })
    expect(text).toContain(reason)
  })
})

describe('Protocol Buffers', () => {
  const post = async (labels: string) => {
    const { postBytes, logs } = await setUp()
    const body = encodeStreams([{ labels, entries: [{ line: 'x' }] }])
    expect(await postBytes(compress(body), {})).toMatchObject({ status: 204 })
    return logs()[0]?.metadata
  }

  test('labels that are not escaped are kept as text', async () => {
    expect(await post('{msg="a "b" c"}')).toEqual({ labels: '{msg="a "b" c"}' })
  })

  test('labels larger than metadata are cut', async () => {
    expect(await post(`{a="${'a'.repeat(70_000)}"}`)).toMatchObject({ labels: expect.stringMatching(/^\{a="aaa/) })
  })

  test.each([undefined, 'text/plain', 'application/x-protobuf'])('have any type: %s', async (type) => {
    const { postBytes, logs } = await setUp()
    const body = LOKI_ENCODINGS.protobuf.wrap(LOKI_ENCODINGS.protobuf.plain(pushOf([[NOW, 'x']])))
    for (const encoding of [undefined, 'snappy'])
      expect(await postBytes(body, { 'content-type': type, 'content-encoding': encoding })).toMatchObject({
        status: 204,
      })
    expect(logs()).toHaveLength(2)
  })

  test('that are not compressed are refused', async () => {
    const { postBytes } = await setUp()
    const { status, text } = await postBytes(LOKI_ENCODINGS.protobuf.plain(pushOf([[NOW, 'x']])), {})
    expect(status).toBe(400)
    expect(text).toContain('not one whole block of snappy. JSON needs the Content-Type application/json')
  })

  test('a block that would be too large is refused by its own length', async () => {
    const { postBytes } = await setUp()
    expect(await postBytes(compress(Buffer.alloc(21 * 1024 * 1024)), {})).toMatchObject({ status: 413 })
  })
})

describe.each(both)('in %s', (encoding) => {
  const { type, plain, wrap } = LOKI_ENCODINGS[encoding]

  test.each([
    ['no stream', { streams: [] }],
    ['no entry', pushOf([])],
  ])('%s is success', async (_name, push) => {
    const { post, postBytes, logs } = await setUp()
    expect(await post(push, encoding)).toMatchObject({ status: 204 })
    expect(await postBytes('', { 'content-type': type })).toMatchObject({ status: 204 })
    expect(logs()).toEqual([])
  })

  test('some refused: 204, and they are counted; all refused: 400 with the first reason', async () => {
    const { post, logs, metrics } = await setUp()
    const future = `${nowMs + 2 * 86_400_000}000000`
    const values = [
      ...Array.from({ length: 200 }, (): TestEntry => [NOW, 'good']),
      ...Array.from({ length: 3 }, (): TestEntry => [future, 'bad']),
    ]
    expect(await post(pushOf(values), encoding)).toMatchObject({ status: 204, text: '' })
    expect(logs()).toHaveLength(200)
    const printed = await metrics.print()
    expect(printed).toContain('timberline_ingest_accepted_total{door="loki"} 200')
    expect(printed).toContain('timberline_ingest_rejected_total{door="loki",code="TIMESTAMP_IN_FUTURE"} 3')
    const { status, text } = await post(pushOf(values.slice(-3)), encoding)
    expect(status).toBe(400)
    expect(text).toMatch(/^All logs were refused, the first one with TIMESTAMP_IN_FUTURE: /)
  })

  test('12 000 logs are stored in their order, in slices', async () => {
    const { post, logs, ids } = await setUp()
    const values = Array.from({ length: 12_000 }, (_, index): TestEntry => [NOW, String(index)])
    expect(
      await post({ streams: [{ stream: { a: '1' }, values }, ...pushOf([[NOW, '12000']]).streams] }, encoding),
    ).toMatchObject({ status: 204 })
    expect(logs().map(({ message }) => message)).toEqual(Array.from({ length: 12_001 }, (_, index) => String(index)))
    expect(ids()).toBe(12_001)
  })

  test('a small body that would become gigabytes is refused, before any of it is stored', async () => {
    const { post, logs } = await setUp()
    const values = Array.from({ length: 5000 }, (): TestEntry => [NOW, ''])
    expect(await post(pushOf(values, { a: 'a'.repeat(60_000) }), encoding)).toMatchObject({ status: 413 })
    expect(logs()).toEqual([])
  })

  test('the stream is away: 503, and when it is sent again the same logs', async () => {
    let isAway = true
    const { post, logs, ids } = await setUp({}, async () => {
      if (isAway) throw new Error('away')
    })
    const push = pushOf([
      [NOW, 'a'],
      [NOW, 'a'],
    ])
    expect(await post(push, encoding)).toMatchObject({
      status: 503,
      retryAfter: '1',
      text: expect.stringContaining('stream'),
    })
    isAway = false
    await post(push, encoding)
    await post(push, encoding)
    expect([logs().length, ids()]).toEqual([4, 2])
  })

  test('text that is not UTF-8 is repaired, and costs no other log', async () => {
    const { postBytes, logs } = await setUp()
    const bytes = plain(
      pushOf(
        [
          [NOW, 'good'],
          [NOW, 'b#d', { k: 'v#' }],
        ],
        { app: '#' },
      ),
    )
    for (let at = bytes.indexOf('#'); at >= 0; at = bytes.indexOf('#')) bytes[at] = 0xff
    expect(await postBytes(wrap(bytes), { 'content-type': type })).toMatchObject({ status: 204 })
    expect(logs()).toMatchObject([
      { message: 'good', metadata: { app: '\uFFFD' } },
      { message: 'b\uFFFDd', metadata: { k: 'v\uFFFD' } },
    ])
  })

  test('a log of more than 100 000 values costs only itself', async () => {
    const { post, logs } = await setUp()
    const many = Object.fromEntries(Array.from({ length: 100_001 }, (_, index) => [`k${index}`, '']))
    expect(
      await post(
        pushOf([
          [NOW, 'large', many],
          [NOW, 'small'],
        ]),
        encoding,
      ),
    ).toMatchObject({ status: 204 })
    expect(logs()).toMatchObject([{ message: 'small' }])
  })

  test('random, cut and changed bytes: an answer of the protocol, soon, and never a defect', async () => {
    const { postBytes } = await setUp()
    const whole = plain(
      pushOf(
        [
          [NOW, '{"msg":"a","level":50}', { trace_id: 'x' }],
          [NOW, 'level=info a=b'],
        ],
        { app: 'ü' },
      ),
    )
    const sent = wrap(whole)
    const changed = (of: Buffer) =>
      fc.tuple(fc.nat(of.length - 1), fc.nat(255)).map(([at, byte]) => {
        const copy = Buffer.from(of)
        copy[at] = byte
        return copy
      })
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }).map((random) => Buffer.from(random)),
      fc.uint8Array({ maxLength: 200 }).map((random) => wrap(Buffer.from(random))),
      fc.nat(sent.length).map((end) => sent.subarray(0, end)),
      fc.nat(whole.length).map((end) => wrap(whole.subarray(0, end))),
      changed(sent),
      changed(whole).map(wrap),
    )
    await fc.assert(
      fc.asyncProperty(bytes, async (body) => {
        const cpuMs = startCpuClock()
        expect([204, 400, 413]).toContain((await postBytes(body, { 'content-type': type })).status)
        expect(cpuMs()).toBeLessThan(1000)
      }),
      { numRuns: 300 },
    )
  })
})

describe('the same body twice', () => {
  test.each([
    [
      'fine',
      [
        [NOW, 'a'],
        [NOW, 'b'],
      ],
      2,
    ],
    [
      'fine',
      [
        [COARSE, 'a'],
        [NOW, 'b'],
      ],
      2,
    ],
    [
      'fine',
      [
        [COARSE, 'a'],
        [COARSE, 'b'],
      ],
      4,
    ],
    [
      'fine',
      [
        [NOW, 'a'],
        ['', 'b'],
      ],
      3,
    ],
    [
      'all',
      [
        [NOW, 'a'],
        [COARSE, 'b'],
      ],
      2,
    ],
    [
      'all',
      [
        [NOW, 'a'],
        ['', 'b'],
      ],
      3,
    ],
    [
      'none',
      [
        [NOW, 'a'],
        [NOW, 'b'],
      ],
      4,
    ],
  ] as [deduplicate: 'fine' | 'all' | 'none', values: TestEntry[], logsInAll: number][])(
    '%s: %o',
    async (deduplicate, values, logsInAll) => {
      for (const encoding of both) {
        const { post, ids } = await setUp({ doors: { deduplicate } })
        for (let i = 0; i < 2; i++) await post(pushOf(values), encoding)
        expect(ids()).toBe(logsInAll)
      }
    },
  )

  test('under one Idempotency-Key', async () => {
    const { post, ids } = await setUp({ doors: { deduplicate: 'none' } })
    for (const encoding of both) await post(pushOf([[COARSE, 'a']]), encoding, { 'idempotency-key': 'k' })
    expect(ids()).toBe(1)
  })
})

test.each([
  ['gzip', gzipSync],
  ['deflate', deflateSync],
  ['snappy', compress],
])('JSON in %s', async (name, encode) => {
  const { postBytes, logs } = await setUp()
  const body = encode(LOKI_ENCODINGS.json.plain(pushOf([[NOW, name]])))
  const headers = { 'content-type': 'application/json', 'content-encoding': name }
  expect(await postBytes(body, headers)).toMatchObject({ status: 204 })
  expect(logs()).toMatchObject([{ message: name }])
})

test('a bomb, too many bytes and an unknown encoding are refused as Loki refuses', async () => {
  const { postBytes } = await setUp()
  const zeros = Buffer.alloc(21 * 1024 * 1024)
  const json = { 'content-type': 'application/json' }
  expect(await postBytes(gzipSync(zeros), { ...json, 'content-encoding': 'gzip' })).toMatchObject({ status: 413 })
  expect(await postBytes(zeros, json)).toMatchObject({ status: 413 })
  // Fluent Bit would send it again and again after any status but 400.
  expect(await postBytes('x', { ...json, 'content-encoding': 'lz4' })).toMatchObject({ status: 400 })
})

test('a defect of ours asks for the logs again', async () => {
  const { post } = await setUp({
    receive: () => {
      throw new TypeError('a defect')
    },
  })
  expect(await post(pushOf([[NOW, 'x']]))).toMatchObject({
    status: 503,
    retryAfter: '1',
    text: 'Something went wrong on the server.\n',
  })
})

test('GET /ready is what senders ask first; nothing else of Loki is here', async () => {
  const { app } = await setUp()
  expect(await app.inject({ url: '/ready' })).toMatchObject({ statusCode: 200, payload: 'ready\n' })
  for (const url of ['/loki/api/v1/labels', '/loki/api/v1/query', '/api/prom/push'])
    expect((await app.inject({ method: 'POST', url, payload: '{}' })).statusCode).toBe(404)
})
