import fc from 'fast-check'
import { gzipSync } from 'node:zlib'
import { describe, expect, test, vi } from 'vitest'
import { AppError } from '../../platform/errors.ts'
import { bytesLike } from '../../test/support/any-bytes.ts'
import { openDoors } from '../../test/support/open-doors.ts'
import { MAX_ACTIONS } from './elasticsearch-bulk.ts'
import { FIXTURES } from './fixtures/elasticsearch.ts'
import { startCpuClock } from '../../test/support/cpu-time.ts'

const BEATS = '?filter_path=errors,items.*.error,items.*.status'
const nowMs = Date.now()
const COARSE = new Date(nowMs).toISOString()
const FINE = COARSE.replace('Z', '456789Z')
const FUTURE = new Date(nowMs + 2 * 86_400_000).toISOString()

type Sent = { headers?: Record<string, string>; path?: string; method?: 'POST' | 'PUT' }

async function setUp(...args: Parameters<typeof openDoors>) {
  const doors = await openDoors(...args)
  const post = async (payload: string | Buffer, { headers = {}, path = '/_bulk', method = 'POST' }: Sent = {}) => {
    const answer = await doors.send({ url: `/elasticsearch${path}`, payload, method, headers })
    return { ...answer, json: JSON.parse(answer.text) as Answer }
  }
  return { ...doors, post, ids: () => doors.logs().map(({ id }) => id) }
}

type Outcome = { status: number; error?: { type: string; reason: string } }
type Answer = { errors?: boolean; items?: Record<string, Outcome>[]; error?: { type: string }; status?: number }

