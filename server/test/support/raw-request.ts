/** Requests of which nothing is tidied up on the way: any path, any headers, also the same one twice. */
import { request as open, type IncomingHttpHeaders } from 'node:http'
import { text } from 'node:stream/consumers'

/** Names and values in turn, where a name comes twice; a Host that is not among them is that of the address. */
type Headers = Record<string, string> | readonly string[]

/** `from` is an address of this machine: another one is another client. */
type Sent = { method?: string; path?: string; headers?: Headers; body?: string; from?: string | undefined }

export type RawAnswer = { status: number; headers: IncomingHttpHeaders; text: string }

export function sendRaw(
  url: string,
  { method = 'GET', path = '/', headers = {}, body = '', from }: Sent,
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const asking = open(url, { method, path, headers, localAddress: from })
    asking.on('error', reject)
    asking.on('response', (answer) => {
      const { statusCode: status = 0, headers: answered } = answer
      text(answer).then((read) => resolve({ status, headers: answered, text: read }), reject)
    })
    asking.end(body)
  })
}

/** The status that an offer of a WebSocket is answered with. */
export function offerWebSocket(url: string, headers: Record<string, string> = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    const offer = open(`${url}/graphql`, {
      headers: {
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': Buffer.alloc(16).toString('base64'),
        'sec-websocket-protocol': 'graphql-transport-ws',
        ...headers,
      },
    })
    const end = (status = 0) => {
      offer.destroy()
      resolve(status)
    }
    offer.on('upgrade', ({ statusCode }, socket) => {
      socket.destroy()
      end(statusCode)
    })
    offer.on('response', ({ statusCode }) => end(statusCode))
    offer.on('error', reject)
    offer.end()
  })
}
