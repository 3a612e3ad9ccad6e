/** The link of the first admin works once, for an hour, and only until there is one; of two APIs one shows it. */
import { expect } from 'vitest'
import { createDatabase } from '../support/database.ts'
import { startApp } from '../support/harness.ts'
import { signIn } from '../support/sign-in.ts'
import { createWebSession } from '../support/web-session.ts'
import { noteResult } from './row.ts'
import { PASSWORD } from './signed-in.ts'

export async function expectLinkOnce(): Promise<void> {
  await using database = await createDatabase()
  const shared = {
    database: { ...database, async [Symbol.asyncDispose]() {} },
    env: { AUTH: 'on', DATABASE_URL: database.url },
  }
  await using one = await startApp(shared)
  await using other = await startApp(shared)
  const firsts = await Promise.all([one.firstRun(), other.firstRun()])
  const paths = firsts.flatMap((first) => (first && 'path' in first ? [first.path] : []))
  expect([paths.length, firsts.filter((first) => first && 'until' in first).length]).toEqual([1, 1])
  const token = paths[0]?.slice('/setup#'.length) ?? ''
  const choose = (given: string, login = 'ada') =>
    createWebSession(other.url).post('/auth/setup', { token: given, login, password: PASSWORD })
  const { prisma } = one

  const state = await prisma.accessState.findFirstOrThrow()
  await prisma.accessState.updateMany({ data: { setupUntil: new Date(Date.now() - 1) } })
  expect((await choose(token)).status).toBe(403)
  await prisma.accessState.updateMany({ data: { setupUntil: state.setupUntil } })
  for (const guess of ['', 'x', token.slice(0, -1), token.replace('first', 'again'), token.replace('first', 'person')])
    expect((await choose(guess)).status).toBe(403)

  // An admin has come by another way.
  await signIn(prisma, { login: 'root' })
  expect((await choose(token)).status).toBe(403)
  await prisma.accessUser.deleteMany()

  await prisma.accessState.updateMany({ data: { setupHash: state.setupHash, setupUntil: state.setupUntil } })
  const both = await Promise.all([choose(token, 'ada'), choose(token, 'eve')])
  expect(new Set(both.map(({ status }) => status))).toEqual(new Set([204, 403]))
  expect(await prisma.accessUser.count()).toBe(1)
  expect((await choose(token)).status).toBe(403)
  expect(await one.firstRun()).toBeUndefined()
  await noteResult(
    'S24',
    'one of two APIs showed it; late, changed, used, beside another admin: refused; of two at once one became admin',
  )
}
