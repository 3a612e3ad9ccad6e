import fc from 'fast-check'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { openDoors } from '../../test/support/open-doors.ts'

const nowMs = Date.now()
const iso = new Date(nowMs).toISOString()
/** With microseconds. */
const fine = `${iso.slice(0, -1)}456Z`

async function setUp(...args: Parameters<typeof openDoors>) {
  const { send, ...doors } = await openDoors(...args)
  return {
    ...doors,
    post: (query: string, payload: string | Buffer, headers: Record<string, string | undefined> = {}) =>
      send({ url: `/public/ingest?${query}`, payload, headers: { 'content-type': 'application/json', ...headers } }),
    line: (query: string, payload: string | Buffer, headers: Record<string, string | undefined> = {}) =>
      send({ url: `/insert/jsonline?${query}`, payload, headers }),
    ids: () => new Set(doors.logs().map(({ id }) => id)).size,
  }
}

async function logOf(query: string, record: unknown, headers: Record<string, string> = {}) {
  const { post, logs } = await setUp({ now: () => nowMs + 5 })
  expect(await post(query, JSON.stringify(record), headers)).toMatchObject({ status: 201 })
  return logs()[0]
}

describe('the message', () => {
  test.each([
    ['_msg_field=log', { log: 'said\n', a: 1 }, 'said', { a: 1 }],
    [
      '_msg_field=msg,log.text',
      { msg: '', log: { text: 'said', level: 'x' } },
      'said',
      { msg: '', log: { level: 'x' } },
    ],
    ['_msg_field=log.text', { 'log.text': 'said' }, 'said', {}],
    ['_msg_field=a&_msg_field=b', { b: 'said' }, 'said', {}],
    ['_msg_field=log', { log: 'said', message: 'ours', metadata: { m: 1 } }, 'said', { message: 'ours', m: 1 }],
    ['_msg_field=log', { log: { a: 1 } }, '{"a":1}', { message: { a: 1 } }],
    ['_msg_field=log', { log: 5 }, '5', {}],
    ['_msg_field=absent', { msg: 'another name' }, 'another name', {}],
    ['_msg_field=absent', { message: 'ours' }, 'ours', {}],
    ['_msg_field=absent', { method: 'GET', path: '/a' }, 'GET /a', { method: 'GET', path: '/a' }],
    ['_msg_field=absent', { user: 5 }, '{"user":5}', { user: 5 }],
  ])('%s of %o', async (query, record, ...[message, metadata]) => {
    expect(await logOf(query, record)).toMatchObject({ message, metadata })
  })
})

describe('the time', () => {
  test.each([
    ['_time_field=date', { date: iso }, nowMs, {}],
    ['_time_field=date', { date: nowMs / 1000 }, nowMs, {}],
    ['_time_field=a,event.at', { event: { at: String(nowMs) } }, nowMs, {}],
    [
      '_time_field=date',
      { date: iso, timestamp: '2020-01-01T00:00:00Z' },
      nowMs,
      { timestamp: '2020-01-01T00:00:00Z' },
    ],
    ['_time_field=date', { date: '0' }, nowMs + 5, {}],
    ['_time_field=date', { date: 0 }, nowMs + 5, {}],
    ['_time_field=at', { at: 'soon' }, nowMs + 5, { at: 'soon' }],
    ['_time_field=at,date', { at: 'soon', date: iso }, nowMs, { at: 'soon' }],
    ['_time_field=date', { ts: iso }, nowMs, { ts: iso }],
    [
      '_time_field=date',
      { date: iso, id: '0190a1b2-0000-7000-8000-00000000000f' },
      nowMs,
      { id: '0190a1b2-0000-7000-8000-00000000000f' },
    ],
  ])('%s of %o', async (query, record, ...[timestampMs, metadata]) => {
    expect(await logOf(query, { message: 'm', ...record })).toMatchObject({ timestampMs, metadata })
  })

  test('of the future is refused as any other', async () => {
    const { post } = await setUp()
    const future = JSON.stringify({ message: 'm', at: nowMs + 2 * 86_400_000 })
    expect(await post('_time_field=at', future)).toMatchObject({
      status: 400,
      text: expect.stringContaining('TIMESTAMP_IN_FUTURE'),
    })
  })
})

test.each([
  ['_level_field=kind', { kind: 'WARNING' }, 'warn', {}],
  ['_level_field=log.severity', { log: { severity: 'err', n: 1 } }, 'error', { log: { n: 1 } }],
  ['_level_field=severity', { severity: 3 }, 'error', {}],
  ['_level_field=kind', { kind: 'loud' }, 'info', { level: 'loud' }],
  ['_level_field=kind', { kind: 'error', level: 'debug' }, 'error', { level: 'debug' }],
  ['_level_field=kind', { level: 'debug' }, 'debug', {}],
])('the level: %s of %o', async (query, record, ...[level, metadata]) => {
  expect(await logOf(query, { message: 'm', ...record })).toMatchObject({ level, metadata })
})

