/** Clients of OpenTelemetry over HTTP. */
import { expect, test } from 'vitest'
import { startApp } from '../support/harness.ts'
import { hasPipClients } from './install.ts'
import { send } from './send.ts'
import { sentLogs, STACK, TRACEBACK } from './sent.ts'
import { storedLogs } from './stored.ts'

const ERROR = { exception: { type: 'TypeError', stacktrace: STACK } }
const SERVICE = { resource: { service: { name: 'checkout' } } }

test.each([
  ['json', 'none'],
  ['json', 'gzip'],
  ['protobuf', 'none'],
  ['protobuf', 'gzip'],
])('the SDK of JavaScript: %s, compression %s', async (encoding, compression) => {
  await using app = await startApp()
  await send({ sender: 'otel.mjs', args: [app.url, encoding, compression] })
  const all = { ...SERVICE, scope: { name: 'payments', version: '2.1' } }
  expect(await storedLogs(app, 3)).toMatchObject(sentLogs({ all, error: ERROR }))
})

test.skipIf(!hasPipClients())('the SDK of Python, with gzip', async () => {
  await using app = await startApp()
  await send({ sender: 'otel.py', args: [app.url, 'http'] })
  const error = { exception: { type: 'TypeError', message: 'card refused', stacktrace: TRACEBACK } }
  const all = { resource: { service: { name: 'checkout' }, telemetry: { sdk: { language: 'python' } } } }
  expect(await storedLogs(app, 3)).toMatchObject(sentLogs({ all, error }))
})

test('pino-opentelemetry-transport', async () => {
  await using app = await startApp()
  await send({ sender: 'pino-opentelemetry.mjs', args: [app.url] })
  const error = { err: { type: 'TypeError', message: 'card refused', stack: STACK } }
  expect(await storedLogs(app, 3)).toMatchObject(sentLogs({ all: SERVICE, error }))
})
