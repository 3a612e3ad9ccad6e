/** Pushes as shippers send them that cannot run in a test, made after their source. */
import { compress } from 'snappyjs'
import { expect, test } from 'vitest'
import { encodeStreams } from '../../test/support/loki.ts'
import { openDoors } from '../../test/support/open-doors.ts'

const nowMs = Date.now()
const seconds = Math.floor(nowMs / 1000)
const timestamp = { seconds, nanos: 123_456_789 }
const moment = { timestampMs: seconds * 1000 + 123, timestampUs: 456 }

async function logOf(payload: Buffer | string, headers: Record<string, string>) {
  const { send, logs } = await openDoors()
  expect(await send({ url: '/loki/api/v1/push', payload, headers })).toMatchObject({ status: 204, text: '' })
  return logs()[0]
}

const protobuf = { 'content-type': 'application/x-protobuf' }

test('Promtail: clients/pkg/promtail/client/{client,batch}.go of grafana/loki', async () => {
  const labels = '{filename="/var/log/syslog", job="varlogs", node_name="node-1"}'
  const line = 'Nov 30 10:00:00 node-1 sshd[5]: Accepted publickey'
  const body = compress(encodeStreams([{ labels, entries: [{ timestamp, line }] }]))
  expect(await logOf(body, { ...protobuf, 'user-agent': 'promtail/3.5.0', 'x-scope-orgid': 'tenant' })).toMatchObject({
    ...moment,
    message: line,
    level: 'info',
    resourceId: 'varlogs',
    metadata: { filename: '/var/log/syslog', job: 'varlogs', node_name: 'node-1', time_ns: 789 },
  })
})

test('Alloy: internal/component/common/loki/client of grafana/alloy, with the labels of Kubernetes and structured metadata', async () => {
  const labels =
    '{cluster="prod", container="web", job="shop/web", namespace="shop", pod="web-7d4b9", service_name="web"}'
  const line = 'ts=2026-11-30T10:00:00Z level=error msg="card refused" trace_id=ignored'
  const structuredMetadata = [
    { name: 'trace_id', value: '0af7651916cd43dd8448eb211c80319c' },
    { name: 'detected_level', value: 'error' },
  ]
  const body = compress(encodeStreams([{ labels, entries: [{ timestamp, line, structuredMetadata }] }]))
  expect(await logOf(body, { ...protobuf, 'user-agent': 'Alloy/v1.11.0' })).toMatchObject({
    message: line,
    level: 'error',
    resourceId: 'web',
    parentResourceId: 'shop',
    traceId: '0af7651916cd43dd8448eb211c80319c',
    metadata: { pod: 'web-7d4b9', cluster: 'prod' },
  })
})

test("Docker's plugin: clients/cmd/docker-driver/{config,loki}.go of grafana/loki", async () => {
  const labels =
    '{compose_project="shop", compose_service="web", container_name="shop-web-1", filename="/var/log/docker/5/json.log", host="node-1", source="stderr"}'
  const line = '{"level":50,"time":1764547200000,"pid":1,"hostname":"5f","msg":"card refused"}'
  const body = compress(encodeStreams([{ labels, entries: [{ timestamp, line }] }]))
  expect(await logOf(body, protobuf)).toMatchObject({
    ...moment,
    message: 'card refused',
    level: 'error',
    resourceId: 'shop-web-1',
    metadata: { compose_service: 'web', source: 'stderr', host: 'node-1', pid: 1 },
  })
})

test('Fluent Bit: plugins/out_loki/loki.c, with its default of JSON lines and structured metadata', async () => {
  const line = JSON.stringify({
    _HOSTNAME: 'node-1',
    PRIORITY: '3',
    SYSLOG_IDENTIFIER: 'sshd',
    MESSAGE: 'Failed password',
  })
  const values = [[`${seconds}123456789`, line, { kubernetes_pod: 'p' }]]
  const body = JSON.stringify({ streams: [{ stream: { job: 'fluent-bit' }, values }] })
  expect(await logOf(body, { 'content-type': 'application/json', 'user-agent': 'Fluent-Bit' })).toMatchObject({
    ...moment,
    message: 'Failed password',
    level: 'error',
    resourceId: 'fluent-bit',
    metadata: { job: 'fluent-bit', kubernetes_pod: 'p', _HOSTNAME: 'node-1' },
  })
})

test('Vector: src/sinks/loki/{event,service,sink}.rs, in its default of snappy without a Content-Encoding', async () => {
  const labels = '{environment="prod",service="checkout"}'
  const line = '{"file":"/var/log/a.log","host":"node-1","message":"hello","source_type":"file"}'
  const body = compress(encodeStreams([{ labels, entries: [{ timestamp, line }] }]))
  expect(await logOf(body, { ...protobuf, 'user-agent': 'Vector/0.50.0' })).toMatchObject({
    message: 'hello',
    resourceId: 'checkout',
    metadata: { environment: 'prod', host: 'node-1', source_type: 'file' },
  })
})