test.each([
  ['_stream_fields=app,host', { app: 'shop', host: 'h' }, 'shop', { app: 'shop', host: 'h' }],
  ['_stream_fields=absent,kubernetes.pod', { kubernetes: { pod: 'p' } }, 'p', { kubernetes: { pod: 'p' } }],
  ['_stream_fields=app', { app: { name: 'n' }, host: 'h' }, 'h', {}],
  ['_stream_fields=env&extra_fields=env=prod', { host: 'h' }, 'prod', { env: 'prod', host: 'h' }],
  ['_stream_fields=host&ignore_fields=host', { host: 'h' }, 'h', {}],
])('the resource: %s of %o', async (query, record, ...[resourceId, metadata]) => {
  expect(await logOf(query, { message: 'm', ...record })).toMatchObject({ resourceId, metadata })
})

test.each([
  [
    'ignore_fields=a,b.c,k8s.labels.*',
    { a: 1, b: { c: 2, d: 3 }, k8s: { labels: { x: 1 }, pod: 'p' } },
    { b: { d: 3 }, k8s: { pod: 'p' } },
  ],
  ['extra_fields=env=prod,team=a%3Db', { env: 'dev' }, { env: 'prod', team: 'a=b' }],
  ['extra_fields=env=', {}, { env: '' }],
])('%s of %o', async (query, record, metadata) => {
  expect((await logOf(query, { message: 'm', ...record }))?.metadata).toEqual(metadata)
})

test('headers say the same, where the address says nothing', async () => {
  const headers = {
    'VL-Msg-Field': 'log',
    'VL-Time-Field': 'date',
    'VL-Stream-Fields': 'app',
    'VL-Extra-Fields': 'env=prod',
  }
  const record = { log: 'said', date: iso, app: 'shop', service: 'other' }
  const expected = { message: 'said', timestampMs: nowMs, metadata: { env: 'prod' } }
  expect(await logOf('', record, headers)).toMatchObject({ ...expected, resourceId: 'shop' })
  expect(await logOf('_stream_fields=service', record, headers)).toMatchObject({ ...expected, resourceId: 'other' })
})

test.each([
  ['extra_fields=env', 'extra_fields has names and values'],
  ['extra_fields==x', 'extra_fields has names and values'],
  [`_msg_field=${'a,'.repeat(65)}`, '_msg_field has more than 64 names'],
])('%.40s is refused', async (query, reason) => {
  const { post, line } = await setUp()
  for (const send of [post, line])
    expect(await send(query, '{"message":"m"}')).toMatchObject({ status: 400, text: expect.stringContaining(reason) })
})

test('without any of them nothing is mapped, and a strict request stays strict', async () => {
  const { post } = await setUp()
  expect(await post('_msg_field=', '{"user":5}')).toMatchObject({ status: 400 })
  expect(await post('strict=true', '{"msg":"m"}')).toMatchObject({ status: 400 })
  expect(await post('strict=true&_msg_field=msg', '{"msg":"m"}')).toMatchObject({ status: 201 })
})

test('an array of anything, and NDJSON with a bad line', async () => {
  const { post, logs } = await setUp()
  const array = JSON.stringify([{ log: 'a' }, 5, null, [1], { log: 'b' }])
  expect(await post('_msg_field=log', array)).toMatchObject({
    status: 201,
    text: expect.stringContaining('2 accepted, 3 rejected'),
  })
  const lines = '{"log":"c"}\n{oops\n{"log":"d"}'
  expect(await post('_msg_field=log', lines, { 'content-type': 'application/stream+json' })).toMatchObject({
    status: 201,
    text: expect.stringContaining('Line 2, column 2'),
  })
  expect(logs().map(({ message }) => message)).toEqual(['a', 'b', 'c', 'd'])
})

test('PUT is the same', async () => {
  const { app, logs } = await setUp()
  for (const url of ['/public/ingest', '/insert/jsonline']) {
    const answer = await app.inject({ method: 'PUT', url, payload: { message: 'm' } })
    expect(answer.statusCode).toBe(url === '/insert/jsonline' ? 200 : 201)
  }
  expect(logs()).toHaveLength(2)
})

