import fc from 'fast-check'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { bytesLike } from '../../test/support/any-bytes.ts'
import { openDoors } from '../../test/support/open-doors.ts'
import { startCpuClock } from '../../test/support/cpu-time.ts'

const EVENTS = '/services/collector/event'

async function setUp(...args: Parameters<typeof openDoors>) {
  const { send, ...doors } = await openDoors(...args)
  return {
    ...doors,
    send,
    post: async (payload: string | Buffer, { url = EVENTS, ...headers }: Record<string, string> = {}) => {
      const { text, ...answer } = await send({ url, payload, headers })
      return { ...answer, body: JSON.parse(text) as unknown }
    },
  }
}

const SUCCESS = { status: 200, type: 'application/json', body: { text: 'Success', code: 0 } }

/** What becomes of a request. */
async function logsOf(payload: string | Buffer, headers?: Record<string, string>) {
  const { post, logs } = await setUp()
  expect(await post(payload, headers)).toMatchObject(SUCCESS)
  return logs().map(({ id: _id, ...log }) => log)
}

const nowMs = Date.now()
const NOW = `${Math.floor(nowMs / 1000)}.${String(nowMs % 1000).padStart(3, '0')}`

describe('as clients send it', () => {
  test("Docker's driver: objects without anything between them, times as text (moby, daemon/logger/splunk)", async () => {
    const line = (text: string, us: string) =>
      `{"event":{"line":${text},"source":"stdout","tag":"a1b2c3","attrs":{"com.example.team":"pay"}},"time":"${NOW}${us}","host":"node-1"}`
    const payload = gzipSync(line('"paid 💳"', '123') + line('{"msg":"refused","level":"error"}', '124'))
    const same = { timestampMs: nowMs, resourceId: 'node-1' }
    const metadata = { source: 'stdout', tag: 'a1b2c3', attrs: { com: { example: { team: 'pay' } } }, host: 'node-1' }
    expect(await logsOf(payload, { url: '/services/collector/event/1.0', 'content-encoding': 'gzip' })).toMatchObject([
      { ...same, timestampUs: 123, level: 'info', message: 'paid 💳', metadata },
      { ...same, timestampUs: 124, level: 'error', message: 'refused', metadata },
    ])
  })

  test('Fluent Bit: the record under `event`, a double as time, no Content-Type (fluent-bit, plugins/out_splunk)', async () => {
    const payload = `{"time":${NOW}456,"event":{"log":"refused\\n","level":"warn","kubernetes":{"pod_name":"pay-1"}}}{"time":${NOW}457,"event":{"log":"paid"}}`
    expect(await logsOf(payload, { url: '/services/collector' })).toMatchObject([
      { timestampUs: 456, level: 'warn', message: 'refused', resourceId: 'pay-1' },
      { timestampUs: 457, level: 'info', message: 'paid', resourceId: null },
    ])
  })

  test('Fluent Bit with splunk_send_raw: the record without an envelope', async () => {
    const payload = `{"log":"refused","level":"error","time":${NOW}}\n`
    expect(await logsOf(payload)).toMatchObject([{ timestampMs: nowMs, level: 'error', message: 'refused' }])
  })

  test("the Collector's splunkhec: attributes in the fields, the severity among them (collector-contrib, splunkhecexporter)", async () => {
    const fields = {
      'service.name': 'checkout',
      'service.namespace': 'shop',
      'otel.log.severity.text': 'Error',
      'otel.log.severity.number': 17,
      'http.request.method': 'POST',
      trace_id: '0AF7651916CD43DD8448EB211C80319C',
      span_id: 'b7ad6b7169203331',
    }
    const event = { host: 'node-1', source: 'otel', sourcetype: 'otel', index: 'main', event: 'refused', fields }
    const numbered = { event: 'fatal', fields: { 'otel.log.severity.number': 21 } }
    expect(
      await logsOf(`{"time":${NOW},${JSON.stringify(event).slice(1)}\r\n\r\n${JSON.stringify(numbered)}`),
    ).toMatchObject([
      {
        timestampMs: nowMs,
        level: 'error',
        message: 'refused',
        resourceId: 'checkout',
        parentResourceId: 'shop',
        traceId: '0af7651916cd43dd8448eb211c80319c',
        spanId: 'b7ad6b7169203331',
        metadata: {
          host: 'node-1',
          source: 'otel',
          sourcetype: 'otel',
          index: 'main',
          service: { name: 'checkout', namespace: 'shop' },
          http: { request: { method: 'POST' } },
        },
      },
      { level: 'fatal', message: 'fatal' },
    ])
  })

  test('Vector: an event of text or of an object, and fields (vector, src/sinks/splunk_hec/logs/encoder.rs)', async () => {
    const payload = `{"event":"refused","fields":{"team":"pay"},"time":${NOW},"host":"node-1"}{"event":{"message":"paid","user":{"id":7}},"fields":{},"time":${NOW}}`
    expect(await logsOf(payload, { 'content-type': 'application/json' })).toMatchObject([
      { message: 'refused', resourceId: 'node-1', metadata: { team: 'pay', host: 'node-1' } },
      { message: 'paid', metadata: { user: { id: 7 } } },
    ])
  })

  test('splunk-logging: the message in the event, a form as Content-Type (as it was seen)', async () => {
    const payload = `{"host":"shop-1","source":"payments","time":"${NOW}","event":{"message":{"service":"checkout","message":"refused","order":9007199254740993},"severity":"error"}}{"time":"${NOW}","event":{"message":"paid","severity":"debug"}}`
    expect(await logsOf(payload, { 'content-type': 'application/x-www-form-urlencoded' })).toMatchObject([
      {
        timestampMs: nowMs,
        level: 'error',
        message: 'refused',
        resourceId: 'checkout',
        metadata: { source: 'payments', host: 'shop-1', order: '9007199254740993', severity: 'error' },
      },
      { level: 'debug', message: 'paid' },
    ])
  })
})

