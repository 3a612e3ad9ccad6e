/** The typed client of `client/api`, where the programs of the documents do not lead it: refusals, and nobody there. */
import { setTimeout } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { createClient, GraphqlError } from '../../client/api/client.ts'
import { freePort } from '../local/ports.ts'
import { startApp } from './support/harness.ts'
import { makeKey } from './support/make-key.ts'
import { waitFor } from './support/wait-for.ts'

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

test('it presents its key, by HTTP and by WebSocket', async () => {
  await using app = await startApp({ env: { AUTH: 'on' } })
  const sender = createClient(app.url, { key: await makeKey(app.prisma) })
  const reader = createClient(app.url, { key: await makeKey(app.prisma, { kind: 'query' }) })
  await waitFor(async () => sender.ingestLogs({ input: { logs: [{ message: 'hello' }] } }).catch(() => undefined))
  const { logs } = await waitFor(async () => {
    const found = await reader.searchLogs({})
    return found.logs.nodes.length > 0 ? found : undefined
  })
  expect(logs.nodes.map(({ message }) => message)).toEqual(['hello'])
  const watched = reader.watchLogs({})[Symbol.asyncIterator]()
  await firstOf(watched, sender)
  await watched.return?.()
  await expect(reader.ingestLogs({ input: { logs: [{ message: 'no' }] } })).rejects.toMatchObject({ code: 'FORBIDDEN' })
})

test.each([
  ['without a key', undefined],
  ['with a wrong key', 'tl_q_wrong'],
])('%s it is told so, by HTTP and by WebSocket', async (_what, key) => {
  await using app = await startApp({ env: { AUTH: 'on' } })
  const timberline = createClient(app.url, { key })
  await expect(timberline.searchLogs({})).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
  await expect(Array.fromAsync(timberline.watchLogs({}))).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
})

test('where nobody listens a subscription rejects with a sentence', async () => {
  const timberline = createClient(`http://127.0.0.1:${await freePort()}`)
  await expect(Array.fromAsync(timberline.watchLogs({}))).rejects.toThrow('The connection was lost')
})

test('a subscription ends with its connection', async () => {
  const app = await startApp()
  const timberline = createClient(app.url)
  const watched = timberline.watchLogs({})[Symbol.asyncIterator]()
  await firstOf(watched, timberline)
  const next = watched.next().catch((error: unknown) => error)
  await app[Symbol.asyncDispose]()
  expect(String(await next)).toContain('The connection was lost')
})

/** Sends until the tail that begins with the first `next` has seen something. */
async function firstOf(watched: AsyncIterator<unknown>, sender: ReturnType<typeof createClient>): Promise<void> {
  const first = watched.next().then(() => true)
  await waitFor(async () => {
    await sender.ingestLogs({ input: { logs: [{ message: 'again' }] } })
    return Promise.race([first, setTimeout(100, undefined)])
  })
}
