import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { TIMINGS } from '../platform/timings.ts'
import { serve } from '../test/support/graphql-server.ts'

const OPEN = { config: { needs: 'open' as const } }

const stage = { typeDefs: 'type Query { a: Int }', resolvers: {} }
const timings = { ...TIMINGS, requestTimeoutMs: 200, requestLookEveryMs: 20 }

/** All that the server says until it closes the connection. */
async function exchange(url: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  let text = ''
  socket.on('data', (chunk: Buffer) => (text += chunk.toString()))
  socket.write(bytes)
  await once(socket, 'close')
  return text
}

const HEAD = 'GET /livez HTTP/1.1\r\nHost: a\r\n'
const CHUNKED =
  'POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n'

test.each([
  ['rubbish', 'rubbish\r\n\r\n', 400, 'BAD_REQUEST'],
  ['TLS', '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003', 400, 'BAD_REQUEST'],
  ['letters that are not encoded', 'GET /\u00e9 HTTP/1.1\r\nHost: a\r\n\r\n', 400, 'BAD_REQUEST'],
  ['a space before a colon', `${HEAD}A : b\r\n\r\n`, 400, 'BAD_REQUEST'],
  ['two lengths', `${HEAD}Content-Length: 1\r\nContent-Length: 2\r\n\r\n`, 400, 'BAD_REQUEST'],
  ['large headers', `${HEAD}A: ${'a'.repeat(20_000)}\r\n\r\n`, 431, 'HEADERS_TOO_LARGE'],
  ['large extensions of a chunk', `${CHUNKED}1;${'a'.repeat(20_000)}\r\n1\r\n0\r\n\r\n`, 413, 'PAYLOAD_TOO_LARGE'],
  ['headers that do not end', HEAD, 408, 'REQUEST_TIMEOUT'],
])('%s', async (...[, bytes, status, code]) => {
  await using server = await serve({ stage, timings })
  const text = await exchange(server.url, bytes)
  const [head = '', body = ''] = text.split('\r\n\r\n')
  expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${status} \\w`))
  expect(head.toLowerCase()).toContain(`\r\ncontent-length: ${body.length}\r\nconnection: close`)
  expect(JSON.parse(body)).toEqual({
    error: { code, message: expect.stringMatching(/^The .*\.$/), requestId: expect.any(String) },
  })
})

test('an answer that has begun is cut, not followed by another one', async () => {
  await using server = await serve({
    stage,
    routes: async (app) => {
      app.get('/begun', OPEN, (_request, reply) => {
        reply.hijack()
        reply.raw.writeHead(200, { 'content-length': 100 }).write('begun')
      })
    },
  })
  const { hostname, port } = new URL(server.url)
  const socket = connect(Number(port), hostname)
  let text = ''
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString()
    if (text.endsWith('begun')) socket.write('rubbish\r\n\r\n')
  })
  socket.write('GET /begun HTTP/1.1\r\nHost: a\r\n\r\n')
  await once(socket, 'close')
  expect(text).toMatch(/\r\n\r\nbegun$/)
})
