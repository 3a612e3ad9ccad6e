/** What a foreign page makes the browser of somebody send who has signed in: none of it is carried out. */
import { expect } from 'vitest'
import { createCookies } from '../../access/cookies.ts'
import { offerWebSocket, sendRaw } from '../support/raw-request.ts'
import { noteResult } from './row.ts'
import { openAs, type Guarded } from './signed-in.ts'

const MUTATION = JSON.stringify({ query: 'mutation { endSession(id: "x") { ended } }' })
const FOREIGN = 'https://elsewhere.example'
const JSON_TYPE = { 'content-type': 'application/json' }

const PAGES: readonly Record<string, string>[] = [
  {},
  { origin: FOREIGN },
  { origin: 'null' },
  { 'sec-fetch-site': 'cross-site' },
  { 'sec-fetch-site': 'same-site' },
  { 'sec-fetch-site': 'same-origin', origin: FOREIGN },
]

const POSTS = ['/graphql', '/export', '/public/ingest', '/auth/login', '/auth/logout', '/auth/password', '/auth/setup']

export async function expectCrossSiteRefused(product: Guarded): Promise<void> {
  const { url } = product
  const cookie = (await openAs(product, 's18', ['admin'])).cookie()
  const statusOf = async (path: string, headers: Record<string, string>, body = '') =>
    (
      await sendRaw(url, {
        method: body === '' ? 'GET' : 'POST',
        path,
        headers: { cookie, ...headers, 'content-length': String(body.length) },
        body,
      })
    ).status

  let refused = 0
  for (const page of PAGES)
    for (const path of POSTS)
      for (const type of ['application/json', 'text/plain', 'application/x-www-form-urlencoded']) {
        const status = await statusOf(path, { ...page, 'content-type': type }, MUTATION)
        expect([path, page, type, status]).toEqual([path, page, type, 400])
        refused++
      }
  for (const site of ['cross-site', 'same-site'])
    for (const path of ['/export', '/metrics', '/graphql?query=%7B__typename%7D'])
      expect(await statusOf(path, { 'sec-fetch-site': site, 'sec-fetch-mode': 'no-cors' })).toBe(400)
  const opened = { 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }
  expect(await statusOf('/export', { ...opened, 'sec-fetch-site': 'cross-site' })).toBe(400)
  expect(await statusOf('/export', opened)).toBe(200)
  expect(await statusOf('/graphql', { ...JSON_TYPE, origin: url }, MUTATION)).toBe(200)
  expect(await statusOf('/graphql', { ...JSON_TYPE, 'sec-fetch-site': 'same-origin' }, MUTATION)).toBe(200)

  for (const page of [{}, { origin: FOREIGN }, { origin: 'null' }, { 'sec-fetch-site': 'same-site' }])
    expect([page, await offerWebSocket(url, { cookie, ...page })]).toEqual([page, 400])
  expect(await offerWebSocket(url, { cookie, origin: url })).toBe(101)

  // Below a domain, a neighbour can set the plain name for all, but none that begins with `__Host-`.
  const secure = createCookies(true)
  expect(secure.readSession(cookie)).toBeUndefined()
  expect(secure.session('x')).toBe('__Host-timberline=x; Path=/; HttpOnly; Secure; SameSite=Strict')
  await noteResult(
    'S18',
    `${refused} forged changes, 7 forged readings and 4 WebSockets with the cookie of an admin: all refused`,
  )
}
