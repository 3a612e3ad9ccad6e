/** A WebSocket that says what it is told, well formed or not, and remembers everything that comes back. */
import { once } from 'node:events'
import { WebSocket } from 'ws'
import { waitFor } from './wait-for.ts'

type Message<T = unknown> = { type: string; id?: string; payload: T }

type Options = { protocols?: string[]; from?: string; headers?: Record<string, string> }

/** `from` is an address of this machine; one that is not 127.0.0.1 makes it another client. */
export async function openWebSocket(
  url: string,
  { protocols = ['graphql-transport-ws'], from = '127.0.0.1', headers = {} }: Options = {},
) {
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/graphql`, protocols, { localAddress: from, headers })
  const messages: Message[] = []
  let closed: { code: number; reason: string } | undefined
  socket.on('message', (data: Buffer) => messages.push(JSON.parse(data.toString()) as Message))
  socket.on('close', (code, reason) => {
    closed = { code, reason: reason.toString() }
  })
  socket.on('error', () => undefined)
  await once(socket, 'open')
  const say = (message: object | string) => socket.send(typeof message === 'string' ? message : JSON.stringify(message))
  return {
    socket,
    messages,
    say,
    async init(): Promise<void> {
      say({ type: 'connection_init' })
      await waitFor(async () => messages.find(({ type }) => type === 'connection_ack'))
    },
    subscribe: (id: string, query: string, variables?: object) =>
      say({ type: 'subscribe', id, payload: { query, variables } }),
    /** The first message of these types with this id. */
    reply: <T>(id: string, type: string) =>
      waitFor(
        async () => messages.find((message) => message.id === id && message.type === type) as Message<T> | undefined,
      ),
    firstReply: (id: string) => waitFor(async () => messages.find((message) => message.id === id)),
    untilClosed: () => waitFor(async () => closed),
    [Symbol.dispose]: () => socket.terminate(),
  }
}
