/** The Collector of OpenTelemetry takes what the SDK of JavaScript sends, and passes it on. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { freePort } from '../../local/ports.ts'
import { startApp } from '../support/harness.ts'
import { waitFor } from '../support/wait-for.ts'
import { blockWith } from './blocks.ts'
import { COLLECTOR, hasCollector } from './install.ts'
import { send } from './send.ts'
import { sentLogs, STACK } from './sent.ts'
import { storedLogs } from './stored.ts'

/** Its configuration is these files, one over the other. `url` is where it takes logs. */
async function startCollector(...configs: string[]): Promise<AsyncDisposable & { url: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'timberline-collector-'))
  const url = `http://127.0.0.1:${await freePort()}`
  const receivers = `receivers: { otlp: { protocols: { http: { endpoint: "${new URL(url).host}" } } } }
service: { telemetry: { metrics: { level: none } } }`
  const files = [...configs, receivers].map((text, index) => ({ text, file: join(folder, `${index}.yaml`) }))
  await Promise.all(files.map(({ text, file }) => writeFile(file, text)))
  const child = spawn(
    COLLECTOR,
    files.flatMap(({ file }) => ['--config', file]),
    { stdio: ['ignore', 'ignore', 'pipe'] },
  )
  const ended = once(child, 'close')
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
  await waitFor(async () => {
    if (child.exitCode !== null) throw new Error(`the Collector ended with ${child.exitCode}: ${said}`)
    return said.includes('Everything is ready') || undefined
  })
  return {
    url,
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM')
      await ended
      await rm(folder, { recursive: true, force: true })
    },
  }
}

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