const lines = (...all: (object | string)[]) =>
  all.map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`).join('')

const create = (document: object = { '@timestamp': COARSE, message: 'm' }) => lines({ create: {} }, document)

/** What becomes of a document. */
async function logOf(document: object | string, action: object = { index: {} }) {
  const { post, logs } = await setUp({ now: () => nowMs })
  expect(await post(lines(action, document))).toMatchObject({ status: 200, json: { errors: false } })
  return logs()[0]
}

describe('a document', () => {
  test('of the Elastic Common Schema', async () => {
    const document = {
      '@timestamp': FINE,
      message: 'card refused 💳',
      log: { level: 'ERROR', logger: 'shop' },
      trace: { id: '0AF7651916CD43DD8448EB211C80319C' },
      span: { id: 'b7ad6b7169203331' },
      service: { name: 'checkout', version: '1.2.3' },
      host: { name: 'node-1' },
      labels: { team: 'pay' },
      error: { type: 'E', message: 'broken', stack_trace: 'E: broken\n  at a' },
      big: 1,
    }
    const sent = JSON.stringify(document).replace('"big":1', '"big":9007199254740993')
    expect(await logOf(sent, { create: { _index: 'shop' } })).toEqual({
      id: expect.any(String),
      timestampMs: nowMs,
      timestampUs: 456,
      level: 'error',
      message: 'card refused 💳',
      resourceId: 'checkout',
      parentResourceId: null,
      traceId: '0af7651916cd43dd8448eb211c80319c',
      spanId: 'b7ad6b7169203331',
      commit: null,
      metadata: {
        log: { level: 'ERROR', logger: 'shop' },
        trace: document.trace,
        span: document.span,
        service: document.service,
        host: document.host,
        labels: document.labels,
        error: document.error,
        big: '9007199254740993',
        index: 'shop',
        time_ns: 789,
      },
    })
  })

  test.each(FIXTURES)('of $name', async ({ url, headers, action, document, log }) => {
    const { send, logs } = await setUp()
    expect(await send({ url, headers, payload: `${action}\n${document}\n` })).toMatchObject({ status: 200 })
    expect(logs()).toMatchObject([log])
  })

  test.each([
    [{ log: 'a line\n' }, 'a line'],
    [{ msg: 'said', level: 30 }, 'said'],
    [{ event: { original: 'as it came' } }, 'as it came'],
    [{ message: { a: 1 } }, '{"a":1}'],
    [{ message: ['a', 1] }, '["a",1]'],
    [{ message: 5 }, '5'],
    [{ user: 'ü' }, '{"user":"ü"}'],
    [{ method: 'GET', path: '/orders' }, 'GET /orders'],
    [{}, '{}'],
  ])('%j says %j', async (document, message) => {
    expect((await logOf(document))?.message).toBe(message)
  })

  test.each([
    ['2026-11-20T10:00:00.5Z', Date.UTC(2026, 10, 20, 10, 0, 0, 500), 0],
    [1_763_632_800.25, 1_763_632_800_250, 0],
    ['1763632800123', 1_763_632_800_123, 0],
    [1_763_632_800_123, 1_763_632_800_123, 0],
    ['1763632800123456789', 1_763_632_800_123, 456],
    ['2026-11-20', Date.UTC(2026, 10, 20), 0],
    [undefined, nowMs, 0],
    [0, nowMs, 0],
    ['yesterday', nowMs, 0],
    [{ a: 1 }, nowMs, 0],
  ])('of the time %j', async (time, timestampMs, timestampUs) => {
    expect(await logOf({ '@timestamp': time, message: 'm' })).toMatchObject({ timestampMs, timestampUs })
  })

  test('with dots in its keys is one with objects, unless one begins with another', async () => {
    const dotted = {
      '@timestamp': COARSE,
      message: 'm',
      'log.level': 'warn',
      'http.request.method': 'GET',
      http: { x: 1 },
    }
    expect(await logOf(dotted)).toMatchObject({
      level: 'warn',
      metadata: { log: { level: 'warn' }, 'http.request.method': 'GET', http: { x: 1 } },
    })
    expect(await logOf({ message: 'm', 'service.name': 's', a: [{ 'b.c': 1 }] })).toMatchObject({
      resourceId: 's',
      metadata: { service: { name: 's' }, a: [{ b: { c: 1 } }] },
    })
  })

  test('keeps what it calls by names of ours', async () => {
    const id = '0199d3c8-7b6a-7c3e-9a51-0f4d2c1b3a49'
    const document = { '@timestamp': COARSE, timestamp: '2001-01-01', message: 'm', id, index: 3, metadata: { a: 1 } }
    const log = await logOf(document, { index: { _index: 'i' } })
    expect(log?.id).not.toBe(id)
    expect(log).toMatchObject({
      timestampMs: nowMs,
      metadata: { id, timestamp: '2001-01-01', a: 1, index: 'i', index_: 3 },
    })
    expect((await logOf({ message: 'm', metadata: 'text', id: 5 }))?.metadata).toEqual({ id: 5, metadata: 'text' })
  })

  test('with NUL, names of JavaScript, half a character, and deeper than anything is kept', async () => {
    const log = await logOf('{"message":"a\\u0000b","__proto__":{"x":"\\ud800"},"constructor":1,"toString.x":2}')
    expect(log?.message).toBe('a\uFFFDb')
    expect(JSON.stringify(log?.metadata)).toBe('{"__proto__":{"x":"\uFFFD"},"constructor":1,"toString":{"x":2}}')
    const deep = `{"message":"m","a.b":1,"deep":${'{"x":'.repeat(9000)}1${'}'.repeat(9000)}}`
    expect((await logOf(deep))?.message).toBe('m')
  })

  test('in bytes that are not UTF-8 is repaired, and costs no other', async () => {
    const { post, logs } = await setUp()
    const bytes = Buffer.from(create({ message: 'b#d' }) + create({ message: 'good' }))
    bytes[bytes.indexOf('#')] = 0xff
    expect((await post(bytes)).json.errors).toBe(false)
    expect(logs()).toMatchObject([{ message: 'b\uFFFDd' }, { message: 'good' }])
  })
})

describe('the answer', () => {
  const all = lines(
    { create: { _index: 'a', _id: 'x"1' } },
    { '@timestamp': COARSE, message: 'm' },
    { delete: { _index: 'a', _id: 2 } },
    { index: {} },
    { '@timestamp': FUTURE, message: 'm' },
    { update: { _index: 'b', _id: '3' } },
    { doc: { message: 'new' }, doc_as_upsert: true },
  )

  test('has an item for each action, in their order and with their keys', async () => {
    const { post, logs } = await setUp()
    const { text, type, headers } = await post(all, { path: '/path/_bulk?pretty&refresh=true&timeout=1m' })
    const shards = '"_shards":{"total":1,"successful":1,"failed":0},"_seq_no":0,"_primary_term":1'
    expect(text.replace(/"took":\d+/, '"took":0').replace(/01[0-9a-f-]{34}/, 'ID')).toBe(
      `{"took":0,"errors":true,"items":[` +
        `{"create":{"_index":"a","_id":"x\\"1","_version":1,"result":"created",${shards},"status":201}},` +
        `{"delete":{"_index":"a","_id":"2","_version":1,"result":"not_found",${shards},"status":404}},` +
        `{"index":{"_index":"path","_id":"ID","status":400,"error":{"type":"document_parsing_exception",` +
        `"reason":"TIMESTAMP_IN_FUTURE: timestamp ${Date.parse(FUTURE)} is more than a day ahead of the server's clock."}}},` +
        `{"update":{"_index":"b","_id":"3","_version":2,"result":"updated",${shards},"status":200}}]}`,
    )
    expect(type).toBe('application/json')
    expect(headers['x-elastic-product']).toBe('Elasticsearch')
    expect(logs()).toMatchObject([{ metadata: { index: 'a' } }, { message: 'new', metadata: { index: 'b' } }])
  })

  test.each([
    [
      'errors,items.*.error,items.*.status',
      [
        ['create', 'status'],
        ['delete', 'status'],
        ['index', 'status,error'],
        ['update', 'status'],
      ],
    ],
    ['errors,items.*.error', [['index', 'error']]],
    ['errors,items.*.error.reason', [['index', 'error']]],
    ['items.index.*', [['index', '_index,_id,status,error']]],
    [
      '**.status',
      [
        ['create', '_index,_id,_version,result,_shards,_seq_no,_primary_term,status'],
        ['delete', '_index,_id,_version,result,_shards,_seq_no,_primary_term,status'],
        ['index', '_index,_id,status,error'],
        ['update', '_index,_id,_version,result,_shards,_seq_no,_primary_term,status'],
      ],
    ],
    ['errors', undefined],
  ])('with filter_path=%s', async (filter, expected) => {
    const { post } = await setUp()
    const { json } = await post(all, { path: `/_bulk?filter_path=${filter}` })
    const shapes = json.items?.flatMap((item) =>
      Object.entries(item).map(([key, of]) => [key, Object.keys(of).join(',')]),
    )
    expect(shapes).toEqual(expected)
  })

  test('of Beats is as short as it can be, and what Fluent Bit and Vector look for is in the whole one', async () => {
    const { post } = await setUp()
    expect((await post(create() + create(), { path: `/_bulk${BEATS}` })).text).toBe(
      '{"errors":false,"items":[{"create":{"status":201}},{"create":{"status":201}}]}',
    )
    expect((await post(create())).text).toContain('"errors":false,"items":[')
    expect((await post(create({ '@timestamp': FUTURE }))).text).toContain('"errors":true')
  })

  test.each([
    [
      'application/vnd.elasticsearch+json; compatible-with=8,text/plain',
      'application/vnd.elasticsearch+json;compatible-with=8',
    ],
    ['application/vnd.elasticsearch+json;compatible-with=9', 'application/vnd.elasticsearch+json;compatible-with=9'],
    ['*/*', 'application/json'],
  ])('to Accept: %s', async (accept, expected) => {
    const { post } = await setUp()
    expect((await post(create(), { headers: { accept } })).type).toBe(expected)
    expect((await post('[]', { headers: { accept } })).type).toBe(expected)
  })

  test('names the log where the document has no id', async () => {
    const { post, ids } = await setUp()
    const { json } = await post(create() + create({ message: 'without a time' }))
    expect(json.items?.[0]?.['create']).toHaveProperty('_id', ids()[0])
    expect(json.items?.[1]?.['create']).not.toHaveProperty('_id')
  })
})