describe('an event', () => {
  test.each([
    ['"text"', 'text'],
    ['""', ''],
    ['null', ''],
    ['17', '17'],
    ['[1,"a"]', '[1,"a"]'],
    ['{"user":"bob"}', '{"user":"bob"}'],
    ['"{\\"msg\\":\\"said\\",\\"k\\":1}"', 'said'],
    ['{"line":"{\\"msg\\":\\"said\\",\\"k\\":1}","tag":"t"}', 'said'],
    ['{"message":{"text":"said"}}', 'said'],
    ['{"method":"GET","path":"/orders","status":200}', 'GET /orders 200'],
    ['"metric"', 'metric'],
  ])('%s says %s', async (event, message) => {
    expect(await logsOf(`{"event":${event}}`)).toMatchObject([{ message }])
  })

  test('is text where lines are not to be read', async () => {
    const { post, logs } = await setUp({ doors: { readsJsonLines: false } })
    await post('{"event":"{\\"msg\\":\\"said\\"}"}{"event":{"line":"{\\"msg\\":\\"said\\"}"}}')
    expect(logs().map(({ message }) => message)).toEqual(['{"msg":"said"}', '{"msg":"said"}'])
  })

  test('keeps what it has under names of ours and of its envelope', async () => {
    const event = {
      id: '0190163d-8694-739b-aea5-966c26f8ad90',
      timestamp: '2020-01-01',
      metadata: { a: 1 },
      source: 'mine',
      msg: 'm',
    }
    const [log] = await logsOf(`{"time":${NOW},"source":"theirs","event":${JSON.stringify(event)}}`)
    expect(log).toMatchObject({ timestampMs: nowMs, message: 'm' })
    const { id, timestamp } = event
    expect(log?.metadata).toEqual({ a: 1, id, timestamp, source: 'mine', source_: 'theirs' })
  })

  test('without a time of the envelope has its own, else that of receipt', async () => {
    const { post, logs } = await setUp({ now: () => nowMs })
    const events = [{ timestamp: nowMs - 1, m: 1 }, { '@timestamp': nowMs - 2 }, { timestamp: 'noon' }, {}]
    await post(
      events.map((event) => JSON.stringify({ event })).join('') + '{"time":0,"event":"e"}{"time":"noon","event":"e"}',
    )
    expect(logs().map(({ timestampMs }) => nowMs - timestampMs)).toEqual([1, 2, 0, 0, 0, 0])
    expect(logs()[2]?.metadata).toMatchObject({ timestamp: 'noon' })
  })

  test('is read in an array, behind a byte order mark, and with names of JavaScript', async () => {
    const payload =
      '\uFEFF [{"event":"a"} , {"event":"b","fields":{"__proto__":{"x":1},"toString":1}}]\n{"event":{"nul":"\\u0000","alone":"\\ud800"}}'
    const logs = await logsOf(payload)
    expect(logs.map(({ message }) => message)).toEqual(['a', 'b', '{"nul":"\\u0000","alone":"\\ud800"}'])
    expect(logs[2]?.metadata).toEqual({ nul: '\uFFFD', alone: '\uFFFD' })
    expect(JSON.stringify(logs[1]?.metadata)).toBe('{"__proto__":{"x":1},"toString":1}')
  })
})

