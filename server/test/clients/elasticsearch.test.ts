/** Clients of Elasticsearch and OpenSearch. */
import { expect, test } from 'vitest'
import { freePort } from '../../local/ports.ts'
import { startApp } from '../support/harness.ts'
import { blockWith } from './blocks.ts'
import { hasPipClients } from './install.ts'
import { send } from './send.ts'
import { NO_IDS, sentLogs, STACK, TRACEBACK } from './sent.ts'
import { storedLogs } from './stored.ts'
import { hasOmelasticsearch, logTo, startForwarderOf } from './syslog-daemon.ts'

const errorOf = (stack: unknown) => ({ error: { type: 'TypeError', message: 'card refused', stack_trace: stack } })
const ALL = { index: 'logs-shop' }

test.each(['@elastic/elasticsearch', '@elastic/elasticsearch-8', '@opensearch-project/opensearch'])(
  'the bulk helper of %s',
  async (name) => {
    await using app = await startApp()
    const said = await send({ sender: 'bulk.mjs', args: [app.url, name] })
    expect(JSON.parse(said)).toMatchObject({ total: 3, successful: 3, failed: 0, retry: 0 })
    expect(await storedLogs(app, 3)).toMatchObject(sentLogs({ all: ALL, error: errorOf(STACK) }))
  },
)

test.skipIf(!hasPipClients()).each(['elasticsearch', 'opensearchpy'])('the bulk helper of %s', async (name) => {
  await using app = await startApp()
  const said = await send({ sender: 'bulk.py', args: [app.url, name] })
  expect(said).toContain('(3, [])')
  expect(await storedLogs(app, 3)).toMatchObject(sentLogs({ all: ALL, error: errorOf(TRACEBACK) }))
})

test('pino-elasticsearch', async () => {
  await using app = await startApp()
  await send({ sender: 'pino-elasticsearch.mjs', args: [app.url] })
  const error = { err: { type: 'TypeError', message: 'card refused', stack: STACK } }
  expect(await storedLogs(app, 3)).toMatchObject(sentLogs({ all: { index: 'shop' }, error }))
})

test.skipIf(!hasOmelasticsearch())('rsyslog: omelasticsearch, as docs/send.md says', async () => {
  const port = String(await freePort())
  await using app = await startApp({ env: { ELASTICSEARCH_PORT: port } })
  const action = blockWith('omelasticsearch').replace('9200', port)
  await using forwarder = await startForwarderOf('rsyslog', action.replace(/errorfile="[^"]*"/, ''))
  await logTo(['--socket', forwarder.socket])
  const all = { index: 'system' }
  expect(await storedLogs(app, 3)).toMatchObject(sentLogs({ ids: NO_IDS, all, paid: {}, error: {} }))
})
