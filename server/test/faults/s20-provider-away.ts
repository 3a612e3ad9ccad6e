/** The identity provider is away, has other keys, and no longer knows somebody: logs go on, and people as far as it has said. */
import { randomBytes } from 'node:crypto'
import { expect } from 'vitest'
import { freePort } from '../../local/ports.ts'
import { startApp } from '../support/harness.ts'
import { CLIENT, signInByProvider, startIdentityProvider } from '../support/identity-provider.ts'
import { makeKey } from '../support/make-key.ts'
import { waitFor } from '../support/wait-for.ts'
import { createWebSession } from '../support/web-session.ts'
import { send } from './client.ts'
import { noteResult } from './row.ts'

export async function expectProviderMissed(): Promise<void> {
  const port = await freePort()
  const people = new Map([['ada', { groups: ['sre'] as unknown }]])
  await using provider = await startIdentityProvider(`http://127.0.0.1:${port}/auth/oidc/callback`, people)
  await provider.stop()
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

  await provider.start()
  expect((await signInByProvider(ada, 'ada')).answer.location).toBe('/')
  const me = async () => (await ada.get('/auth/session')).json
  const { until } = await app.prisma.accessSession.findFirstOrThrow()
  const passTenMinutes = () =>
    app.prisma.accessSession.updateMany({ data: { checkedAt: new Date(Date.now() - 601_000), until } })

  await provider.stop()
  const before = await app.prisma.accessSession.findFirstOrThrow()
  await passTenMinutes()
  // It was tried in vain.
  await waitFor(async () => {
    expect((await me())['permissions']).toContain('deadletters:read')
    const { checkedAt } = await app.prisma.accessSession.findFirstOrThrow()
    return Number(checkedAt) > Date.now() - 590_000 && Number(checkedAt) < Number(before.checkedAt) ? true : undefined
  })

  await provider.start()
  people.set('ada', { groups: ['dev'] })
  await passTenMinutes()
  await waitFor(async () => (((await me())['permissions'] as string[]).includes('deadletters:read') ? undefined : true))
  const again = createWebSession(app.url)
  expect((await signInByProvider(again, 'ada')).answer.location).toBe('/')

  people.delete('ada')
  await passTenMinutes()
  await waitFor(async () => ((await me())['principal'] === null ? true : undefined))
  await noteResult(
    'S20',
    'away at the start and at a refresh, two changes of its keys, other groups, a person who is gone: as promised',
  )
}