describe('lines of text at /raw', () => {
  const url = '/services/collector/raw'

  test('are logs, what is true of all in the query', async () => {
    const payload = 'first\r\n\n  indented\n \t\n{"msg":"third","level":"warn","service":"pay"}\nl\xffst'
    const logs = await logsOf(Buffer.from(payload, 'latin1'), {
      url: `${url}/1.0?host=node-1&source=%2Fvar%2Fapp.log&sourcetype=app&index=main&channel=x`,
    })
    const metadata = { host: 'node-1', source: '/var/app.log', sourcetype: 'app', index: 'main' }
    expect(logs).toMatchObject([
      { message: 'first', level: 'info', resourceId: 'node-1', metadata },
      { message: '  indented', metadata },
      { message: 'third', level: 'warn', resourceId: 'pay', metadata },
      { message: 'l\uFFFDst', metadata },
    ])
  })

  test('of which there are very many take no longer than they are long', async () => {
    const { post } = await setUp()
    const cpuMs = startCpuClock()
    expect(await post(Buffer.alloc(4_000_000, ' \n'), { url })).toMatchObject({ status: 400, body: { code: 5 } })
    expect(await post(`x${' \n'.repeat(2_000_000)}`, { url })).toMatchObject(SUCCESS)
    expect(await post('x\n'.repeat(1_000_001), { url })).toMatchObject({ status: 413, body: { code: 6 } })
    expect(cpuMs()).toBeLessThan(2000)
  })
})

describe('an answer', () => {
  test('to nothing says so, and to no events is a success', async () => {
    const { post } = await setUp()
    expect(await post('')).toMatchObject({ status: 400, body: { text: 'No data', code: 5 } })
    expect(await post(' \r\n')).toMatchObject({ status: 400, body: { code: 5 } })
    expect(await post('[]')).toMatchObject(SUCCESS)
  })

  test('of which a part is refused is a success that counts it', async () => {
    const { post, logs, metrics } = await setUp()
    const metric = { event: 'metric', fields: { 'metric_name:cpu': 0.5 } }
    const good = JSON.stringify({ event: 'e' }).repeat(200)
    expect(await post(`${good}${JSON.stringify(metric)}{"time":1}"text"${good}{"event":"cut o`)).toMatchObject({
      status: 200,
      body: {
        code: 0,
        'invalid-event-number': 200,
        rejected: 4,
        reason: 'INVALID_JSON: The log record cannot be read. It is a metric, not a log.',
      },
    })
    expect(logs()).toHaveLength(400)
    expect(await metrics.print()).toContain('timberline_ingest_rejected_total{door="hec",code="INVALID_JSON"} 3')
  })

  test.each([
    ['{"time":1,"host":"h"}', 12, 'Event field is required'],
    ['{"event":', 6, 'Invalid data format'],
    ['hello world', 6, 'Invalid data format'],
    ['<xml/>', 6, 'Invalid data format'],
  ])('of which all is refused: %s', async (payload, code, text) => {
    const { post, logs } = await setUp()
    expect(await post(payload)).toMatchObject({ status: 400, body: { code, text, 'invalid-event-number': 0 } })
    expect(logs()).toEqual([])
  })

  test('while the stream is away asks for the same again, which is stored once', async () => {
    let isAway = true
    const { post, logs } = await setUp({}, async () => {
      if (isAway) throw new Error('away')
    })
    const payload = `{"event":"a","time":"${NOW}123"}{"event":"a","time":${NOW}124}`
    expect(await post(payload)).toMatchObject({
      status: 503,
      retryAfter: '1',
      body: { text: 'Server is busy', code: 9 },
    })
    isAway = false
    for (let i = 0; i < 2; i++) expect(await post(payload)).toMatchObject(SUCCESS)
    const ids = logs().map(({ id }) => id)
    expect(ids).toHaveLength(4)
    expect(new Set(ids).size).toBe(2)
  })

  test('to what is too large, encoded otherwise, or meets a defect of ours', async () => {
    const { post } = await setUp()
    const zeros = gzipSync(Buffer.alloc(21 * 1024 * 1024))
    expect(await post(zeros, { 'content-encoding': 'gzip' })).toMatchObject({ status: 413, body: { code: 6 } })
    expect(await post('x', { 'content-encoding': 'snappy' })).toMatchObject({ status: 415, body: { code: 6 } })
    const broken = await setUp({
      receive: () => {
        throw new TypeError('a defect')
      },
    })
    expect(await broken.post('{}')).toMatchObject({ status: 503, retryAfter: '1', body: { code: 9 } })
  })

  test.each([
    ['GET', '/services/collector/health', { status: 200, code: 17 }],
    ['GET', '/services/collector/health/1.0', { status: 200, code: 17 }],
    ['OPTIONS', '/services/collector/event/1.0', { status: 200, code: 17 }],
    ['POST', '/services/collector/ack', { status: 400, code: 14 }],
  ] as const)('to %s %s', async (method, url, { status, code }) => {
    const { send } = await setUp()
    const answer = await send({ method, url })
    expect(answer).toMatchObject({ status, type: 'application/json' })
    expect(JSON.parse(answer.text)).toMatchObject({ code })
  })
})