describe('a body', () => {
  test.each([
    ['with CRLF', '{"index":{}}\r\n{"message":"m"}\r\n'],
    ['with blank lines', '\n\n{"index":{}}\n \n{"message":"m"}\n\n\r\n'],
    ['without a last line break', '{"index":{}}\n{"message":"m"}'],
    ['with a byte order mark and blanks', '\uFEFF { "index" : { } }\n  {"message" : "m"} '],
  ])('%s', async (_name, body) => {
    const { post, logs } = await setUp()
    expect((await post(body)).json).toMatchObject({ errors: false, items: [{ index: { status: 201 } }] })
    expect(logs()).toMatchObject([{ message: 'm' }])
  })

  test.each([
    [
      'a document that is no JSON',
      '{"create":{}}\n{"message":\n',
      'INVALID_JSON: The document is not JSON. Unexpected end',
    ],
    ['a document that is no object', '{"create":{}}\n[1]\n', 'NOT_AN_OBJECT'],
    ['an update of nothing', '{"update":{}}\n{"script":"x"}\n', 'NOT_AN_OBJECT'],
    ['an action that is not known', '{"upsert":{}}\n{"message":"x"}\n', 'INVALID_JSON: The line before'],
    ['an action that is cut off', '{"create":{"_in\n{"message":"x"}\n', 'INVALID_JSON: The line before'],
    ['an action of two lines', '{"create":\n{}}\n', 'INVALID_JSON: The line before'],
    ['a line that is no action, without a document', 'x\n', 'INVALID_JSON'],
  ])('with %s: that item is 400, and the next one is read', async (_name, bad, reason) => {
    const { post, logs } = await setUp()
    const { status, json } = await post(create({ message: 'one' }) + bad + create({ message: 'two' }))
    expect(status).toBe(200)
    const outcomes = json.items?.flatMap((item) => Object.values(item)) ?? []
    expect(outcomes.map((outcome) => outcome.status)).toEqual([201, 400, 201])
    expect(outcomes[1]?.error?.reason).toContain(reason)
    expect(logs()).toMatchObject([{ message: 'one' }, { message: 'two' }])
  })

  test('that ends behind an action', async () => {
    const { post, logs } = await setUp()
    expect((await post(`${create()}{"create":{}}\n`)).json.items?.[1]?.['create']).toMatchObject({ status: 400 })
    expect(logs()).toHaveLength(1)
  })

  test.each(['[{"index":{}},{"message":"m"}]', '{"message":"m"}\n', 'not even JSON', '{'])(
    '%s has nothing that can be read',
    async (body) => {
      const { post } = await setUp()
      const { status, json } = await post(body)
      expect(status).toBe(400)
      expect(json).toMatchObject({ error: { type: 'parse_exception' }, status: 400 })
    },
  )

  test('without anything is a success, and so is one of deletes', async () => {
    const { post } = await setUp()
    for (const body of ['', '\n'])
      expect((await post(body)).text).toMatch(/^\{"took":\d+,"errors":false,"items":\[\]\}$/)
    expect((await post('{"delete":{"_id":"1"}}\n{"delete":{"_id":"2"}}', { path: `/_bulk${BEATS}` })).text).toBe(
      '{"errors":false,"items":[{"delete":{"status":404}},{"delete":{"status":404}}]}',
    )
  })

  test.each([
    'application/x-ndjson',
    'application/json',
    'application/vnd.elasticsearch+x-ndjson; compatible-with=9',
    'text/plain',
  ])('of the type %s, put and compressed', async (type) => {
    const { post, logs } = await setUp()
    const headers = { 'content-type': type, 'content-encoding': 'gzip' }
    expect((await post(gzipSync(create()), { headers, method: 'PUT' })).status).toBe(200)
    expect(logs()).toHaveLength(1)
  })

  test('that is too large, is a bomb, or has too many actions', async () => {
    const { post, logs } = await setUp()
    const zeros = Buffer.alloc(21 * 1024 * 1024)
    const bomb = await post(gzipSync(zeros), { headers: { 'content-encoding': 'gzip' } })
    const many = await post('{"index":{}}\n{}\n'.repeat(MAX_ACTIONS + 1))
    for (const answer of [bomb, await post(zeros), many])
      expect(answer).toMatchObject({
        status: 413,
        json: { status: 413, error: { type: 'content_too_long_exception' } },
      })
    expect(logs()).toHaveLength(0)
  })

  test('of 200 good and 3 bad documents counts both', async () => {
    const { post, logs, metrics } = await setUp()
    const { json } = await post(create().repeat(200) + create({ '@timestamp': FUTURE, message: 'm' }).repeat(3))
    expect(json.items?.map((item) => item['create']?.status)).toEqual([...Array<number>(200).fill(201), 400, 400, 400])
    expect(logs()).toHaveLength(200)
    const printed = await metrics.print()
    expect(printed).toContain('timberline_ingest_accepted_total{door="elasticsearch"} 200')
    expect(printed).toContain('timberline_ingest_rejected_total{door="elasticsearch",code="TIMESTAMP_IN_FUTURE"} 3')
  })

  test('of 10 003 actions is stored in their order, in slices, and each that is refused is named', async () => {
    const { post, logs } = await setUp()
    const of = (index: number) => (index % 10_000 === 2 ? '{"create":{}}\n"bad"\n' : create({ message: String(index) }))
    const body = `${Array.from({ length: 10_003 }, (_, index) => of(index)).join('')}{"delete":{}}\n`
    const { json } = await post(body, { path: `/_bulk${BEATS}` })
    const refused = json.items?.flatMap((item, index) => (item['create']?.status === 400 ? [index] : []))
    expect(json.items).toHaveLength(10_004)
    expect(refused).toEqual([2, 10_002])
    expect(logs().map(({ message }) => Number(message))).toEqual(
      Array.from({ length: 10_003 }, (_, index) => index).filter((index) => index % 10_000 !== 2),
    )
  })
})

