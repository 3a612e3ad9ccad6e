/** A session that somebody else has begun, or that is over, opens nothing. */
import { expect } from 'vitest'
import { newSessionId } from '../../access/session-id.ts'
import { signIn } from '../support/sign-in.ts'
import { waitFor } from '../support/wait-for.ts'
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

  const ids = [planted, victim.jar.get('timberline')]
  const elsewhere = createWebSession(url)
  expect((await elsewhere.post('/auth/login', login)).status).toBe(204)
  ids.push(elsewhere.jar.get('timberline'))

  const over: string[] = []
  for (const leave of [
    () => victim.post('/auth/login', login),
    () => victim.post('/auth/password', { current: PASSWORD, next: `${PASSWORD} again` }),
    () => victim.post('/auth/logout', {}),
  ]) {
    over.push(victim.cookie())
    expect(await opens(victim.cookie())).toBe(200)
    expect((await leave()).status).toBeLessThan(300)
    ids.push(victim.jar.get('timberline'))
  }
  // Whoever knew the old password may be somebody else.
  over.push(elsewhere.cookie())
  for (const cookie of over) expect(await opens(cookie)).toBe(401)
  const known = ids.filter((id) => id !== undefined)
  expect(new Set(known).size).toBe(known.length)
  for (const column of ['until', 'idleUntil'] as const) over.push(await outlive(product, column))
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

/** A session that nobody has ended, and whose time is over: in all, or without use. The answer: its cookie. */
async function outlive({ url, prisma }: Guarded, column: 'until' | 'idleUntil'): Promise<string> {
  const { cookie, personId: userId } = await signIn(prisma, { login: `s17-${column}` })
  expect(await statusOf(url, { cookie })).toBe(200)
  const { until } = await prisma.accessSession.findFirstOrThrow({ where: { userId } })
  // Instances are told of a change of `until` alone.
  const data = { until, [column]: new Date(Date.now() - 1) }
  await prisma.accessSession.updateMany({ where: { userId }, data })
  await waitFor(async () => ((await statusOf(url, { cookie })) === 401 ? true : undefined))
  return cookie
}
