/** Clients of Elasticsearch and OpenSearch. */
import { expect, test } from 'vitest'
import { startApp } from '../support/harness.ts'
import { hasPipClients } from './install.ts'
import { send } from './send.ts'
import { sentLogs, STACK, TRACEBACK } from './sent.ts'
import { storedLogs } from './stored.ts'

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
