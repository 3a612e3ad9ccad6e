/** The identity provider is away, has other keys, and no longer knows somebody: logs go on, and people as far as it has said. */
import { randomBytes } from 'node:crypto'
import { expect } from 'vitest'
import { freePort } from '../../local/ports.ts'
import type { Database } from '../../platform/postgres/postgres.ts'
import { createAheadClock } from '../support/ahead-clock.ts'
import { startApp } from '../support/harness.ts'
import { CLIENT, signInByProvider, startIdentityProvider } from '../support/identity-provider.ts'
import { makeKey } from '../support/make-key.ts'
import { passTenMinutes } from '../support/pass-ten-minutes.ts'
import { waitFor } from '../support/wait-for.ts'
import { createWebSession, type WebSession } from '../support/web-session.ts'
import { send } from './client.ts'
import { noteResult } from './row.ts'

const REFRESH_MS = 601_000

export async function expectProviderMissed(): Promise<void> {
  const port = await freePort()
  const people = new Map([['ada', { groups: ['sre'] as unknown }]])
  await using provider = await startIdentityProvider(`http://127.0.0.1:${port}/auth/oidc/callback`, people)
  await provider.stop()
  using clock = createAheadClock()
  await using app = await startApp({
    env: {
      AUTH: 'on',
      PORT: String(port),
      OIDC_ISSUER: provider.issuer,
      OIDC_CLIENT_ID: CLIENT.id,
      OIDC_CLIENT_SECRET: CLIENT.secret,
      OIDC_ROLES: 'sre=editor,dev=viewer',
      SECRET_KEY: randomBytes(32).toString('hex'),
    },
  })
  const ada = createWebSession(app.url)
  expect((await ada.get('/auth/oidc')).location).toBe('/sign-in?error=oidc-unavailable')
  const headers = { authorization: `Bearer ${await makeKey(app.prisma)}` }
  await waitFor(async () =>
    (await send(app.url, { headers, body: '{"message":"hello"}' })).status === 201 ? true : undefined,
  )

  const parts = { url: app.url, prisma: app.prisma, provider, people, ada, clock }
  await provider.start()
  expect((await signInByProvider(ada, 'ada')).answer.location).toBe('/')
  const mayOfKey = await makeKeyOfHers(parts)
  await provider.stop()
  await expectGraceOfOneRefresh(parts)
  await provider.start()
  expect((await signInByProvider(ada, 'ada')).answer.location).toBe('/')
  await expectRightsFollow(parts, mayOfKey)
  await noteResult(
    'S20',
    'away at the start, at a refresh and at the next one, which ends the session; three changes of its keys, other groups, a person who is gone, her key: as promised',
  )
}

type Parts = {
  url: string
  prisma: Database
  provider: { stop(): Promise<void>; start(): Promise<void> }
  people: Map<string, { groups: unknown }>
  ada: WebSession
  clock: ReturnType<typeof createAheadClock>
}

const me = async (session: WebSession) => (await session.get('/auth/session')).json

/** What a key of hers may do; its row says that it may read dead letters. */
async function makeKeyOfHers({ url, prisma }: Parts): Promise<() => Promise<string[]>> {
  const { userId: ownerId } = await prisma.accessSession.findFirstOrThrow()
  const key = await makeKey(prisma, { kind: 'query', ownerId, permissions: ['logs:read', 'deadletters:read'] })
  const body = '{"query":"{ session { permissions } }"}'
  const asked = { path: '/graphql', headers: { authorization: `Bearer ${key}` }, body, from: '127.0.0.21' }
  const may = async () => {
    const { data } = JSON.parse((await send(url, asked)).text) as { data?: { session: { permissions: string[] } } }
    return data?.session.permissions ?? []
  }
  await waitFor(async () => ((await may()).includes('deadletters:read') ? true : undefined))
  return may
}

async function expectGraceOfOneRefresh({ prisma, ada, clock }: Parts): Promise<void> {
  const before = await prisma.accessSession.findFirstOrThrow()
  await passTenMinutes(prisma)
  // It was tried in vain.
  await waitFor(async () => {
    expect((await me(ada))['permissions']).toContain('deadletters:read')
    const { checkedAt } = await prisma.accessSession.findFirstOrThrow()
    return Number(checkedAt) > Date.now() - 590_000 && Number(checkedAt) < Number(before.checkedAt) ? true : undefined
  })
  // As long again, and nobody vouches for her any more. The first refresh may just have begun, and its failure counts from its end.
  for (let i = 0; i < 2 && (await prisma.accessSession.count()) > 0; i++) {
    clock.pass(REFRESH_MS)
    // It may end meanwhile.
    await prisma.accessSession.updateMany({
      data: { checkedAt: new Date(Date.now() - REFRESH_MS), until: before.until },
    })
    await waitFor(async () => {
      await me(ada)
      const session = await prisma.accessSession.findFirst()
      return !session || Number(session.checkedAt) > Date.now() - 590_000 ? true : undefined
    })
  }
  await waitFor(async () => ((await me(ada))['principal'] === null ? true : undefined))
}

async function expectRightsFollow({ url, prisma, people, ada }: Parts, mayOfKey: () => Promise<string[]>) {
  people.set('ada', { groups: ['dev'] })
  await passTenMinutes(prisma)
  const mayOfHers = async () => (await me(ada))['permissions'] as string[]
  await waitFor(async () => ((await mayOfHers()).includes('deadletters:read') ? undefined : true))
  await waitFor(async () => ((await mayOfKey()).includes('deadletters:read') ? undefined : true))
  expect(await mayOfKey()).toEqual(['logs:read'])
  const again = createWebSession(url)
  expect((await signInByProvider(again, 'ada')).answer.location).toBe('/')

  people.delete('ada')
  await passTenMinutes(prisma)
  await waitFor(async () => ((await me(ada))['principal'] === null ? true : undefined))
  // What its groups gave ends with her sessions, for her keys too.
  await waitFor(async () => ((await mayOfKey()).length === 0 ? true : undefined))
}
