/** Loggers whose lines are posted as they are. */
import { expect, test } from 'vitest'
import { startApp } from '../support/harness.ts'
import { send } from './send.ts'
import { sentLogs, STACK } from './sent.ts'
import { storedLogs } from './stored.ts'

test.each(['pino.mjs', 'winston.mjs'])('the lines of %s', async (sender) => {
  await using app = await startApp()
  const body = await send({ sender, args: [] })
  const headers = { 'content-type': 'application/x-ndjson' }
  const answer = await fetch(`${app.url}/public/ingest`, { method: 'POST', headers, body })
  expect([answer.status, await answer.json()]).toEqual([201, expect.objectContaining({ accepted: 3, rejected: [] })])
  const error = sender === 'pino.mjs' ? { err: { type: 'TypeError', stack: STACK } } : { stack: STACK }
  expect(await storedLogs(app, 3)).toMatchObject(sentLogs({ error }))
})
