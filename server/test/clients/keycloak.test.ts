/** AUTH=on: people whom Keycloak knows, with the settings that docs/access.md names. */
import { randomBytes } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { freePort } from '../../local/ports.ts'
import { startApp } from '../support/harness.ts'
import { passTenMinutes } from '../support/pass-ten-minutes.ts'
import { insertRows, testRow } from '../support/rows.ts'
import { waitFor } from '../support/wait-for.ts'
import { createWebSession, type WebSession } from '../support/web-session.ts'
import { hasKeycloak } from './install.ts'
import { open, submit } from './keycloak-browser.ts'
import { PASSWORD, START_MS, startKeycloak } from './start-keycloak.ts'

/** Refresh tokens that end with the session of Keycloak. */
const ONLINE = { OIDC_SCOPES: 'openid profile email' }

const LOGS = '{ logs(first: 10) { nodes { message } } }'

describe.skipIf(!hasKeycloak())('people of Keycloak', { timeout: 120_000 }, () => {
  let keycloak: Awaited<ReturnType<typeof startKeycloak>>
  let port: number

  beforeAll(async () => {
    port = await freePort()
    keycloak = await startKeycloak(`http://127.0.0.1:${port}`)
    return keycloak[Symbol.asyncDispose]
  }, START_MS)

  const startTimberline = (env: Record<string, string> = {}) =>
    startApp({
      env: {
        AUTH: 'on',
        PORT: String(port),
        OIDC_ISSUER: keycloak.issuer,
        OIDC_CLIENT_ID: 'timberline',
        OIDC_CLIENT_SECRET: keycloak.clientSecret,
        OIDC_ROLES: 'sre=admin,developers=viewer',
        SECRET_KEY: randomBytes(32).toString('base64'),
        ...env,
      },
    })

  test('a person in a group has its role, and reads logs', async () => {
    await using app = await startTimberline()
    await insertRows(app.prisma, [testRow({ message: 'paid' })])
    const ada = createWebSession(app.url)
    expect(await signIn(ada, 'ada', '/v/errors?a=1')).toBe(`${app.url}/v/errors?a=1`)
    const { principal, permissions } = await sessionOf(ada)
    expect(principal).toMatchObject({ kind: 'PERSON', name: 'Ada Lovelace' })
    expect(permissions).toContain('access:write')
    expect(await ada.ask(LOGS)).toEqual({ data: { logs: { nodes: [{ message: 'paid' }] } }, codes: [], messages: [] })
    expect(await app.prisma.accessUser.findFirst()).toMatchObject({ issuer: keycloak.issuer, email: 'ada@example.com' })
  })

  test('a person in no group signs in, and may do nothing', async () => {
    await using app = await startTimberline()
    const eve = createWebSession(app.url)
    await signIn(eve, 'eve')
    expect(await sessionOf(eve)).toMatchObject({ principal: { name: 'Eve Adams' }, permissions: [] })
    expect((await eve.ask(LOGS)).codes).toEqual(['FORBIDDEN'])
  })

  test('a group that is taken away counts until the next refresh', async () => {
    await using app = await startTimberline()
    const grace = createWebSession(app.url)
    await signIn(grace, 'grace')
    const permissions = async () => (await sessionOf(grace)).permissions
    expect(await permissions()).toContain('access:write')

    await keycloak.admin.leaveGroup('grace', 'sre')
    expect(await permissions()).toContain('access:write')
    await passTenMinutes(app.prisma)
    await waitFor(async () => ((await permissions()).includes('access:write') ? undefined : true))
    expect(await permissions()).toContain('logs:read')

    await keycloak.admin.leaveGroup('grace', 'developers')
    await passTenMinutes(app.prisma)
    await waitFor(async () => ((await permissions()).length === 0 ? true : undefined))
    expect((await sessionOf(grace)).principal).toMatchObject({ name: 'Grace Hopper' })
  })

  test('the session of a person who is disabled ends at the next refresh', async () => {
    await using app = await startTimberline()
    const alan = createWebSession(app.url)
    await signIn(alan, 'alan')
    await keycloak.admin.disable('alan')
    expect((await sessionOf(alan)).permissions).toContain('logs:read')
    await passTenMinutes(app.prisma)
    await waitFor(async () => ((await sessionOf(alan)).principal === null ? true : undefined))
    expect(await app.prisma.accessSession.count()).toBe(0)
    expect((await app.prisma.accessUser.findFirstOrThrow()).groupRoles).toEqual([])
  })

  test('signing out leads to Keycloak, and back', async () => {
    await using app = await startTimberline(ONLINE)
    const ada = createWebSession(app.url)
    await signIn(ada, 'ada')
    // Keycloak still knows the browser, and asks for nothing.
    expect((await open(ada, '/auth/oidc?to=/pipeline')).url).toBe(`${app.url}/pipeline`)

    const { json } = await ada.post('/auth/logout', {})
    expect(String(json['location'])).toMatch(`${keycloak.issuer}/protocol/openid-connect/logout?`)
    expect((await sessionOf(ada)).principal).toBeNull()
    const asked = await open(ada, String(json['location']))
    expect((await submit(ada, asked, {})).url).toBe(`${app.url}/`)
    const again = await open(ada, '/auth/oidc')
    expect(again.url).toMatch(keycloak.issuer)
    expect(again.text).toContain('name="password"')
  })

  test('with offline_access, Keycloak asks for the password at each sign-in, and not for more at signing out', async () => {
    await using app = await startTimberline()
    const ada = createWebSession(app.url)
    await signIn(ada, 'ada')
    expect((await open(ada, '/auth/oidc')).text).toContain('name="password"')
    const { json } = await ada.post('/auth/logout', {})
    expect((await open(ada, String(json['location']))).url).toBe(`${app.url}/`)
  })

  test('signing out of Keycloak ends the session of that browser, and takes nothing from another one', async () => {
    await using app = await startTimberline(ONLINE)
    const here = createWebSession(app.url)
    await signIn(here, 'ada')
    await passTenMinutes(app.prisma)
    const there = createWebSession(app.url)
    await signIn(there, 'ada')
    await submit(here, await open(here, `${keycloak.issuer}/protocol/openid-connect/logout`), {})
    await waitFor(async () => ((await sessionOf(here)).principal === null ? true : undefined))
    expect((await sessionOf(there)).permissions).toContain('access:write')
  })

  test('roles of the realm are groups, too', async () => {
    await using app = await startTimberline({
      OIDC_GROUPS_CLAIM: 'realm_access.roles',
      OIDC_ROLES: 'on-call=viewer',
    })
    const ada = createWebSession(app.url)
    await signIn(ada, 'ada')
    expect((await sessionOf(ada)).permissions).toEqual(['logs:export', 'logs:read', 'pipeline:read', 'views:write'])
  })
})

/** Where the browser is in the end. */
async function signIn(browser: WebSession, username: string, to = '/'): Promise<string> {
  const form = await open(browser, `/auth/oidc?to=${encodeURIComponent(to)}`)
  return (await submit(browser, form, { username, password: PASSWORD })).url
}

async function sessionOf(browser: WebSession) {
  const { json } = await browser.get('/auth/session')
  return json as { principal: { name: string } | null; permissions: string[] }
}
