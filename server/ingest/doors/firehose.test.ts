import fc from 'fast-check'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { openDoors } from '../../test/support/open-doors.ts'
import { startCpuClock } from '../../test/support/cpu-time.ts'

const REQUEST_ID = 'ed4acda5-034f-9f42-bba1-f29aea6d7d8f'

async function setUp(...args: Parameters<typeof openDoors>) {
  const { send, ...doors } = await openDoors(...args)
  return {
    ...doors,
    post: async (payload: string | Buffer, headers: Record<string, string> = {}) => {
      const answer = await send({
        url: '/aws/firehose',
        payload,
        headers: { 'content-type': 'application/json', 'x-amz-firehose-request-id': REQUEST_ID, ...headers },
      })
      return { ...answer, body: JSON.parse(answer.text) as { timestamp: number } }
    },
  }
}

const SUCCESS = { status: 200, type: 'application/json', body: { requestId: REQUEST_ID } }

const nowMs = Date.now()

/** Of these data, each a record of Firehose. */
const requestOf = (...data: (string | Buffer)[]) =>
  JSON.stringify({
    requestId: REQUEST_ID,
    timestamp: nowMs - 5000,
    records: data.map((one) => ({ data: Buffer.from(one).toString('base64') })),
  })

const cloudWatch = (logEvents: object[], more: object = {}) =>
  gzipSync(
    JSON.stringify({
      messageType: 'DATA_MESSAGE',
      owner: '123456789012',
      logGroup: '/aws/lambda/checkout',
      logStream: '2026/11/30/[$LATEST]1',
      subscriptionFilters: ['all'],
      logEvents,
      ...more,
    }),
  )

const NUMBER = 31953106606966983378809025079804211143289615424298221568n

async function logsOf(payload: string, headers?: Record<string, string>) {
  const { post, logs } = await setUp()
  expect(await post(payload, headers)).toMatchObject(SUCCESS)
  return logs()
}

describe('as it is in the documentation (httpdeliveryrequestresponse)', () => {
  test('two records of text: the time is that of the request', async () => {
    const payload = `{"requestId":"${REQUEST_ID}","timestamp":${nowMs},"records":[{"data":"aGVsbG8="},{"data":"aGVsbG8gd29ybGQ="}]}`
    expect(await logsOf(payload)).toMatchObject([
      { message: 'hello', timestampMs: nowMs, level: 'info' },
      { message: 'hello world', timestampMs: nowMs },
    ])
  })

  test('a message of CloudWatch as an object, with one id for two events', async () => {
    const id = '0123456789012345678901234567890123456789012345'
    const data = {
      messageType: 'DATA_MESSAGE',
      owner: '123456789012',
      logGroup: 'log_group_name',
      logStream: 'log_stream_name',
      subscriptionFilters: ['subscription_filter_name'],
      logEvents: [
        { id, timestamp: 1510109208016, message: 'log message 1' },
        { id, timestamp: 1510109208017, message: 'log message 2' },
      ],
    }
    const logs = await logsOf(JSON.stringify({ requestId: REQUEST_ID, timestamp: nowMs, records: [{ data }] }))
    const metadata = { owner: '123456789012', log_group: 'log_group_name', log_stream: 'log_stream_name' }
    expect(logs.map(({ id: _id, ...log }) => log)).toMatchObject([
      { timestampMs: 1510109208016, message: 'log message 1', resourceId: 'log_group_name', metadata },
      { timestampMs: 1510109208017, message: 'log message 2', metadata },
    ])
  })

  test('an empty record', async () => {
    expect(await logsOf(requestOf(''))).toEqual([])
    expect(await logsOf(requestOf())).toEqual([])
    expect(await logsOf('')).toEqual([])
  })
})

