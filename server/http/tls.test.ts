/** The edge by TLS: the same server, with its limits, its further port and its sockets. */
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { get, type RequestOptions } from 'node:https'
import { connect as connectPlain } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { connect, type TLSSocket } from 'node:tls'
import { expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import { createTlsFiles } from '../platform/tls-files.ts'
import { TIMINGS } from '../platform/timings.ts'
import { createTestClock } from '../test/support/clock.ts'
import { serve as serveStage } from '../test/support/graphql-server.ts'
import { NEXT_CERTIFICATE, TEST_CERTIFICATE } from '../test/support/test-certificate.ts'
import { testLogger } from '../test/support/test-logger.ts'

const stage = {
  typeDefs: 'type Query { a: Int } type Mutation { b: Int }',
  resolvers: { Query: { a: () => 1 } },
}

async function serve(names = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'timberline-tls-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const files = { certFile: join(folder, 'tls.crt'), keyFile: join(folder, 'tls.key') }
  const write = ({ cert, key }: typeof TEST_CERTIFICATE) => {
    writeFileSync(files.certFile, cert)
    writeFileSync(files.keyFile, key)
  }
  write(TEST_CERTIFICATE)
  const clock = createTestClock()
  const tls = createTlsFiles({ files, logger: testLogger, clock })
  const routes = async (app: Parameters<NonNullable<Parameters<typeof serveStage>[0]['routes']>>[0]) =>
    void app.get('/elasticsearch/here', { config: { needs: 'open' } }, (request) => ({ ip: request.ip }))
  const server = await serveStage({ stage, routes, names: { tls, ...names } })
  return { ...server, write, look: () => clock.advance(TIMINGS.tlsLookEveryMs), port: Number(new URL(server.url).port) }
}

function ask(url: string, options: RequestOptions = {}) {
  return new Promise<{ status: number | undefined; headers: NodeJS.Dict<string | string[]>; body: string }>(
    (resolve, reject) => {
      get(url, { ca: TEST_CERTIFICATE.cert, agent: false, ...options }, (answer) => {
        text(answer).then((body) => resolve({ status: answer.statusCode, headers: answer.headers, body }), reject)
      }).on('error', reject)
    },
  )
}

async function openTls(port: number, options = {}): Promise<TLSSocket> {
  const socket = connect({ port, host: '127.0.0.1', ca: [TEST_CERTIFICATE.cert, NEXT_CERTIFICATE.cert], ...options })
  await Promise.race([once(socket, 'secureConnect'), once(socket, 'close')])
  return socket
}

test('answers by TLS 1.2 and newer, and to nobody without it', async () => {
  await using server = await serve()
  expect(await ask(`${server.url}/livez`)).toMatchObject({ status: 200 })
  expect(await ask(`${server.url}/livez`, { maxVersion: 'TLSv1.2' })).toMatchObject({ status: 200 })
  await expect(
    ask(`${server.url}/livez`, { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' }),
  ).rejects.toThrow(/protocol|EPROTO/i)
  const plain = connectPlain(server.port, '127.0.0.1')
  const said = text(plain)
  plain.write('GET /livez HTTP/1.1\r\nHost: x\r\n\r\n')
  expect(await said).not.toContain('200')
  expect(await ask(`${server.url}/livez`)).toMatchObject({ status: 200 })
})

test('its pages are of its own origin, and those of the same host without TLS are not', async () => {
  await using server = await serve()
  const { host } = new URL(server.url)
  expect((await ask(`${server.url}/livez`, { headers: { origin: `https://${host}` } })).status).toBe(200)
  expect((await ask(`${server.url}/livez`, { headers: { origin: `http://${host}` } })).status).toBe(400)
})

test('a further port, and WebSockets', async () => {
  await using server = await serve({ prefixed: { port: 0, prefix: '/elasticsearch', variable: 'ELASTICSEARCH_PORT' } })
  const prefixed = server.prefixedUrl.replace('http:', 'https:')
  expect(await ask(`${prefixed}/here`)).toMatchObject({ status: 200, body: '{"ip":"127.0.0.1"}' })
  expect((await ask(`${server.url}/here`)).status).toBe(404)
  const socket = new WebSocket(`${server.url.replace('https', 'wss')}/graphql`, ['graphql-transport-ws'], {
    ca: TEST_CERTIFICATE.cert,
  })
  await once(socket, 'open')
  socket.send('{"type":"connection_init"}')
  const [first] = (await once(socket, 'message')) as [Buffer]
  expect(JSON.parse(first.toString())).toEqual({ type: 'connection_ack' })
  socket.terminate()
})

test('a renewed certificate is shown to new connections; one that is open stays', async () => {
  await using server = await serve()
  const before = await openTls(server.port)
  server.write(NEXT_CERTIFICATE)
  server.look()
  const after = await openTls(server.port)
  expect(after.getPeerX509Certificate()?.fingerprint256).not.toBe(before.getPeerX509Certificate()?.fingerprint256)
  const answer = once(before, 'data')
  before.write('GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n')
  expect(String(await answer)).toContain('200 OK')
  for (const socket of [before, after]) socket.destroy()
})

test('a stop waits for nobody who is connected and asks for nothing', async () => {
  const server = await serve()
  const silent = await openTls(server.port)
  const shaking = connectPlain(server.port, '127.0.0.1')
  await once(shaking, 'connect')
  const ends = [once(silent.resume(), 'close'), once(shaking.resume(), 'close')]
  await server[Symbol.asyncDispose]()
  await Promise.all(ends)
  expect([silent.destroyed, shaking.destroyed]).toEqual([true, true])
})

test('HSTS only where browsers come by https', async () => {
  await using by = await serve({ publicUrl: 'https://localhost' })
  expect((await ask(`${by.url}/`)).headers['strict-transport-security']).toBe('max-age=31536000')
  await using without = await serve()
  expect((await ask(`${without.url}/`)).headers['strict-transport-security']).toBeUndefined()
})