describe('/insert/jsonline', () => {
  test.each([
    undefined,
    'application/stream+json',
    'application/json',
    'application/x-ndjson',
    'text/plain; charset=utf-8',
    'application/x-www-form-urlencoded',
  ])('lines with the type %s: 200 without a word', async (type) => {
    const { line, logs } = await setUp()
    const lines = `{"_msg":"a","_time":"${iso}"}\n{oops\n\n{"_msg":"b"}\n`
    expect(await line('', lines, { 'content-type': type })).toMatchObject({ status: 200, text: '' })
    expect(logs()).toMatchObject([{ message: 'a', timestampMs: nowMs }, { message: 'b' }])
  })

  test('an array, with a byte order mark and compressed', async () => {
    const { line, logs } = await setUp()
    expect(
      await line('_msg_field=log', gzipSync('\uFEFF [{"log":"a"}]'), { 'content-encoding': 'gzip' }),
    ).toMatchObject({ status: 200 })
    expect(logs()).toMatchObject([{ message: 'a' }])
  })

  test.each(['', '\n\n', '[]'])('%o is success', async (body) => {
    const { line } = await setUp()
    expect(await line('', body)).toMatchObject({ status: 200, text: '' })
  })

  test('all refused: 400 with the first reason', async () => {
    const { line, metrics } = await setUp()
    expect(await line('', '{oops\n5')).toMatchObject({ status: 400 })
    expect((await line('', '{oops\n5')).text).toContain(
      'All logs were refused, the first one with INVALID_JSON: Line 1',
    )
    expect(await metrics.print()).toContain('timberline_ingest_rejected_total{door="jsonline",code="INVALID_JSON"} 2')
  })

  test.each(['application/msgpack', 'application/x-protobuf', 'text/plain; charset=latin1'])(
    '%s is refused',
    async (type) => {
      const { line } = await setUp()
      expect((await line('', '{"_msg":"a"}', { 'content-type': type })).text).toContain(
        'Send logs with the Content-Type',
      )
    },
  )

  test.each([
    ['lines', (lines: string[]) => lines.join('\n')],
    ['an array', (lines: string[]) => `[${lines.join(',')}]`],
  ])('12 000 records in %s are taken in slices', async (_name, join) => {
    const { line, logs, ids } = await setUp()
    const lines = Array.from({ length: 12_000 }, (_, index) => `{"_msg":"${index}","_time":"${fine}"}`)
    expect(await line('', join(lines))).toMatchObject({ status: 200 })
    expect(logs().map(({ message }) => message)).toEqual(lines.map((_line, index) => String(index)))
    expect(ids()).toBe(12_000)
  })

  test('of 12 000 lines with too many values none is stored', async () => {
    const { line, published } = await setUp()
    const values = `[${Array(90).fill(0).join(',')}]`
    const lines = Array.from({ length: 12_000 }, (_, index) => `{"_msg":"${index}","values":${values}}`)
    const refused = await line('', ['{oops', ...lines].join('\n'))
    expect(refused).toMatchObject({ status: 413 })
    expect(refused.text).toContain('1000000 JSON values')
    expect(published).toEqual([])
    const some = await line('', ['{oops', ...lines.slice(0, 9000)].join('\n'))
    expect(some).toMatchObject({ status: 200 })
    expect(published).toHaveLength(9000)
  })
})

describe('the same body twice', () => {
  const line = (at: string) => `{"log":"m","at":"${at}"}`

  test.each([
    ['fine', [line(fine)], 1],
    ['fine', [line(iso)], 2],
    ['fine', [line(iso), line(fine), line(iso)], 3],
    ['fine', [...Array<string>(10).fill(line(iso)), line(fine)], 22],
    ['fine', [line(fine), '{"log":"m"}'], 3],
    ['all', [line(iso), '{"log":"m"}'], 3],
    ['none', [line(fine)], 2],
  ] as [deduplicate: 'fine' | 'all' | 'none', lines: string[], logsInAll: number][])(
    '%s: %o',
    async (deduplicate, lines, logsInAll) => {
      for (const door of ['line', 'post'] as const) {
        const sender = await setUp({ doors: { deduplicate } })
        for (let i = 0; i < 2; i++)
          await sender[door]('_msg_field=log&_time_field=at', lines.join('\n'), {
            'content-type': 'application/x-ndjson',
          })
        expect(sender.ids()).toBe(logsInAll)
      }
    },
  )

  test('a key, and ids of their own, count more', async () => {
    const { line: send, logs, ids } = await setUp()
    for (const body of [line(iso), line(iso)])
      await send('_msg_field=log&_time_field=at', body, { 'idempotency-key': 'k' })
    expect([logs().length, ids()]).toEqual([2, 1])
    const own = `{"id":"0190a1b2-0000-7000-8000-00000000000f","timestamp":"${fine}","message":"m"}`
    await send('', own)
    expect(logs()[2]?.id).toBe('0190a1b2-0000-7000-8000-00000000000f')
  })
})

test('any record and any mapping are answered, never with a defect', async () => {
  const { post, line } = await setUp()
  const name = fc.constantFrom(
    'a',
    'a.b',
    '__proto__',
    'constructor',
    '',
    '.',
    'message',
    'metadata',
    'id',
    'a.b.c',
    'timestamp',
    'x*',
  )
  const record = fc.object({
    key: name,
    maxDepth: 3,
    values: [fc.string(), fc.integer(), fc.boolean(), fc.constant(null)],
  })
  const names = fc.array(name, { maxLength: 3 }).map((list) => list.join(','))
  await fc.assert(
    fc.asyncProperty(record, names, names, async (sent, first, second) => {
      const query = new URLSearchParams({
        _msg_field: first,
        _time_field: second,
        _level_field: first,
        _stream_fields: second,
        ignore_fields: first,
      }).toString()
      expect([201, 400]).toContain((await post(query, JSON.stringify(sent))).status)
      expect([200, 400]).toContain((await line(query, JSON.stringify(sent))).status)
    }),
    { numRuns: 200 },
  )
})
