/** The Collector of OpenTelemetry takes what the SDK of JavaScript sends, and passes it on. */
import { expect, test } from 'vitest'
import { freePort } from '../../local/ports.ts'
import { startApp } from '../support/harness.ts'
import { blockWith } from './blocks.ts'
import { hasCollector } from './install.ts'
import { send } from './send.ts'
import { sentLogs, STACK } from './sent.ts'
import { startCollector } from './start-collector.ts'
import { storedLogs } from './stored.ts'

const ALL = { resource: { service: { name: 'checkout' } }, scope: { name: 'payments', version: '2.1' } }
const LOGS = sentLogs({ all: ALL, error: { exception: { type: 'TypeError', stacktrace: STACK } } })

test.skipIf(!hasCollector())('over HTTP, as docs/send.md says', async () => {
  await using app = await startApp()
  const lines = blockWith('otlphttp/timberline').replaceAll('http://127.0.0.1:1323', app.url)
  await using collector = await startCollector(lines)
  await send({ sender: 'otel.mjs', args: [collector.url, 'protobuf', 'none'] })
  expect(await storedLogs(app, 3)).toMatchObject(LOGS)
})

test.skipIf(!hasCollector())('over gRPC', async () => {
  const port = String(await freePort())
  await using app = await startApp({ env: { OTLP_GRPC_PORT: port } })
  await using collector = await startCollector(`
    exporters: { otlp_grpc: { endpoint: "127.0.0.1:${port}", tls: { insecure: true } } }
    service: { pipelines: { logs: { receivers: [otlp], exporters: [otlp_grpc] } } }`)
  await send({ sender: 'otel.mjs', args: [collector.url, 'protobuf', 'none'] })
  expect(await storedLogs(app, 3)).toMatchObject(LOGS)
})