describe('sent again', () => {
  const twice = async (body: string, parts: Parameters<typeof openDoors>[0] = {}, sent: Sent = {}) => {
    const { post, ids } = await setUp(parts)
    for (let i = 0; i < 2; i++) expect((await post(body, sent)).status).toBe(200)
    return { sent: ids().length, stored: new Set(ids()).size }
  }
  const withId = (id: unknown, document: object) => lines({ create: { _index: 'i', _id: id } }, document)
  const timed = { '@timestamp': COARSE, message: 'm' }

  test.each([
    ['none, documents with an id', { deduplicate: 'none', body: withId('a', timed) + withId(7, timed), stored: 2 }],
    [
      'none, documents with an id and a time of another name',
      { deduplicate: 'none', body: withId('a', { time: COARSE, msg: 'm' }), stored: 1 },
    ],
    [
      'none, documents with an id and without a time',
      { deduplicate: 'none', body: withId('a', { message: 'm' }), stored: 2 },
    ],
    [
      'fine, fine times',
      { deduplicate: 'fine', body: create({ '@timestamp': FINE, message: 'm' }).repeat(2), stored: 2 },
    ],
    [
      'fine, one fine time',
      { deduplicate: 'fine', body: create(timed) + create({ '@timestamp': FINE, message: 'm' }), stored: 2 },
    ],
    [
      'fine, a fine time as long as a coarse one',
      { deduplicate: 'fine', body: create({ ...timed, '@timestamp': `${FINE.slice(0, 23)}9` }), stored: 1 },
    ],
    ['fine, coarse times', { deduplicate: 'fine', body: create(timed).repeat(2), stored: 4 }],
    ['fine, no time', { deduplicate: 'fine', body: create({ message: 'm' }), stored: 2 }],
    ['all, coarse times, if all bodies are compared', { deduplicate: 'all', body: create(timed).repeat(2), stored: 2 }],
    [
      'none, fine times, if none is',
      { deduplicate: 'none', body: create({ '@timestamp': FINE, message: 'm' }), stored: 2 },
    ],
  ] as const)('%s', async (_name, { deduplicate, body, stored }) => {
    expect((await twice(body, { doors: { deduplicate } })).stored).toBe(stored)
  })

  test('under an Idempotency-Key, also a document without a time is taken', async () => {
    const headers = { 'idempotency-key': 'k' }
    expect(await twice(create().repeat(2), {}, { headers })).toEqual({ sent: 4, stored: 2 })
    let receivedMs = nowMs
    const later = { now: () => receivedMs++ }
    expect(await twice(create({ message: 'm' }), later, { headers })).toEqual({ sent: 2, stored: 2 })
  })

  test('the id is that of the document in its index, whatever is sent beside it', async () => {
    const { post, ids } = await setUp()
    await post(create() + withId('a', timed))
    await post(withId('a', timed) + withId('b', timed))
    await post(lines({ index: { _id: 'a' } }, timed), { path: '/i/_doc/_bulk' })
    await post(lines({ index: { _id: 'a' } }, timed), { path: '/other/_bulk' })
    await post(JSON.stringify(timed), { path: '/i/_create/a', method: 'PUT' })
    const [, first, again, other, byPath, otherIndex, single] = ids()
    expect([again, byPath, single]).toEqual([first, first, first])
    expect(new Set([first, other, otherIndex]).size).toBe(3)
  })

  test('the same id twice in a request is one log', async () => {
    expect(await twice(withId('a', timed).repeat(2))).toEqual({ sent: 4, stored: 1 })
  })

  test('after the stream was away', async () => {
    let isAway = true
    const { post, ids } = await setUp({}, async () => {
      if (isAway) throw new Error('away')
    })
    const body = withId('a', timed) + withId('b', timed)
    expect(await post(body)).toMatchObject({
      status: 503,
      retryAfter: '1',
      json: { error: { type: 'es_rejected_execution_exception' }, status: 503 },
    })
    isAway = false
    expect((await post(body)).status).toBe(200)
    expect(new Set(ids()).size).toBe(2)
  })

  test('after a later slice failed', async () => {
    let slices = 0
    const { post, ids } = await setUp({}, async () => {
      if (++slices === 2) throw new Error('away')
    })
    const body = Array.from({ length: 10_001 }, (_, index) => withId(index, timed)).join('')
    expect((await post(body)).status).toBe(503)
    expect((await post(body)).status).toBe(200)
    expect(new Set(ids()).size).toBe(10_001)
  })
})