describe('logs of CloudWatch', () => {
  test('have the name of their group, and what is written in JSON', async () => {
    const message = JSON.stringify({
      level: 'ERROR',
      message: 'refused 💳',
      requestId: 'r',
      order: 1,
      'dd.trace_id': '123456789012345678',
    })
    const events = [
      { id: String(NUMBER), timestamp: nowMs, message: 'REPORT RequestId: r\n' },
      { id: String(NUMBER + 1n), timestamp: nowMs, message, extractedFields: { field: '1' } },
    ]
    const logs = await logsOf(requestOf(cloudWatch(events)), {
      'x-amz-firehose-common-attributes': '{"commonAttributes":{"env":"prod","team.name":"pay"}}',
    })
    const same = { timestampMs: nowMs, resourceId: 'checkout' }
    const metadata = {
      owner: '123456789012',
      log_group: '/aws/lambda/checkout',
      log_stream: '2026/11/30/[$LATEST]1',
      env: 'prod',
      team: { name: 'pay' },
    }
    expect(logs).toMatchObject([
      { ...same, level: 'info', message: 'REPORT RequestId: r\n', metadata },
      {
        ...same,
        level: 'error',
        message: 'refused 💳',
        traceId: '123456789012345678',
        metadata: { ...metadata, requestId: 'r', order: 1, extractedFields: { field: '1' } },
      },
    ])
  })

  test('of one moment keep their order, and are stored once in whatever request they come', async () => {
    const { post, logs } = await setUp()
    const events = Array.from({ length: 20 }, (_, index) => ({
      id: String(NUMBER + BigInt(index)),
      timestamp: nowMs,
      message: `${index}`,
    }))
    await post(requestOf(cloudWatch(events)))
    await post(requestOf('other', cloudWatch(events.slice(10))), { 'x-amz-firehose-request-id': 'another' })
    const ids = logs()
      .filter(({ message }) => message !== 'other')
      .map(({ id }) => id)
    expect(ids).toHaveLength(30)
    expect([...new Set(ids)]).toEqual(ids.slice(0, 20).toSorted())
    expect(new Set(ids).size).toBe(20)
  })

  test('are none in a message that only asks', async () => {
    const control = { messageType: 'CONTROL_MESSAGE', logGroup: '', logStream: '' }
    expect(
      await logsOf(requestOf(cloudWatch([{ id: '', timestamp: 1, message: 'CWL CONTROL MESSAGE' }], control))),
    ).toEqual([])
  })

  test('of another group with the same number are others, and no name is stored in full length with every log', async () => {
    const event = { id: '1', timestamp: nowMs, message: 'm' }
    const logs = await logsOf(requestOf(cloudWatch([event]), cloudWatch([event], { logGroup: 'g'.repeat(100_000) })))
    expect(new Set(logs.map(({ id }) => id)).size).toBe(2)
    expect(JSON.stringify(logs[1]?.metadata).length).toBeLessThan(3000)
  })
})

describe('other data', () => {
  test('are JSON objects with or without lines, or lines of text, some of them JSON', async () => {
    const lines = 'plain\r\n\n{"msg":"a line","level":"warn"}\n{"cut'
    const objects = `{"msg":"first","time":"${new Date(nowMs - 1).toISOString()}"}{"user":"bob","id":"0190163d-8694-739b-aea5-966c26f8ad90"}\n[{"msg":"third","service":"pay"}]`
    const logs = await logsOf(requestOf(lines, gzipSync(objects)))
    expect(logs.map(({ message, level, timestampMs }) => [message, level, nowMs - timestampMs])).toEqual([
      ['plain', 'info', 5000],
      ['a line', 'warn', 5000],
      ['{"cut', 'info', 5000],
      ['first', 'info', 1],
      ['{"user":"bob","id":"0190163d-8694-739b-aea5-966c26f8ad90"}', 'info', 5000],
      ['third', 'info', 5000],
    ])
    expect(logs[4]?.metadata).toEqual({ user: 'bob', id: '0190163d-8694-739b-aea5-966c26f8ad90' })
    expect(logs[5]?.resourceId).toBe('pay')
  })

  test('in base64 without padding, and with escaped slashes', async () => {
    const data = Buffer.from('???>>>a').toString('base64')
    expect(data).toContain('/')
    const sent = data.replaceAll('=', '').replaceAll('/', String.raw`\/`)
    expect(await logsOf(`{"records":[{"data":"${sent}"}]}`)).toMatchObject([{ message: '???>>>a' }])
  })

  test('that are compressed and cut off cost only themselves', async () => {
    const { post, logs, metrics } = await setUp()
    expect(await post(requestOf(cloudWatch([]).subarray(0, 30), 'good'))).toMatchObject(SUCCESS)
    expect(logs()).toMatchObject([{ message: 'good' }])
    expect(await metrics.print()).toContain('timberline_ingest_rejected_total{door="firehose",code="INVALID_JSON"} 1')
  })
})

