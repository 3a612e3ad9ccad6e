import fc from 'fast-check'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { bytesLike } from '../../test/support/any-bytes.ts'
import { openDoors } from '../../test/support/open-doors.ts'
import { startCpuClock } from '../../test/support/cpu-time.ts'

async function setUp(...args: Parameters<typeof openDoors>) {
  const { send, ...doors } = await openDoors(...args)
  return {
    ...doors,
    post: (payload: string | Buffer, headers: Record<string, string> = {}) =>
      send({ url: '/gcp/pubsub', payload, headers: { 'content-type': 'application/json', ...headers } }),
  }
}

const ACKNOWLEDGED = { status: 204, text: '' }

const nowMs = Date.now()
const timeOf = (ms: number) => new Date(ms).toISOString()

const push = (data: object | string, more: object = {}) =>
  JSON.stringify({
    message: {
      data: Buffer.from(typeof data === 'string' ? data : JSON.stringify(data)).toString('base64'),
      messageId: '136969346945',
      publishTime: timeOf(nowMs),
      ...more,
    },
    subscription: 'projects/myproject/subscriptions/mysubscription',
  })

async function logsOf(payload: string, headers?: Record<string, string>) {
  const { post, logs } = await setUp()
  expect(await post(payload, headers)).toMatchObject(ACKNOWLEDGED)
  return logs().map(({ id: _id, ...log }) => log)
}

const entryOf = (more: object) => ({
  insertId: '1k2j3h',
  logName: 'projects/shop/logs/stdout',
  resource: {
    type: 'k8s_container',
    labels: { container_name: 'checkout', namespace_name: 'pay', project_id: 'shop' },
  },
  timestamp: timeOf(nowMs - 1000).replace('Z', '456789Z'),
  receiveTimestamp: timeOf(nowMs),
  ...more,
})

test('as it is in the documentation (pubsub/docs/push): text, and the time is that of its publishing', async () => {
  const message = `"attributes":{"key":"value"},"data":"SGVsbG8gQ2xvdWQgUHViL1N1YiEgSGVyZSBpcyBteSBtZXNzYWdlIQ==","messageId":"2070443601311540","message_id":"2070443601311540","publishTime":"${timeOf(nowMs)}","publish_time":"${timeOf(nowMs)}"`
  expect(
    await logsOf(`{"message":{${message}},"subscription":"projects/myproject/subscriptions/mysubscription"}`),
  ).toMatchObject([
    {
      message: 'Hello Cloud Pub/Sub! Here is my message!',
      timestampMs: nowMs,
      metadata: { attributes: { key: 'value' }, subscription: 'projects/myproject/subscriptions/mysubscription' },
    },
  ])
})

describe('an entry of Cloud Logging', () => {
  test('of text', async () => {
    const entry = entryOf({
      severity: 'CRITICAL',
      textPayload: 'refused 💳',
      trace: 'projects/shop/traces/0af7651916cd43dd8448eb211c80319c',
      spanId: 'B7AD6B7169203331',
      labels: { 'k8s-pod/app': 'checkout' },
    })
    expect(await logsOf(push(entry))).toEqual([
      {
        timestampMs: nowMs - 1000,
        timestampUs: 456,
        level: 'fatal',
        message: 'refused 💳',
        resourceId: 'checkout',
        parentResourceId: 'pay',
        traceId: '0af7651916cd43dd8448eb211c80319c',
        spanId: 'b7ad6b7169203331',
        commit: null,
        metadata: {
          insertId: '1k2j3h',
          logName: 'projects/shop/logs/stdout',
          resource: entry.resource,
          receiveTimestamp: timeOf(nowMs),
          severity: 'CRITICAL',
          trace: 'projects/shop/traces/0af7651916cd43dd8448eb211c80319c',
          labels: { 'k8s-pod/app': 'checkout' },
          time_ns: 789,
          parentResourceId: 'pay',
          subscription: 'projects/myproject/subscriptions/mysubscription',
        },
      },
    ])
  })

  test.each([
    [
      { jsonPayload: { message: 'said', user: 'bob' }, severity: 'NOTICE' },
      { message: 'said', level: 'info', resourceId: 'checkout' },
    ],
    [
      { jsonPayload: { msg: 'said', level: 50, service: 'pay' }, severity: 'DEFAULT' },
      { message: 'said', level: 'error', resourceId: 'pay' },
    ],
    [{ jsonPayload: { message: 'said', severity: 'warning' } }, { message: 'said', level: 'warn' }],
    [{ protoPayload: { methodName: 'SetIamPolicy', status: {} } }, { message: 'SetIamPolicy', level: 'info' }],
    [
      { protoPayload: { methodName: 'SetIamPolicy', status: { message: 'denied' } }, severity: 'ERROR' },
      { message: 'denied', level: 'error' },
    ],
    [
      {
        httpRequest: { requestMethod: 'GET', requestUrl: '/a', status: 200 },
        resource: { type: 'http_load_balancer', labels: {} },
      },
      { message: 'GET /a 200', resourceId: 'http_load_balancer' },
    ],
    [
      {
        textPayload: 'x',
        resource: { type: 'cloud_run_revision', labels: { service_name: 'run' } },
        severity: 'ALERT',
      },
      { message: 'x', level: 'fatal', resourceId: 'run' },
    ],
  ])('%j', async (more, expected) => {
    expect(await logsOf(push(entryOf(more)))).toMatchObject([expected])
  })

  test('without a time of its own has that of its receipt', async () => {
    expect(await logsOf(push(entryOf({ timestamp: undefined, textPayload: 'x' })))).toMatchObject([
      { timestampMs: nowMs },
    ])
  })

  test('with nothing that says anything is text', async () => {
    const [log] = await logsOf(push(entryOf({})))
    expect(JSON.parse(log?.message ?? '')).toMatchObject({ insertId: '1k2j3h' })
  })
})

