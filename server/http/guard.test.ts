import type { FastifyInstance } from 'fastify'
import { connect } from 'node:net'
import { once } from 'node:events'
import { describe, expect, test } from 'vitest'
import { createLogger } from '../platform/logger.ts'
import { serve as serveStage } from '../test/support/graphql-server.ts'
import { offerWebSocket, sendRaw } from '../test/support/raw-request.ts'
import { wordsOf } from '../test/support/words.ts'

const stage = { typeDefs: 'type Query { a: Int } type Mutation { b: Int }', resolvers: {} }

/** Refused names are told to the logger; the rest of the server is as it is. */
async function serve(names = {}) {
  const logger = createLogger({ level: 'silent' })
  const warned: string[] = []
  logger.warn = ({ host, address }: { host?: string; address?: string }) => void warned.push(host ?? address ?? '')
  const server = await serveStage({ stage, names, logger })
  const { port } = new URL(server.url)
  return {
    url: server.url,
    port,
    warned,
    statusAs: async (host: string, headers: Record<string, string> = {}, path = '/livez') =>
      (await sendRaw(server.url, { path, headers: { host, ...headers } })).status,
    [Symbol.asyncDispose]: server[Symbol.asyncDispose],
  }
}

async function exchange(url: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  let answer = ''
  socket.on('data', (chunk: Buffer) => (answer += chunk.toString()))
  socket.end(bytes)
  await once(socket, 'close')
  return answer
}

