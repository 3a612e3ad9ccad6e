import { WebSocket } from 'ws'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { NOBODY, PERMISSIONS, unauthenticated, type Authenticate, type Principal } from '../platform/principal.ts'
import { serve as serveStage } from '../test/support/graphql-server.ts'
import { offerWebSocket, sendRaw } from '../test/support/raw-request.ts'

const stage = { typeDefs: 'type Query { a: Int } type Mutation { b: Int }', resolvers: { Query: { a: () => 1 } } }

const SITE = 'https://app.example.com'
const PERSON: Principal = { ...NOBODY, kind: 'person', permissions: new Set(PERMISSIONS) }

/** A session is somebody's, and so is the key `tl_q_good`. */
const authenticate: Authenticate = (present) => {
  const { key, cookies } = present()
  if (key === undefined) return cookies === undefined ? NOBODY : PERSON
  if (key !== 'tl_q_good') throw unauthenticated()
  return { ...PERSON, kind: 'key' }
}

const serve = () => serveStage({ stage, authenticate, names: { corsOrigins: [SITE], looksAtKeys: true } })

const COOKIE = { cookie: 'timberline=abc', 'sec-fetch-site': 'same-origin' }
const KEY = { authorization: 'Bearer tl_q_good' }
const JSON_TYPE = { 'content-type': 'application/json' }

const ask = (url: string, headers: Record<string, string>) =>
  sendRaw(url, { method: 'POST', path: '/graphql', headers: { ...JSON_TYPE, ...headers }, body: '{"query":"{a}"}' })

test('a page of a named site asks with a key, and may read the answer; no credentials, and no other site', async () => {
  await using server = await serve()
  const answer = await ask(server.url, { origin: SITE, ...KEY })
  expect([answer.status, answer.text]).toEqual([200, expect.stringContaining('"a":1')])
  expect(answer.headers).toMatchObject({ 'access-control-allow-origin': SITE, vary: expect.stringContaining('Origin') })
  expect(answer.headers).not.toHaveProperty('access-control-allow-credentials')
  const wrong = await ask(server.url, { origin: SITE, authorization: 'Bearer tl_q_bad' })
  expect([wrong.status, wrong.headers['access-control-allow-origin']]).toEqual([401, SITE])
  for (const origin of ['https://evil.example', 'http://app.example.com', `${SITE}:444`, `${SITE}.evil.test`, 'null']) {
    const refused = await ask(server.url, { origin, ...KEY })
    expect([origin, refused.status, refused.headers['access-control-allow-origin']]).toEqual([origin, 400, undefined])
  }
})

test('what a browser adds by itself does not count for it', async () => {
  await using server = await serve()
  expect((await ask(server.url, COOKIE)).status).toBe(200)
  const refused = await ask(server.url, { ...COOKIE, origin: SITE, 'sec-fetch-site': 'cross-site' })
  expect([refused.status, refused.headers['access-control-allow-origin']]).toEqual([400, undefined])
})

test('the question before the request is answered for named sites only', async () => {
  await using server = await serve()
  const preflight = (origin: string) =>
    sendRaw(server.url, {
      method: 'OPTIONS',
      path: '/public/ingest',
      headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' },
    })
  const { status, headers } = await preflight(SITE)
  expect(status).toBe(204)
  expect(headers).toMatchObject({
    'access-control-allow-origin': SITE,
    'access-control-allow-headers': expect.stringMatching(/^Authorization, .*Content-Type/),
  })
  expect((await preflight('https://evil.example')).status).toBe(400)
})

test('its WebSocket is nobody’s until a key comes, whatever cookie came with it', async () => {
  await using server = await serve()
  expect(await offerWebSocket(server.url, { origin: 'https://evil.example', ...COOKIE })).toBe(400)
  const open = async (payload: object) => {
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}/graphql`, ['graphql-transport-ws'], {
      headers: { origin: SITE, ...COOKIE },
    })
    await once(socket, 'open')
    socket.send(JSON.stringify({ type: 'connection_init', payload }))
    const outcome = await Promise.race([
      once(socket, 'message').then(([data]) => (JSON.parse(String(data)) as { type: string }).type),
      once(socket, 'close').then(([code]) => Number(code)),
    ])
    socket.terminate()
    return outcome
  }
  expect(await open({})).toBe(4403)
  expect(await open(KEY)).toBe('connection_ack')
})

test('where AUTH is on, who presents a key may call the server by any name', async () => {
  await using server = await serve()
  expect((await ask(server.url, { host: 'logs.example.com' })).status).toBe(421)
  expect((await ask(server.url, { host: 'logs.example.com', ...COOKIE })).status).toBe(421)
  expect((await ask(server.url, { host: 'logs.example.com', ...KEY })).status).toBe(200)
  await using open = await serveStage({ stage })
  expect((await ask(open.url, { host: 'logs.example.com', ...KEY })).status).toBe(421)
})
