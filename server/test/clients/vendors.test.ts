/** Clients of Splunk and Datadog. */
import { expect, test } from 'vitest'
import { startApp } from '../support/harness.ts'
import { hasPipClients } from './install.ts'
import { send } from './send.ts'
import { NO_IDS, sentLogs, STACK, WITH_TRACEBACK } from './sent.ts'
import { storedLogs } from './stored.ts'

test('splunk-logging', async () => {
  await using app = await startApp()
  const said = await send({ sender: 'splunk-logging.mjs', args: [app.url] })
  expect(said).toContain('Success')
  const all = { source: 'payments', sourcetype: 'httpevent', index: 'main' }
  expect(await storedLogs(app, 3)).toMatchObject(sentLogs({ all, error: { stack: STACK } }))
})

test.skipIf(!hasPipClients())('splunk-handler', async () => {
  await using app = await startApp()
  await send({ sender: 'splunk-handler.py', args: [app.url] })
  // It has neither levels nor fields, and the traceback is a part of the event.
  const [debug, info, error] = sentLogs({
    ids: NO_IDS,
    all: { index: 'main', sourcetype: 'text' },
    paid: {},
    error: {},
  })
  const level = 'INFO'
  expect(await storedLogs(app, 3)).toMatchObject([
    { ...debug, level },
    info,
    { ...error, level, message: WITH_TRACEBACK },
  ])
})

test.each(['gzip', 'identity'])('@datadog/datadog-api-client: %s', async (compression) => {
  await using app = await startApp()
  await send({ sender: 'datadog.mjs', args: [app.url, compression] })
  const all = { hostname: 'shop-1', ddsource: 'nodejs', tags: { env: 'test', version: '2.1' } }
  const error = { error: { kind: 'TypeError', stack: STACK } }
  expect(await storedLogs(app, 3)).toMatchObject(sentLogs({ all, error }))
})