describe('the Host of a request', () => {
  test.each(
    wordsOf(`127.0.0.1 127.0.0.1:1323 10.2.3.4 127.0.0.1. [::1] [::1]:1323 [FE80::1] [::ffff:10.0.0.1] localhost
      LocalHost:1323 localhost. localhost.:1323 a.localhost a.b.localhost:1 api kafka-1
      timberline_api:1323 api.default.svc api.default.svc.cluster.local:80`),
  )('%s is ours', async (host) => {
    await using server = await serve()
    expect(await server.statusAs(host)).toBe(200)
    expect(server.warned).toEqual([])
  })

  test.each(
    wordsOf(`evil.test evil.test:1323 localhost.evil.test 127.0.0.1.nip.io 0x7f.1 ai. evil.localhost.test
      notlocalhost.test svc.cluster.local a.svc.evil.test a.cluster.local 1.2.3.4.5`),
  )('%s is a stranger', async (host) => {
    await using server = await serve()
    const { status, text } = await sendRaw(server.url, { headers: { host } })
    expect([status, JSON.parse(text)]).toMatchObject([421, { error: { code: 'HOST_NOT_ALLOWED' } }])
  })

  test.each([
    ...wordsOf(`:1323 user@localhost localhost:1323:1 localhost:x [::1 [::1]evil.test ::1 a/b localhost,evil.test
      [evil] évil`),
    'a b',
  ])('%j is none', async (host) => {
    await using server = await serve()
    expect(await server.statusAs(host)).toBe(400)
  })

  test('is judged on every route, method and upgrade, also where nothing is found', async () => {
    await using server = await serve()
    const paths = [
      '/',
      '/v/a',
      '/s/a',
      '/graphql',
      '/public/ingest',
      '/livez',
      '/readyz',
      '/public/health',
      '/metrics',
      '/assets/a.js',
    ]
    const seen: unknown[] = []
    for (const path of [...paths, '/nothing', '/%ff', `/v/${'a'.repeat(200)}`])
      for (const method of ['GET', 'POST', 'DELETE', 'OPTIONS'])
        seen.push((await sendRaw(server.url, { path, method, headers: { host: 'evil.test' } })).status)
    seen.push(await offerWebSocket(server.url, { host: 'evil.test' }))
    expect(new Set(seen)).toEqual(new Set([421]))
    expect(await offerWebSocket(server.url)).toBe(101)
  })

  test('two of them are refused, however they are written, and so is an address of another host', async () => {
    await using server = await serve()
    for (const headers of [
      ['Host', 'localhost', 'Host', 'localhost'],
      ['hOST', '127.0.0.1', 'Host', 'evil.test'],
    ])
      expect((await sendRaw(server.url, { path: '/livez', headers })).status).toBe(400)
    const absolute = (authority: string, host: string) => server.statusAs(host, {}, `http://${authority}/livez`)
    expect(await absolute('localhost:1', 'localhost:1')).toBe(200)
    expect(await absolute('LOCALHOST', 'localhost.:80')).toBe(200)
    expect(await absolute('evil.test', 'localhost')).toBe(400)
    expect(await absolute('localhost', 'evil.test')).toBe(400)
    expect(await absolute('localhost:1', 'localhost:2')).toBe(400)
    expect(await absolute('a@localhost', 'localhost')).toBe(400)
    expect(await absolute('evil.test', 'evil.test')).toBe(421)
  })

  test('is required, but for HTTP/1.0, which no browser speaks', async () => {
    await using server = await serve()
    expect(await exchange(server.url, 'GET /livez HTTP/1.1\r\n\r\n')).toMatch(/^HTTP\/1\.1 400/)
    expect(await exchange(server.url, 'GET /livez HTTP/1.1\r\nHost:\r\n\r\n')).toMatch(/^HTTP\/1\.1 400/)
    expect(await exchange(server.url, 'GET /livez HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.1 200/)
    expect(await exchange(server.url, 'GET /livez HTTP/1.0\r\nHost: evil.test\r\n\r\n')).toMatch(/^HTTP\/1\.1 421/)
    expect(await exchange(server.url, 'GET http://evil.test/livez HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.1 421/)
  })

  test('ALLOWED_HOSTS and PUBLIC_URL add names', async () => {
    await using server = await serve({
      allowedHosts: ['logs.example.com', '*.example.org'],
      publicUrl: 'https://public.example.net:8443',
    })
    for (const host of [
      'logs.example.com',
      'LOGS.example.com.:1',
      'a.example.org',
      'a.b.example.org',
      'public.example.net',
    ])
      expect([host, await server.statusAs(host)]).toEqual([host, 200])
    for (const host of [
      'example.com',
      'a.logs.example.com',
      'example.org',
      'evilexample.org',
      'example.net',
      '.example.org',
    ])
      expect([host, await server.statusAs(host)]).toEqual([host, 421])
  })

  test('the first refusal of each name is logged, of a hundred at most', async () => {
    await using server = await serve()
    for (const host of ['evil.test', 'EVIL.test:1', 'evil.test.']) await server.statusAs(host)
    expect(server.warned).toEqual(['evil.test'])
    for (let i = 0; i < 120; i++) await server.statusAs(`${i}.evil.test`)
    expect(server.warned).toHaveLength(100)
  })
})

describe('a proxy', () => {
  test('that is not trusted is named in the log, once', async () => {
    await using server = await serve({ trustedProxies: ['10.0.0.0/8'] })
    for (let i = 0; i < 3; i++) await server.statusAs('localhost', { 'x-forwarded-for': '203.0.113.9' })
    expect(server.warned).toEqual(['127.0.0.1'])
    await using known = await serve({ trustedProxies: ['127.0.0.1'] })
    await known.statusAs('localhost', { 'x-forwarded-for': '203.0.113.9' })
    expect(known.warned).toEqual([])
  })

  const forwarded = { 'x-forwarded-host': 'logs.example.com', 'x-forwarded-proto': 'https' }
  const origin = 'https://logs.example.com'

  test('that is not trusted says nothing', async () => {
    await using server = await serve({ allowedHosts: ['logs.example.com'], trustedProxies: ['10.0.0.0/8', '::1'] })
    expect(await server.statusAs('localhost', { 'x-forwarded-host': 'evil.test' })).toBe(200)
    expect(await server.statusAs('localhost', { ...forwarded, origin })).toBe(400)
    expect(await server.statusAs('evil.test', forwarded)).toBe(421)
  })

  test('that is trusted tells by which name and scheme it was asked, and its names are judged too', async () => {
    await using server = await serve({ allowedHosts: ['logs.example.com'], trustedProxies: ['127.0.0.0/8'] })
    expect(await server.statusAs('timberline:1323', { ...forwarded, origin })).toBe(200)
    expect(await server.statusAs('timberline:1323', { ...forwarded, origin: 'http://logs.example.com' })).toBe(400)
    expect(await server.statusAs('timberline:1323', { 'x-forwarded-host': 'logs.example.com, evil.test' })).toBe(421)
    expect(await server.statusAs('evil.test', forwarded)).toBe(421)
    expect(await server.statusAs('logs.example.com', { 'x-forwarded-proto': 'https', origin })).toBe(200)
    expect(await server.statusAs('timberline', { 'x-forwarded-host': '' })).toBe(200)
  })

  test('forwards the address that shares are counted by only where it is trusted', async () => {
    const seen: string[] = []
    const routes = async (app: FastifyInstance) =>
      void app.get('/ip', { config: { needs: 'open' } }, ({ ip }) => (seen.push(ip), 'OK'))
    for (const trustedProxies of [[], ['10.0.0.1'], ['127.0.0.1', '10.0.0.0/8']]) {
      await using server = await serveStage({ stage, routes, names: { trustedProxies } })
      for (const header of ['1.2.3.4', 'garbage, 9.9.9.9, 10.1.1.1'])
        await sendRaw(server.url, { path: '/ip', headers: { 'x-forwarded-for': header } })
    }
    expect(seen).toEqual(['127.0.0.1', '127.0.0.1', '127.0.0.1', '127.0.0.1', '1.2.3.4', '9.9.9.9'])
  })
})

describe('a page of another origin', () => {
  test.each([
    'https://localhost',
    'http://localhost:1',
    'http://evil.test',
    'http://localhost.evil.test',
    'null',
    'x',
    '',
  ])('is refused on every route and upgrade: %j', async (origin) => {
    await using server = await serve()
    for (const path of ['/', '/livez', '/metrics', '/nothing', '/graphql', '/public/ingest'])
      for (const method of ['GET', 'POST'])
        expect((await sendRaw(server.url, { path, method, headers: { host: 'localhost', origin } })).status).toBe(400)
    expect(await offerWebSocket(server.url, { host: 'localhost', origin })).toBe(400)
  })

  test('ours passes, on a port and by PUBLIC_URL’s scheme', async () => {
    await using server = await serve({ publicUrl: 'https://logs.example.com' })
    const statusOf = (host: string, origin: string) => server.statusAs(host, { origin })
    expect(await statusOf(`127.0.0.1:${server.port}`, server.url)).toBe(200)
    expect(await statusOf('LOCALHOST:80', 'http://localhost')).toBe(200)
    expect(await statusOf('[::1]:1323', 'http://[::1]:1323')).toBe(200)
    expect(await statusOf('logs.example.com', 'https://logs.example.com')).toBe(200)
    // Behind a proxy that tells nothing.
    expect(await statusOf('timberline:1323', 'https://logs.example.com')).toBe(200)
    expect(await statusOf('logs.example.com', 'http://logs.example.com')).toBe(400)
    expect(await statusOf('timberline:1323', 'https://timberline:1323')).toBe(400)
    expect(await offerWebSocket(server.url, { origin: server.url })).toBe(101)
  })
})

describe('a page of another site, where a browser says no more than that', () => {
  const navigation = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document', accept: 'text/html' }

  test.each(['cross-site', 'same-site', 'same-origin, cross-site'])('may only link to pages: %s', async (site) => {
    await using server = await serve()
    const statusOf = (path: string, headers: Record<string, string>) =>
      server.statusAs('localhost', { 'sec-fetch-site': site, ...headers }, path)
    for (const path of ['/', '/?q=a', '/v/errors', '/pipeline', '/graphql'])
      expect([path, await statusOf(path, navigation)]).toEqual([path, 200])
    for (const path of ['/metrics', '/livez', '/index.html', '/nothing', '/export', '/public/health'])
      expect([path, await statusOf(path, navigation)]).toEqual([path, 400])
    for (const path of ['/', '/metrics', '/graphql', '/nothing'])
      for (const [mode, dest] of [
        ['no-cors', 'script'],
        ['navigate', 'iframe'],
        ['navigate', 'object'],
        ['cors', 'document'],
      ])
        expect(await statusOf(path, { 'sec-fetch-mode': mode ?? '', 'sec-fetch-dest': dest ?? '' })).toBe(400)
  })

  test('our own pages and people’s own doing pass everywhere', async () => {
    await using server = await serve()
    for (const site of ['same-origin', 'none'])
      expect(
        await server.statusAs('localhost', { 'sec-fetch-site': site, 'sec-fetch-mode': 'no-cors' }, '/metrics'),
      ).toBe(200)
  })
})

describe('a browser with the cookie of a session', () => {
  const cookies = ['timberline=x', 'a=b; __Host-timberline=x']

  test.each(cookies)('says from which page it changes something (%s)', async (cookie) => {
    await using server = await serve()
    const post = async (headers: Record<string, string>) =>
      (await sendRaw(server.url, { method: 'POST', path: '/nothing', headers: { cookie, ...headers } })).status
    expect(await post({})).toBe(400)
    expect(await post({ 'sec-fetch-site': 'cross-site' })).toBe(400)
    for (const ours of [{ 'sec-fetch-site': 'same-origin' }, { origin: server.url }]) expect(await post(ours)).toBe(404)
    expect(await offerWebSocket(server.url, { cookie })).toBe(400)
    expect(await offerWebSocket(server.url, { cookie, origin: server.url })).toBe(101)
    expect(await server.statusAs('localhost', { cookie })).toBe(200)
  })

  test('is another matter than one with other cookies', async () => {
    await using server = await serve()
    const headers = { cookie: 'other_timberline=x; theme=timberline' }
    expect((await sendRaw(server.url, { method: 'POST', path: '/nothing', headers })).status).toBe(404)
  })
})

test('no answer may be taken for something else, or into a page of others', async () => {
  await using server = await serve()
  const seen = new Set<unknown>()
  for (const path of ['/', '/livez', '/metrics', '/nothing', '/%ff', '/graphql'])
    for (const host of ['localhost', 'evil.test', '']) {
      const { headers } = await sendRaw(server.url, { path, headers: { host } })
      seen.add(`${String(headers['x-content-type-options'])} ${String(headers['cross-origin-resource-policy'])}`)
    }
  const malformed = await exchange(server.url, 'GARBAGE\r\n\r\n')
  expect(malformed.toLowerCase()).toContain(
    'x-content-type-options: nosniff\r\ncross-origin-resource-policy: same-origin\r\n',
  )
  expect([...seen]).toEqual(['nosniff same-origin'])
})