describe('a single document', () => {
  test.each([
    ['POST', '/logs/_doc', undefined],
    ['PUT', '/logs/_doc/1', '1'],
    ['POST', '/logs/_create/a%2Fb/', 'a/b'],
    ['POST', '//logs//_doc?refresh', undefined],
  ] as const)('%s %s', async (method, path, id) => {
    const { post, logs, ids } = await setUp()
    const { status, text } = await post(JSON.stringify({ '@timestamp': COARSE, message: 'm' }, null, 2), {
      method,
      path,
    })
    expect(status).toBe(201)
    expect(text).toBe(
      `{"_index":"logs","_id":"${id ?? ids()[0]}","_version":1,"result":"created","_shards":{"total":1,"successful":1,"failed":0},"_seq_no":0,"_primary_term":1}`,
    )
    expect(logs()).toMatchObject([{ message: 'm', timestampMs: nowMs, metadata: { index: 'logs' } }])
  })

  test.each(['', '{', '"text"', JSON.stringify({ '@timestamp': FUTURE })])('%j is refused', async (body) => {
    const { post } = await setUp()
    const { status, json } = await post(body, { path: '/logs/_doc' })
    expect(status).toBe(400)
    expect(json).toMatchObject({ status: 400, error: { type: 'document_parsing_exception' } })
  })
})

