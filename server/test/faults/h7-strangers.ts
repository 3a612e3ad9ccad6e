/** What a page, a proxy or a client of somebody else's could pretend to be: nothing of it is answered, whatever it is sent to. */
import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import { offerWebSocket, sendRaw } from '../support/raw-request.ts'
import { wordsOf } from '../support/words.ts'
import { ingest, type Product } from './client.ts'
import { exchange } from './raw-client.ts'
import { noteResult } from './row.ts'

type Headers = Record<string, string>
type Route = { method: string; path: string; headers?: Headers; body?: string }

const MESSAGE = 'by a stranger'
const post = (path: string, body: object): Route => ({
  method: 'POST',
  path,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
})

const PAGES = ['/', '/?q=a', '/v/errors', '/pipeline', '/graphql']
const OTHERS =
  wordsOf(`/export /export?format=csv /index.html /assets/a.js /livez /readyz /public/health /metrics /nothing
    /%ff //etc/passwd`)
/** Every route, and what is none. */
const ROUTES: readonly Route[] = [
  post('/public/ingest', { message: MESSAGE }),
  post('/graphql', { query: `mutation { ingestLogs(input: {logs: [{message: "${MESSAGE}"}]}) { accepted } }` }),
  post('/graphql', { query: '{ logs { nodes { message } } }' }),
  ...[...PAGES, ...OTHERS].map((path) => ({ method: 'GET', path })),
]

/** Names that a stranger can have; some look like one of ours. */
const NAMES = wordsOf(`evil.test EVIL.test:1323 evil.test. localhost.evil.test 127.0.0.1.nip.io evil-localhost.test
    evil.localhost.test localhost.localdomain a.svc.evil.test a.svc.cluster.local.test timberline.local`)
const NO_NAMES = [
  ':1',
  '@localhost',
  'evil.test@localhost',
  'localhost#evil.test',
  'localhost/evil.test',
  '[::1',
  'a b',
]

const MODES = [
  ['no-cors', 'script'],
  ['cors', 'empty'],
  ['navigate', 'iframe'],
] as const
const NAVIGATION = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document', accept: 'text/html' }

/** Sends, and remembers whatever is not refused. */
function createAttempts(url: string) {
  const answered: string[] = []
  let sent = 0
  function judge(what: string, status: number): void {
    sent++
    if (status !== 400 && status !== 421) answered.push(`${what}: ${status}`)
  }
  async function send(route: Route, headers: Headers): Promise<void> {
    const { status, text } = await sendRaw(url, { ...route, headers: { ...route.headers, ...headers } })
    judge(`${route.method} ${route.path} ${JSON.stringify(headers)}`, status)
    expect(JSON.parse(text)).toEqual({
      error: { code: expect.any(String), message: expect.any(String), requestId: expect.any(String) },
    })
  }
  return {
    answered,
    sent: () => sent,
    judge,
    send,
    async sendEverywhere(headers: Headers): Promise<void> {
      for (const route of ROUTES) await send(route, headers)
      judge(`upgrade ${JSON.stringify(headers)}`, await offerWebSocket(url, headers))
    },
  }
}

type Attempts = ReturnType<typeof createAttempts>

async function pretendNames({ sendEverywhere, send }: Attempts): Promise<void> {
  for (const host of NAMES) await sendEverywhere({ host, origin: `http://${host}` })
  await sendEverywhere({ host: 'evil.test' })
  const proxy = { 'x-forwarded-host': 'localhost', 'x-forwarded-for': '127.0.0.1', forwarded: 'host=localhost' }
  await sendEverywhere({ host: 'evil.test', ...proxy })
  for (const host of NO_NAMES) for (const path of PAGES) await send({ method: 'GET', path }, { host })
}

async function nameSeveralHosts({ judge }: Attempts, url: string): Promise<void> {
  const { host } = new URL(url)
  const heads = [
    `GET /metrics HTTP/1.1\r\nHost: ${host}\r\nHost: evil.test`,
    `GET /metrics HTTP/1.1\r\nHost: evil.test\r\nhost: ${host}`,
    `GET /metrics HTTP/1.1\r\nHost: ${host}\r\nHOST: ${host}`,
    `GET http://evil.test/metrics HTTP/1.1\r\nHost: ${host}`,
    `GET http://evil.test/metrics HTTP/1.1\r\nHost: evil.test`,
    `GET http://${host}/metrics HTTP/1.1\r\nHost: evil.test`,
    `GET HTTPS://a@${host}/metrics HTTP/1.1\r\nHost: ${host}`,
    'GET http://evil.test/metrics HTTP/1.0\r\nX: y',
    'GET /metrics HTTP/1.1\r\nHost:',
    'GET /metrics HTTP/1.1\r\nX: y',
  ]
  for (const head of heads) {
    const { statuses } = await exchange(url, `${head}\r\nConnection: close\r\n\r\n`)
    expect(statuses).toHaveLength(1)
    judge(head, statuses[0] ?? 0)
  }
}

async function sendFromForeignPages({ sendEverywhere, send }: Attempts, url: string): Promise<void> {
  const { host } = new URL(url)
  const forged = { 'x-forwarded-host': 'evil.test', 'x-forwarded-proto': 'https' }
  const origins = [
    'http://evil.test',
    'https://evil.test',
    `https://${host}`,
    'http://127.0.0.1:1',
    `${url}.evil.test`,
    'null',
  ]
  for (const origin of origins) await sendEverywhere({ host, origin, ...forged })
  for (const site of ['cross-site', 'same-site']) {
    const headers = { 'sec-fetch-site': site }
    for (const [mode, dest] of MODES)
      for (const route of ROUTES) await send(route, { ...headers, 'sec-fetch-mode': mode, 'sec-fetch-dest': dest })
    for (const path of OTHERS) await send({ method: 'GET', path }, { ...headers, ...NAVIGATION })
    for (const path of PAGES) await send({ method: 'POST', path }, { ...headers, ...NAVIGATION })
  }
}

export async function expectStrangersRefused({ url, prisma }: Product): Promise<void> {
  const attempts = createAttempts(url)
  await pretendNames(attempts)
  await nameSeveralHosts(attempts, url)
  await sendFromForeignPages(attempts, url)
  expect(attempts.answered).toEqual([])

  for (const path of PAGES)
    for (const site of ['cross-site', 'same-site', 'none'])
      expect([path, (await sendRaw(url, { path, headers: { 'sec-fetch-site': site, ...NAVIGATION } })).status]).toEqual(
        [path, 200],
      )
  for (const origin of [url, undefined]) expect(await offerWebSocket(url, { ...(origin && { origin }) })).toBe(101)
  const message = `by a friend ${randomUUID()}`
  expect((await ingest(url, { message })).status).toBe(201)
  await expect.poll(() => prisma.log.count({ where: { message } })).toBe(1)
  expect(await prisma.log.count({ where: { message: MESSAGE } })).toBe(0)
  await noteResult(
    'H7',
    `${attempts.sent()} requests and upgrades under strange names, of several hosts, by forged proxies and from foreign pages: all refused; links to ${PAGES.length} pages open`,
  )
}
