/** Clients of OpenTelemetry over gRPC. */
import { expect, test } from 'vitest'
import { freePort } from '../../local/ports.ts'
import { startApp } from '../support/harness.ts'
import { hasPipClients } from './install.ts'
import { send } from './send.ts'
import { sentLogs, TRACEBACK } from './sent.ts'
import { storedLogs } from './stored.ts'

test.skipIf(!hasPipClients())('the SDK of Python', async () => {
  const port = String(await freePort())
  await using app = await startApp({ env: { OTLP_GRPC_PORT: port } })
  await send({ sender: 'otel.py', args: [`http://127.0.0.1:${port}`, 'grpc'] })
  const all = { resource: { service: { name: 'checkout' }, telemetry: { sdk: { language: 'python' } } } }
  const error = { exception: { type: 'TypeError', message: 'card refused', stacktrace: TRACEBACK } }
  expect(await storedLogs(app, 3)).toMatchObject(sentLogs({ all, error }))
})