describe('what clients ask beside', () => {
  const ask = async (method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE', path: string) => {
    const { send } = await setUp({ doors: { elasticsearchVersion: '9.1.2' } })
    const { status, text, headers } = await send({ method, url: `/elasticsearch${path}` })
    expect(headers['x-elastic-product']).toBe('Elasticsearch')
    return { status, json: (text === '' ? undefined : JSON.parse(text)) as unknown }
  }

  test.each(['', '/', '//'])('GET %s names the version', async (path) => {
    expect(await ask('GET', path)).toMatchObject({
      status: 200,
      json: {
        cluster_uuid: expect.any(String),
        version: { number: '9.1.2', build_flavor: 'default', minimum_wire_compatibility_version: '8.0.0' },
        tagline: 'You Know, for Search',
      },
    })
  })

  const acknowledged = { acknowledged: true }

  test.each([
    ['HEAD', '/', undefined],
    ['GET', '/_license?human=false', { license: { status: 'active', type: 'basic' } }],
    ['GET', '/_xpack', {}],
    ['HEAD', '/_index_template/filebeat-8.19.0', undefined],
    ['PUT', '/_index_template/ecs-logstash', acknowledged],
    ['GET', '/_ilm/policy/filebeat', acknowledged],
    ['PUT', '/_ingest/pipeline/x', acknowledged],
    ['PUT', '/_data_stream/logs', acknowledged],
    ['HEAD', '/_alias/filebeat', undefined],
    ['HEAD', '/logs-app', undefined],
    ['PUT', '/logs-app', acknowledged],
    ['GET', '/logs-app/_refresh', { _shards: { failed: 0 } }],
    ['POST', '/logs-app/_refresh', { _shards: { failed: 0 } }],
    ['GET', '/_nodes/http', { nodes: {} }],
    ['GET', '/_cluster/health', { status: 'green' }],
    ['GET', '/_cat/indices?format=json', []],
  ] as const)('%s %s', async (method, path, expected) => {
    const { status, json } = await ask(method, path)
    expect(status).toBe(200)
    expect([json]).toMatchObject([expected])
  })

  test.each([
    ['GET', '/_search'],
    ['POST', '/logs/_search'],
    ['GET', '/logs/_doc/1'],
    ['DELETE', '/logs'],
    ['POST', '/'],
    ['POST', '/logs'],
    ['POST', '/_bulk/of/something/else'],
    ['GET', '/__proto__'],
  ] as const)('%s %s is not here', async (method, path) => {
    const { status, json } = await ask(method, path)
    expect(status).toBe(404)
    expect(json).toMatchObject({ status: 404, error: { type: 'resource_not_found_exception' } })
  })

  test.each([
    '/elasticsearch//_bulk',
    '//elasticsearch/_bulk',
    '/elasticsearch/_bulk/',
    `/elasticsearch/${'i'.repeat(255)}/_bulk`,
  ])('%s is a good address', async (url) => {
    const { send } = await setUp()
    expect(await send({ url, payload: create() })).toMatchObject({ status: 200 })
  })

  test('an index whose name is longer than any can be is refused: it would be stored with each log', async () => {
    const { post } = await setUp()
    expect((await post(create(), { path: `/${'i'.repeat(256)}/_bulk` })).status).toBe(400)
  })
})