test('other objects are logs, and so are several of them', async () => {
  const data = `{"msg":"first","@timestamp":"${timeOf(nowMs - 1)}","id":7}\n{"user":"bob"}`
  expect(await logsOf(push(data))).toMatchObject([
    { message: 'first', timestampMs: nowMs - 1, metadata: { id: 7 } },
    { message: '{"user":"bob"}', timestampMs: nowMs, metadata: { user: 'bob' } },
  ])
})

test('without a wrapper the body is the data, and the headers say the rest', async () => {
  const headers = {
    'x-goog-pubsub-message-id': '1',
    'x-goog-pubsub-publish-time': timeOf(nowMs),
    'x-goog-pubsub-subscription-name': 'projects/p/subscriptions/s',
  }
  const { post, logs } = await setUp()
  for (let i = 0; i < 2; i++) await post('plain text', headers)
  await post(JSON.stringify(entryOf({ textPayload: 'bare' })))
  await post('{"message":{"text":"not a wrapper"}}')
  expect(logs()).toMatchObject([
    { message: 'plain text', timestampMs: nowMs, metadata: { subscription: 'projects/p/subscriptions/s' } },
    { message: 'plain text' },
    { message: 'bare' },
    { message: '{"text":"not a wrapper"}' },
  ])
  expect(logs()[1]?.id).toBe(logs()[0]?.id)
})

test('what is not acknowledged is sent again, and stored once; another message is another', async () => {
  let isAway = true
  const { post, logs } = await setUp({ doors: { deduplicate: 'none' } }, async () => {
    if (isAway) throw new Error('away')
  })
  expect(await post(push('a'))).toMatchObject({ status: 503, retryAfter: '1' })
  isAway = false
  for (let i = 0; i < 2; i++) expect(await post(push('a'))).toMatchObject(ACKNOWLEDGED)
  await post(push('a', { messageId: '2' }))
  const ids = logs().map(({ id }) => id)
  expect(ids).toHaveLength(3)
  expect(new Set(ids).size).toBe(2)
})

test.each([
  ['without data', push('', { attributes: { a: 'b' } })],
  ['of a time in the far future', push(entryOf({ timestamp: timeOf(nowMs + 10 * 86_400_000), textPayload: 'x' }))],
  ['that is none', ''],
])('a message %s is acknowledged, and counted as refused', async (_name, payload) => {
  const { post, metrics } = await setUp()
  expect(await post(payload)).toMatchObject(ACKNOWLEDGED)
  expect(await metrics.print()).toMatch(/timberline_ingest_rejected_total\{door="pubsub",code="\w+"\} 1/)
})

test('a body that is cut off is text', async () => {
  const payload = push('x').slice(0, -5)
  expect(await logsOf(payload)).toMatchObject([{ message: payload }])
})

test('of more objects than a request may hold, one text is stored', async () => {
  const [text, ...others] = await logsOf(push('{}'.repeat(1_000_001)))
  expect(text?.message.startsWith('{}{}')).toBe(true)
  expect(others).toEqual([])
  expect(await logsOf(push('{"msg":"a"}'.repeat(10_001)))).toHaveLength(10_001)
})

test('a defect of ours and a bomb', async () => {
  const broken = await setUp({
    receive: () => {
      throw new TypeError('a defect')
    },
  })
  expect(await broken.post('{}')).toMatchObject({ status: 503, retryAfter: '1' })
  const { post } = await setUp()
  const bomb = gzipSync(Buffer.alloc(21 * 1024 * 1024))
  expect(await post(bomb, { 'content-encoding': 'gzip' })).toMatchObject({ status: 413 })
})

test('whatever is sent is acknowledged, soon', async () => {
  const { post } = await setUp()
  const whole = Buffer.from(push(entryOf({ textPayload: 'ü', jsonPayload: { level: 'x' } })))
  const keys = fc.constantFrom(
    'message',
    'data',
    'messageId',
    'publishTime',
    'logName',
    'resource',
    'timestamp',
    'jsonPayload',
    'severity',
    'toString',
    '__proto__',
  )
  const objects = fc.dictionary(keys, fc.oneof(fc.jsonValue(), fc.dictionary(keys, fc.jsonValue())))
  const bodies = fc.oneof(
    { arbitrary: bytesLike(whole), weight: 3 },
    objects.map((object) => Buffer.from(JSON.stringify(object))),
    objects.map((object) => Buffer.from(push(entryOf(object)))),
  )
  await fc.assert(
    fc.asyncProperty(bodies, async (body) => {
      const cpuMs = startCpuClock()
      expect(await post(body)).toMatchObject(ACKNOWLEDGED)
      expect(cpuMs()).toBeLessThan(1000)
    }),
    { numRuns: 300 },
  )
})
