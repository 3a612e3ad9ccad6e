/** A session that somebody else has begun, or that is over, opens nothing. */
import { expect } from 'vitest'
import { newSessionId } from '../../access/session-id.ts'
import { createWebSession } from '../support/web-session.ts'
import { noteResult } from './row.ts'
import { makeAccount, PASSWORD, statusOf, type Guarded } from './signed-in.ts'

export async function expectSessionsOwn(product: Guarded): Promise<void> {
  await makeAccount(product, 's17')
  const login = { login: 's17', password: PASSWORD }
  const { url } = product
  const opens = (cookie: string) => statusOf(url, { cookie })
  const victim = createWebSession(url)
  const planted = newSessionId()
  victim.jar.set('timberline', planted)
  expect(await opens(victim.cookie())).toBe(401)
  expect((await victim.post('/auth/login', login)).status).toBe(204)
  expect(victim.jar.get('timberline')).not.toBe(planted)
  expect(await opens(`timberline=${planted}`)).toBe(401)

  const over: string[] = []
  for (const leave of [
    () => victim.post('/auth/login', login),
    () => victim.post('/auth/password', { current: PASSWORD, next: `${PASSWORD} again` }),
    () => victim.post('/auth/logout', {}),
  ]) {
    over.push(victim.cookie())
    expect(await opens(victim.cookie())).toBe(200)
    expect((await leave()).status).toBeLessThan(300)
  }
  for (const cookie of over) expect(await opens(cookie)).toBe(401)
  const { cookie: half } = { cookie: over[0]?.slice(0, -1) ?? '' }
  for (const cookie of [
    half,
    'timberline=',
    'timberline=x',
    `timberline=${'a'.repeat(5000)}`,
    `timberline=${planted}'`,
  ])
    expect([cookie.slice(0, 60), await opens(cookie)]).toEqual([cookie.slice(0, 60), 401])
  await noteResult(
    'S17',
    `a planted cookie, ${over.length} that were over and 5 that never were: all refused, each login had a new id`,
  )
}
