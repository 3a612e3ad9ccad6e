/** Clients that break the WebSocket protocol or its bounds: closed, each with the code that says why. */
import { expect } from 'vitest'
import { openWebSocket } from '../support/socket-client.ts'
import { ask, type Product } from './client.ts'
import { noteResult } from './row.ts'

const TAIL = 'subscription { logTail { __typename } }'
const TAILS = 10

type Client = Awaited<ReturnType<typeof openWebSocket>>

const deep = (levels: number) =>
  `{"type":"subscribe","id":"1","payload":{"query":"query($w: LogFilter) { logs(where: $w) { nodes { id } } }","variables":{"w":${'{"not":'.repeat(levels)}{}${'}'.repeat(levels)}}}}`

const BROKEN: Readonly<Record<string, { code: number; act(client: Client): void | Promise<void> }>> = {
  'no init': { code: 4408, act: () => undefined },
  'a subscribe before it': { code: 4401, act: ({ subscribe }) => subscribe('1', TAIL) },
  'a second init': { code: 4429, act: ({ say }) => [1, 2].forEach(() => say({ type: 'connection_init' })) },
  'an id that runs already': {
    code: 4409,
    act: inited(({ subscribe }) => ['1', '1'].forEach((id) => subscribe(id, TAIL))),
  },
  'what is not JSON': { code: 4400, act: ({ say }) => say('{') },
  'a message of no type': { code: 4400, act: ({ say }) => say({}) },
  'a message of the server': { code: 4400, act: inited(({ say }) => say({ type: 'next', id: '1', payload: {} })) },
  'a subscribe without a query': {
    code: 4400,
    act: inited(({ say }) => say({ type: 'subscribe', id: '1', payload: {} })),
  },
  'variables 7000 levels deep': { code: 4400, act: inited(({ say }) => say(deep(7000))) },
  'a frame of 65 KB': { code: 1009, act: ({ say }) => say({ type: 'ping', payload: { x: 'x'.repeat(65 * 1024) } }) },
  'a message in 65 fragments': {
    code: 1008,
    act: ({ socket }) =>
      Array.from({ length: 65 }, (_, i) => socket.send('[', { fin: i === 64 })).forEach(() => undefined),
  },
}

function inited(act: (client: Client) => void): (client: Client) => Promise<void> {
  return async (client) => {
    await client.init()
    act(client)
  }
}

export async function expectBrokenSocketsClosed(product: Product): Promise<void> {
  using honest = await openWebSocket(product.url)
  await honest.init()
  for (let i = 0; i < TAILS; i++) honest.subscribe(`tail ${i}`, TAIL)
  honest.subscribe('one too many', TAIL)
  expect(await honest.firstReply('one too many')).toMatchObject({
    type: 'error',
    payload: [{ extensions: { code: 'QUERY_TOO_COMPLEX' } }],
  })

  const seen = await Promise.all(
    Object.entries(BROKEN).map(async ([name, { act }]) => {
      using client = await openWebSocket(product.url)
      await act(client)
      return [name, (await client.untilClosed()).code] as const
    }),
  )
  expect(Object.fromEntries(seen)).toEqual(
    Object.fromEntries(Object.entries(BROKEN).map(([name, { code }]) => [name, code])),
  )
  using stranger = await openWebSocket(product.url, { protocols: [] })
  expect((await stranger.untilClosed()).code).toBe(4406)

  // Deep, but not absurd: the filter's own bounds refuse it, and the others go on.
  honest.say(deep(500))
  expect(await honest.firstReply('1')).toBeDefined()
  honest.subscribe('last', '{ __typename }')
  expect(await honest.firstReply('last')).toMatchObject({ type: 'next' })
  expect((await ask(product.url, { query: '{ __typename }' })).status).toBe(200)
  await noteResult(
    'A5',
    `${seen.length + 1} ways to break the protocol: each closed with its code; a connection with ${TAILS} tails was refused one more and went on`,
  )
}