test('a request that is sent again is stored once, under its id; another one is another', async () => {
  let isAway = true
  const { post, logs } = await setUp({ doors: { deduplicate: 'none' } }, async () => {
    if (isAway) throw new Error('away')
  })
  const payload = requestOf('a\na', '{"msg":"b"}')
  const failed = await post(payload)
  expect(failed).toMatchObject({
    status: 503,
    retryAfter: '1',
    body: { requestId: REQUEST_ID, errorMessage: expect.stringContaining('stream') },
  })
  expect(Math.abs(failed.body.timestamp - Date.now())).toBeLessThan(60_000)
  isAway = false
  for (let i = 0; i < 2; i++)
    expect(await post(gzipSync(payload), { 'content-encoding': 'gzip' })).toMatchObject(SUCCESS)
  expect(logs()).toHaveLength(6)
  expect(new Set(logs().map(({ id }) => id)).size).toBe(3)
  await post(payload, { 'x-amz-firehose-request-id': 'another' })
  expect(new Set(logs().map(({ id }) => id)).size).toBe(6)
})

test('without an id that can be a key the body stands for itself', async () => {
  const { post, logs } = await setUp()
  const payload = requestOf('a').replace(REQUEST_ID, 'ü')
  for (let i = 0; i < 2; i++)
    expect(await post(payload, { 'x-amz-firehose-request-id': 'x'.repeat(300) })).toMatchObject({ status: 200 })
  expect(new Set(logs().map(({ id }) => id)).size).toBe(1)
})

describe('a failure is never 413, with which Firehose throws the data away', () => {
  const bomb = gzipSync(Buffer.alloc(21 * 1024 * 1024))
  test.each([
    ['a bomb in a record', requestOf(bomb), {}],
    [
      'several that are one together',
      requestOf(...Array.from({ length: 3 }, () => gzipSync(Buffer.alloc(8 * 1024 * 1024)))),
      {},
    ],
    ['a bomb as a whole', bomb, { 'content-encoding': 'gzip' }],
    ['more records than Firehose sends', `{"records":[${'{"data":""},'.repeat(10_001)}{}]}`, {}],
    ['no JSON', 'hello', {}],
    ['cut off', requestOf('hello').slice(0, -10), {}],
    [
      'logs of which all are refused',
      requestOf(cloudWatch([{ id: '1', timestamp: nowMs + 10 * 86_400_000, message: 'm' }])),
      {},
    ],
  ])('%s', async (_name, payload, headers) => {
    const { post, logs } = await setUp()
    const answer = await post(payload, headers)
    expect(answer).toMatchObject({
      status: 400,
      type: 'application/json',
      body: { requestId: REQUEST_ID, errorMessage: expect.any(String) },
    })
    expect(answer.bytes.length).toBeLessThan(10_000)
    expect(logs()).toEqual([])
  })
})

test('12 000 lines are stored in their order, in slices', async () => {
  const lines = Array.from({ length: 12_000 }, (_, index) => String(index))
  const logs = await logsOf(requestOf(lines.slice(0, 5000).join('\n'), gzipSync(lines.slice(5000).join('\n'))))
  expect(logs.map(({ message }) => message)).toEqual(lines)
  expect(new Set(logs.map(({ id }) => id)).size).toBe(12_000)
})

test('whatever is sent: an answer of the protocol, soon, and never a defect', async () => {
  const { post } = await setUp()
  const whole = Buffer.from(
    requestOf(cloudWatch([{ id: '1', timestamp: nowMs, message: '{"message":"ü"}' }]), '{"a":1}', 'text\n'),
  )
  const message = Buffer.from(
    '{"messageType":"DATA_MESSAGE","logGroup":"g","logEvents":[{"id":"1","timestamp":1,"message":"m"}]}{"toString":1}',
  )
  const change = (bytes: Buffer) =>
    fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)).map(([at, byte]) => {
      const changed = Buffer.from(bytes)
      changed[at] = byte
      return changed
    })
  const bodies = fc.oneof(
    fc.uint8Array({ maxLength: 100 }).map((bytes) => Buffer.from(bytes)),
    fc.nat(whole.length).map((end) => whole.subarray(0, end)),
    change(whole),
    change(message).map((data) => Buffer.from(requestOf(data))),
    fc.uint8Array({ maxLength: 100 }).map((data) => Buffer.from(requestOf(Buffer.from(data), gzipSync(data)))),
    fc
      .jsonValue()
      .map((data) => Buffer.from(JSON.stringify({ records: [{ data }], timestamp: data, requestId: data }))),
  )
  await fc.assert(
    fc.asyncProperty(bodies, async (body) => {
      const cpuMs = startCpuClock()
      const answer = await post(body)
      expect([200, 400]).toContain(answer.status)
      expect(answer.body).toMatchObject({ requestId: REQUEST_ID, timestamp: expect.any(Number) })
      expect(cpuMs()).toBeLessThan(1000)
    }),
    { numRuns: 300 },
  )
})
