/** Requests as shippers and loggers post JSON, made after their source or what they sent. */
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { openDoors } from '../../test/support/open-doors.ts'

const nowMs = Date.now()
const seconds = Math.floor(nowMs / 1000)
const moment = { timestampMs: seconds * 1000 + 123, timestampUs: 456 }
const iso = `${new Date(seconds * 1000).toISOString().slice(0, 19)}.123456`

type Sent = { url: string; payload: string | Buffer; type?: string; encoding?: string }

async function logOf({ url, payload, type, encoding }: Sent) {
  const { send, logs } = await openDoors()
  const headers = { 'content-type': type, 'content-encoding': encoding }
  expect([200, 201]).toContain((await send({ url, payload, headers })).status)
  return logs()[0]
}

test.each(['/insert/jsonline?_stream_fields=host&', '/public/ingest?'])(
  'Vector’s http: src/sinks/http: %s',
  async (path) => {
    const record = {
      file: '/var/log/a.log',
      host: 'node-1',
      message: 'hello',
      source_type: 'file',
      timestamp: `${iso}789Z`,
    }
    const query = '_msg_field=message&_time_field=timestamp'
    const lines = {
      url: path + query,
      payload: gzipSync(`${JSON.stringify(record)}\n`),
      type: 'application/x-ndjson',
      encoding: 'gzip',
    }
    const array = { url: path + query, payload: JSON.stringify([record]), type: 'application/json' }
    for (const sent of [lines, array])
      expect(await logOf(sent)).toMatchObject({
        ...moment,
        message: 'hello',
        resourceId: 'node-1',
        metadata: { file: '/var/log/a.log' },
      })
  },
)

test.each([
  ['json', 'application/json', (record: object) => JSON.stringify([record])],
  ['json_lines', 'application/x-ndjson', (record: object) => `${JSON.stringify(record)}\n`],
  ['json_stream', 'application/json', (record: object) => JSON.stringify(record)],
])('Fluent Bit’s http: plugins/out_http/http.c, in the format %s', async (_format, type, print) => {
  const record = {
    date: Number(`${seconds}.123456`),
    log: 'hello\n',
    stream: 'stderr',
    kubernetes: { pod_name: 'web-1', labels: { app: 'web' } },
  }
  const query =
    '_msg_field=log&_time_field=date&_stream_fields=kubernetes.labels.app,stream&ignore_fields=kubernetes.pod*'
  for (const url of [`/insert/jsonline?${query}`, `/public/ingest?${query}`])
    expect(await logOf({ url, payload: print(record), type })).toMatchObject({
      ...moment,
      message: 'hello',
      resourceId: 'web',
      metadata: { stream: 'stderr', kubernetes: { labels: { app: 'web' } } },
    })
})

test('syslog-ng’s http(), with a template of format-json', async () => {
  const record = {
    PROGRAM: 'sshd',
    PRIORITY: 'err',
    PID: '5',
    MESSAGE: 'Failed password',
    HOST: 'node-1',
    ISODATE: `${iso}+00:00`,
  }
  const query = '_msg_field=MESSAGE&_time_field=ISODATE&_level_field=PRIORITY&_stream_fields=PROGRAM'
  const sent = { url: `/insert/jsonline?${query}`, payload: JSON.stringify(record), type: 'application/json' }
  expect(await logOf(sent)).toMatchObject({
    ...moment,
    message: 'Failed password',
    level: 'error',
    resourceId: 'sshd',
    metadata: { HOST: 'node-1', PID: '5' },
  })
})

test('winston’s Http transport, one by one', async () => {
  const params = { level: 'warn', message: 'hello', service: 'shop', user: { id: 5 }, timestamp: `${iso}Z` }
  const query =
    '_msg_field=params.message&_level_field=params.level&_time_field=params.timestamp&_stream_fields=params.service'
  const payload = JSON.stringify({ method: 'collect', params })
  expect(await logOf({ url: `/insert/jsonline?${query}`, payload, type: 'application/json' })).toMatchObject({
    ...moment,
    message: 'hello',
    level: 'warn',
    resourceId: 'shop',
    metadata: { params: { user: { id: 5 } } },
  })
})

test('lines of pino, as they are written', async () => {
  const line = { level: 50, time: nowMs, pid: 1, hostname: 'node-1', msg: 'card refused', req: { id: 5 } }
  const sent = { url: '/public/ingest', payload: `${JSON.stringify(line)}\n`, type: 'application/x-ndjson' }
  expect(await logOf(sent)).toMatchObject({
    timestampMs: nowMs,
    level: 'error',
    message: 'card refused',
    resourceId: 'node-1',
  })
})

test('the example of VictoriaLogs', async () => {
  const payload = '{ "log": { "level": "info", "message": "hello world" }, "date": "0", "stream": "stream1" }\n'
  const url = '/insert/jsonline?_stream_fields=stream&_time_field=date&_msg_field=log.message'
  expect(await logOf({ url, payload, type: 'application/stream+json' })).toMatchObject({
    message: 'hello world',
    level: 'info',
    resourceId: 'stream1',
    metadata: { log: { level: 'info' }, stream: 'stream1' },
  })
})
