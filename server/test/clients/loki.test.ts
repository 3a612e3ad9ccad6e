/** Clients of Loki. */
import { expect, test } from 'vitest'
import { startApp } from '../support/harness.ts'
import { hasPipClients } from './install.ts'
import { send } from './send.ts'
import { HTTP, ORDER, sentLogs, STACK, WITH_TRACEBACK } from './sent.ts'
import { storedLogs } from './stored.ts'

test('pino-loki', async () => {
  await using app = await startApp()
  await send({ sender: 'pino-loki.mjs', args: [app.url] })
  const error = { err: { type: 'TypeError', message: 'card refused', stack: STACK } }
  expect(await storedLogs(app, 3)).toMatchObject(sentLogs({ error }))
})

test.each(['json', 'snappy'])('winston-loki: %s', async (encoding) => {
  await using app = await startApp()
  await send({ sender: 'winston-loki.mjs', args: [app.url, encoding] })
  const paid = { http: HTTP, order: ORDER }
  expect(await storedLogs(app, 3)).toMatchObject(sentLogs({ paid, error: { stack: STACK } }))
})

test.skipIf(!hasPipClients())('python-logging-loki', async () => {
  await using app = await startApp()
  expect(await send({ sender: 'loki.py', args: [app.url] })).toBe('')
  const all = { logger: 'payments' }
  const [debug, info, error] = sentLogs({ all, paid: {}, error: {} })
  // The traceback is a part of its line.
  expect(await storedLogs(app, 3)).toMatchObject([debug, info, { ...error, message: WITH_TRACEBACK }])
})