test('on a port of its own the connection ends instead: rsyslog takes a 503 for final, and loses the logs', async () => {
  let isAway = true
  const publish = async () => {
    if (isAway) throw new Error('away')
  }
  const { app, logs } = await openDoors({}, publish, { rewriteUrl: ({ url = '' }) => `/elasticsearch${url}` })
  const address = await app.listen({ port: 0 })
  const send = () => fetch(`${address}/_bulk`, { method: 'POST', body: create() })
  // It asks before each attempt.
  const ask = () => fetch(`${address}/_cat/health`)
  expect((await ask()).status).toBe(200)
  await expect(send()).rejects.toThrow('fetch failed')
  await expect(ask()).rejects.toThrow('fetch failed')
  await vi.waitUntil(async () => (await ask().catch(() => undefined))?.ok, { timeout: 5000, interval: 100 })
  isAway = false
  expect((await send()).status).toBe(200)
  expect((await fetch(`${address}/_search`)).status).toBe(404)
  expect(logs()).toHaveLength(1)
  await app.close()
})

test('a defect of ours asks for the logs again', async () => {
  const { post } = await setUp({
    receive: () => {
      throw new TypeError('a defect')
    },
  })
  expect(await post(create())).toMatchObject({ status: 503, retryAfter: '1', json: { status: 503 } })
})

test('without room for the answer nothing is stored, and it is counted', async () => {
  const reserved: number[] = []
  const reserve = () => ({
    add(bytes: number) {
      reserved.push(bytes)
      throw new AppError('OVERLOADED', 'Read the answers to earlier requests first.')
    },
    release() {},
  })
  const { post, logs, metrics } = await setUp({ answers: { reserve } })
  expect(await post(create().repeat(100))).toMatchObject({ status: 503, retryAfter: '1' })
  expect(reserved[0]).toBeGreaterThan(100 * 174)
  expect(logs()).toEqual([])
  expect(await metrics.print()).toContain(
    'timberline_ingest_unavailable_total{door="elasticsearch",code="OVERLOADED"} 1',
  )
})

test('random, cut and changed bytes: an answer of the protocol, soon, and never a defect', async () => {
  const { post } = await setUp()
  const whole = Buffer.from(
    lines(
      { create: { _index: 'ü', _id: 'x' } },
      { '@timestamp': FINE, message: 'ü', 'a.b': [{ 'c.d': null }], id: 1 },
      { delete: { _id: 1 } },
      { update: {} },
      { doc: { log: 'x' } },
    ),
  )
  const bytes = fc.oneof(
    { arbitrary: bytesLike(whole, 200), weight: 3 },
    fc
      .array(
        fc.constantFrom(
          '{"index":{}}',
          '{"create":{"_id":5}}',
          '{"delete":{}}',
          '{',
          '}',
          '\n',
          ' ',
          '{"a":1}',
          '"',
          'ü',
        ),
      )
      .map((parts) => Buffer.from(parts.join('\n'))),
  )
  await fc.assert(
    fc.asyncProperty(bytes, async (body) => {
      const cpuMs = startCpuClock()
      const { status, json, type } = await post(body)
      expect([200, 400]).toContain(status)
      expect(type).toBe('application/json')
      expect(status === 200 ? json.items : json.error).toBeDefined()
      expect(cpuMs()).toBeLessThan(1000)
    }),
    { numRuns: 200 },
  )
})
