/** The typed client of `client/api`, where the programs of the documents do not lead it: refusals, and nobody there. */
import { expect, test } from 'vitest'
import { createClient, GraphqlError } from '../../client/api/client.ts'
import { startApp } from './support/harness.ts'

test('a refusal has its code, by HTTP and by WebSocket', async () => {
  await using app = await startApp()
  const timberline = createClient(app.url)
  const asked = timberline.searchLogs({ after: 'nowhere' })
  await expect(asked).rejects.toThrow(GraphqlError)
  await expect(asked).rejects.toMatchObject({ code: 'INVALID_CURSOR' })
  const watched = Array.fromAsync(timberline.watchLogs({ where: { message: { regex: '.*' } } }))
  await expect(watched).rejects.toMatchObject({ code: 'BAD_USER_INPUT' })
})

test('a request that is refused before GraphQL has it rejects with its code too', async () => {
  await using app = await startApp()
  const metadata = JSON.parse(`${'{"a":'.repeat(2000)}1${'}'.repeat(2000)}`) as Record<string, unknown>
  const sent = createClient(app.url).ingestLogs({ input: { logs: [{ message: 'deep', metadata }] } })
  await expect(sent).rejects.toMatchObject({ name: 'GraphqlError', code: 'BAD_REQUEST' })
})

test('what was sent is found, typed', async () => {
  await using app = await startApp()
  const timberline = createClient(app.url)
  const { ingestLogs } = await timberline.ingestLogs({ input: { logs: [{ message: 'hello', level: 'warn' }, {}] } })
  expect(ingestLogs).toMatchObject({ accepted: 1, rejected: [{ index: 1 }] })
  const { logs } = await timberline.searchLogs({ where: { level: { eq: 'WARN' } } })
  expect(logs.nodes.map(({ message }) => message)).toEqual(['hello'])
})
