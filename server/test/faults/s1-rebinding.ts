/** A page whose name a stranger makes lead to us (DNS rebinding), with whatever its browser adds, learns nothing and changes nothing. */
import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import type { Database } from '../../platform/postgres/postgres.ts'
import { makeKey } from '../support/make-key.ts'
import { offerWebSocket, sendRaw } from '../support/raw-request.ts'
import { waitFor } from '../support/wait-for.ts'
import { wordsOf } from '../support/words.ts'
import { noteResult, size } from './row.ts'

export type Products = Readonly<Record<'off' | 'on', { url: string; prisma: Database }>>

type Headers = Record<string, string>
type Route = { method: string; path: string; headers?: Headers; body?: string }

const MARK = `rebound ${randomUUID()}`
const json = (path: string, body: object): Route => ({
  method: 'POST',
  path,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
})

const ROUTES: readonly Route[] = [
  json('/public/ingest', { message: MARK }),
  json('/graphql', { query: `mutation { ingestLogs(input: {logs: [{message: "${MARK}"}]}) { accepted } }` }),
  json('/graphql', { query: '{ logs { nodes { message } } }' }),
  ...wordsOf('/ /graphql /export /readyz /metrics /nothing /%zz').map((path) => ({ method: 'GET', path })),
  { method: 'OPTIONS', path: '/graphql' },
  { method: 'HEAD', path: '/' },
]

/** The first two in each way; each of the others looks like a name that is ours, for which one way is enough in the small size. */
const NAMES = wordsOf(
  'evil.test:1323 127.0.0.1.nip.io localhost.evil.test EVIL.test. localhost.test a.svc.evil.test svc.cluster.local.evil.test a.b',
)

/** What a browser would add to a request of such a page, and what the page itself may. */
const DRESSES: readonly ((host: string) => Headers)[] = [
  () => ({}),
  (host) => ({ origin: `http://${host}`, 'sec-fetch-site': 'same-origin' }),
  (host) => ({ origin: `http://${host}`, cookie: `timberline=${'a'.repeat(43)}; __Host-timberline=${'a'.repeat(43)}` }),
]

async function attack(url: string, judge: (what: string, status: number) => void): Promise<void> {
  for (const [i, host] of NAMES.entries())
    for (const dress of DRESSES.slice(0, i < 2 ? DRESSES.length : size(DRESSES.length, 1))) {
      const headers = { host, ...dress(host) }
      for (const route of ROUTES) {
        const { status } = await sendRaw(url, { ...route, headers: { ...route.headers, ...headers } })
        judge(`${route.method} ${route.path} ${JSON.stringify(headers)}`, status)
      }
      judge(`upgrade ${JSON.stringify(headers)}`, await offerWebSocket(url, headers))
    }
}

/** It may make up a key, with which it is let past the check of its name where AUTH is on: to what everybody may see. */
async function guessKeys(url: string): Promise<void> {
  const headers = { host: 'evil.test', 'x-api-key': `tl_q_${'a'.repeat(47)}` }
  for (const route of ROUTES.filter(
    ({ path, method }) => method !== 'OPTIONS' && !['/', '/readyz', '/nothing', '/%zz'].includes(path),
  )) {
    const { status } = await sendRaw(url, { ...route, headers: { ...route.headers, ...headers } })
    expect([route.path, status]).toEqual([route.path, 401])
  }
  expect(await offerWebSocket(url, headers)).toBe(401)
  expect((await sendRaw(url, { path: '/readyz', headers })).text).not.toContain('problem')
}

export async function expectReboundRefused(products: Products): Promise<void> {
  const answered: string[] = []
  let sent = 0
  for (const [auth, { url }] of Object.entries(products))
    await attack(url, (what, status) => {
      sent++
      if (status !== 421) answered.push(`AUTH=${auth} ${what}: ${status}`)
    })
  expect(answered).toEqual([])
  const { off, on } = products
  await guessKeys(on.url)
  // Where nobody looks at keys, a key lets nobody past.
  const made = { host: 'evil.test', authorization: 'Bearer tl_q_made_up' }
  for (const route of ROUTES)
    expect((await sendRaw(off.url, { ...route, headers: { ...route.headers, ...made } })).status).toBe(421)

  const key = await makeKey(on.prisma, { kind: 'query' })
  const named = { host: 'logs.example.com', authorization: `Bearer ${key}` }
  await waitFor(async () => (await sendRaw(on.url, { path: '/export', headers: named })).status === 200 || undefined)
  for (const { prisma } of [off, on]) expect(await prisma.log.count({ where: { message: MARK } })).toBe(0)
  await noteResult(
    'S1',
    `${sent} requests and upgrades of rebound pages, with AUTH off and on: all 421; made-up keys: 401 and nothing that is not everybody's; a valid key is answered under any name`,
  )
}