test.each([
  ['fine', '123', 1],
  ['fine', '', 2],
  ['all', '', 1],
  ['none', '123', 2],
] as const)('the same body twice, %s, with %s as microseconds', async (deduplicate, us, logsInAll) => {
  const { post, logs } = await setUp({ doors: { deduplicate } })
  for (let i = 0; i < 2; i++) await post(`{"event":"a","time":${NOW}${us}}`)
  expect(new Set(logs().map(({ id }) => id)).size).toBe(logsInAll)
})

test('under an Idempotency-Key the same events are the same logs, and one without a time is taken', async () => {
  const { post, logs } = await setUp()
  for (let i = 0; i < 2; i++) await post(`{"event":"a","time":${NOW}}{"event":"b"}`, { 'idempotency-key': 'k' })
  const [first, , again] = logs()
  expect(again?.id).toBe(first?.id)
  expect(logs()).toHaveLength(4)
})

test('12 000 events are stored in their order, in slices', async () => {
  const { post, logs } = await setUp()
  await post(Array.from({ length: 12_000 }, (_, index) => `{"time":${NOW}999,"event":"${index}"}`).join(''))
  const stored = logs()
  expect(stored.map(({ message }) => message)).toEqual(Array.from({ length: 12_000 }, (_, index) => String(index)))
  expect(stored.map(({ id }) => id)).toEqual([...new Set(stored.map(({ id }) => id))].toSorted())
})

test('whatever is sent: an answer of the protocol, soon, and never a defect', async () => {
  const { post } = await setUp()
  const whole = Buffer.from(
    `{"time":"${NOW}","host":"h","event":{"message":{"k":"ü"},"line":"{}","id":1},"fields":{"a.b":[1],"otel.log.severity.number":9}} [{"event":"metric","fields":{"metric_name":"m"}}]`,
  )
  const names = fc.constantFrom(
    'time',
    'host',
    'event',
    'fields',
    'line',
    'message',
    'timestamp',
    'metadata',
    'toString',
    '__proto__',
    'otel.log.severity.number',
    'level',
  )
  const bodies = fc.oneof(
    { arbitrary: bytesLike(whole), weight: 3 },
    fc
      .array(fc.dictionary(names, fc.oneof(fc.jsonValue(), fc.dictionary(names, fc.jsonValue()))), { maxLength: 3 })
      .map((all) => Buffer.from(JSON.stringify(all))),
  )
  await fc.assert(
    fc.asyncProperty(bodies, fc.constantFrom(EVENTS, '/services/collector/raw'), async (body, url) => {
      const cpuMs = startCpuClock()
      const answer = await post(body, { url })
      expect([200, 400]).toContain(answer.status)
      expect(answer.type).toBe('application/json')
      expect(cpuMs()).toBeLessThan(1000)
    }),
    { numRuns: 300 },
  )
})

test('a time of millions of characters is none', async () => {
  const { post, logs } = await setUp({ now: () => nowMs })
  const cpuMs = startCpuClock()
  for (const time of [`"${' '.repeat(2_000_000)}x"`, '1'.repeat(2_000_000), `"${'1'.repeat(2_000_000)}"`])
    expect(await post(`{"event":"a","time":${time}}`)).toMatchObject(SUCCESS)
  expect(cpuMs()).toBeLessThan(2000)
  expect(logs().map(({ timestampMs }) => timestampMs)).toEqual([nowMs, nowMs, nowMs])
})

test('what is nested very deep is text', async () => {
  const { post, logs } = await setUp()
  const deep = '['.repeat(40_000) + ']'.repeat(40_000)
  const answer = await post(
    `{"event":"good"}{"event":{"a.b":${deep}}}{"event":${deep}}{"fields":{"x.y":${deep}},"event":"kept"}`,
  )
  expect(answer).toMatchObject(SUCCESS)
  expect(logs().map(({ message }) => message.slice(0, 20))).toEqual([
    'good',
    '{"a.b":[[[[[[[[[[[[[',
    '['.repeat(20),
    'kept',
  ])
})
