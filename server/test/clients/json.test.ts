/** Loggers whose lines are posted as they are, and what posts JSON of its own. */
import { expect, test } from 'vitest'
import { startApp } from '../support/harness.ts'
import { send } from './send.ts'
import { NO_IDS, sentLogs, STACK } from './sent.ts'
import { storedLogs } from './stored.ts'
import { hasProgram, logTo, startForwarderOf } from './syslog-daemon.ts'

test.each(['pino.mjs', 'winston.mjs'])('the lines of %s', async (sender) => {
  await using app = await startApp()
  const body = await send({ sender, args: [] })
  const headers = { 'content-type': 'application/x-ndjson' }
  const answer = await fetch(`${app.url}/public/ingest`, { method: 'POST', headers, body })
  expect([answer.status, await answer.json()]).toEqual([201, expect.objectContaining({ accepted: 3, rejected: [] })])
  const error = sender === 'pino.mjs' ? { err: { type: 'TypeError', stack: STACK } } : { stack: STACK }
  expect(await storedLogs(app, 3)).toMatchObject(sentLogs({ error }))
})

test.skipIf(!hasProgram('syslog-ng'))('syslog-ng: http()', async () => {
  await using app = await startApp()
  const fields = 'timestamp=$ISODATE level=$LEVEL message=$MESSAGE service=$PROGRAM host=$HOST'
  await using forwarder = await startForwarderOf(
    'syslog-ng',
    `destination timberline {
      http(url("${app.url}/public/ingest") method("POST") headers("Content-Type: application/json") body("$(format-json ${fields})"));
    };
    log { source(s_src); destination(timberline); };`,
  )
  await logTo(['--socket', forwarder.socket])
  expect(await storedLogs(app, 3)).toMatchObject(sentLogs({ ids: NO_IDS, paid: {}, error: {} }))
})
