/** AUTH=on: people with local accounts, from the link in the terminal to the end of a session. */
import { expect, test } from 'vitest'
import { createSetupLink } from '../app.ts'
import { readKeyId } from '../access/key-format.ts'
import { newToken } from '../access/links.ts'
import { readConfig } from '../config.ts'
import type { Database } from '../platform/postgres/postgres.ts'
import { createDatabase } from './support/database.ts'
import { startApp } from './support/harness.ts'
import { makeKey } from './support/make-key.ts'
import { signIn } from './support/sign-in.ts'
import { testLogger } from './support/test-logger.ts'
import { waitFor } from './support/wait-for.ts'
import { createWebSession } from './support/web-session.ts'

const AUTH = { env: { AUTH: 'on' } }
const PASSWORD = 'a violin in the rain'

const ME = '{ session { principal { kind name } permissions expiresAt } }'

/** As the start prints it, or `npm run setup-link`. */
async function makeSetupLink(prisma: Database, kind: 'first' | 'again' = 'first'): Promise<string> {
  const { token, hash } = newToken(kind)
  await prisma.accessState.updateMany({ data: { setupHash: hash, setupUntil: new Date(Date.now() + 3_600_000) } })
  return token
}

test('the link in the terminal makes the first admin, who invites another person', async () => {
  await using app = await startApp(AUTH)
  const admin = createWebSession(app.url)
  expect((await admin.get('/auth/session')).json).toEqual({
    auth: 'on',
    principal: null,
    permissions: [],
    methods: ['LOCAL'],
    needsSetup: true,
  })
  const token = await makeSetupLink(app.prisma)
  const choice = { token, login: ' Ada ', password: PASSWORD, name: 'Ada Lovelace' }
  expect((await admin.post('/auth/setup', { ...choice, password: 'password1234' })).json).toMatchObject({
    error: { code: 'BAD_USER_INPUT' },
  })
  expect((await admin.post('/auth/setup', choice)).status).toBe(204)
  expect((await createWebSession(app.url).post('/auth/setup', choice)).status).toBe(403)
  expect((await admin.get('/auth/session')).json).toMatchObject({
    principal: { kind: 'PERSON', name: 'Ada Lovelace' },
    needsSetup: false,
  })

  const invited = await admin.ask(
    'mutation { invitePerson(input: { login: "Bob", roles: ["viewer"] }) { link person { id login hasPassword roles } } }',
  )
  expect(invited.codes).toEqual([])
  const { link, person } = invited.data['invitePerson'] as { link: string; person: { id: string } }
  expect(person).toMatchObject({ login: 'bob', hasPassword: false, roles: ['viewer'] })
  const bob = createWebSession(app.url)
  const own = { token: link.slice(link.indexOf('#') + 1), password: 'two violins in the rain' }
  expect((await bob.post('/auth/setup', own)).status).toBe(204)
  expect((await createWebSession(app.url).post('/auth/setup', own)).status).toBe(403)
  const { data } = await bob.ask(ME)
  expect(data['session']).toMatchObject({
    principal: { kind: 'PERSON', name: 'Bob' },
    permissions: ['logs:export', 'logs:read', 'pipeline:read', 'views:write'],
  })
  expect((await bob.ask('{ people { nodes { login } } }')).codes).toEqual(['FORBIDDEN'])
  expect((await admin.ask('{ people { nodes { login } } }')).data['people']).toEqual({
    nodes: [{ login: 'ada' }, { login: 'bob' }],
  })
})

test('a session begins with the password, has a new id each time, and is over after the logout', async () => {
  await using app = await startApp(AUTH)
  const ada = createWebSession(app.url)
  await ada.post('/auth/setup', { token: await makeSetupLink(app.prisma), login: 'ada', password: PASSWORD })
  const first = ada.cookie()
  expect((await ada.post('/auth/login', { login: 'ada', password: 'wrong' })).status).toBe(401)
  expect((await ada.post('/auth/login', { login: 'ADA ', password: PASSWORD })).status).toBe(204)
  expect(ada.cookie()).not.toBe(first)
  const statusOf = async (cookie: string) => (await fetch(`${app.url}/metrics`, { headers: { cookie } })).status
  expect(await statusOf(first)).toBe(401)
  const second = ada.cookie()
  expect(await statusOf(second)).toBe(200)
  const other = createWebSession(app.url)
  await other.post('/auth/login', { login: 'ada', password: PASSWORD })
  const { data } = await other.ask('{ sessions { id method isCurrent } }')
  expect(data['sessions']).toEqual([
    { id: expect.any(String) as string, method: 'LOCAL', isCurrent: true },
    { id: expect.any(String) as string, method: 'LOCAL', isCurrent: false },
  ])
  expect((await ada.post('/auth/logout', {})).json).toEqual({})
  expect(await statusOf(second)).toBe(401)
  expect(await statusOf(other.cookie())).toBe(200)
  const old = other.cookie()
  const change = { current: PASSWORD, next: 'two violins in the rain' }
  expect((await other.post('/auth/password', { ...change, current: 'wrong' })).status).toBe(400)
  expect((await other.post('/auth/password', change)).status).toBe(204)
  expect(await statusOf(old)).toBe(401)
  expect(await statusOf(other.cookie())).toBe(200)
  const deeds = await app.prisma.accessAudit.findMany({ orderBy: { id: 'asc' } })
  expect(deeds.map(({ action }) => action)).toEqual([
    'setup',
    'login.failed',
    'login',
    'login',
    'logout',
    'person.password',
  ])
  expect(JSON.stringify(deeds, (_, value: unknown) => (typeof value === 'bigint' ? Number(value) : value))).not.toMatch(
    /violin|wrong/,
  )
})

test('what a person may do changes at once, and the last admin remains', async () => {
  await using app = await startApp(AUTH)
  const { cookie, personId } = await signIn(app.prisma)
  const { cookie: of, personId: bob } = await signIn(app.prisma, { login: 'bob', roles: ['viewer'] })
  const ada = createWebSession(app.url)
  ada.jar.set('timberline', cookie.slice('timberline='.length))
  const me = async () => fetch(`${app.url}/export`, { headers: { cookie: of } })
  await waitFor(async () => ((await me()).status === 200 ? true : undefined))

  for (const mutation of [
    `setPersonDisabled(id: "${personId}", isDisabled: true) { person { id } }`,
    `setPersonRoles(id: "${personId}", roles: ["viewer"]) { person { id } }`,
  ])
    expect((await ada.ask(`mutation { ${mutation} }`)).codes).toEqual(['BAD_USER_INPUT'])
  const disabled = await ada.ask(
    `mutation { setPersonDisabled(id: "${bob}", isDisabled: true) { person { isDisabled } } }`,
  )
  expect(disabled.codes).toEqual([])
  expect((await me()).status).toBe(401)

  const saved = await ada.ask(
    'mutation { saveRole(input: { name: "counter", permissions: ["logs:read"] }) { role { name permissions isBuiltin scope { id } } } }',
  )
  expect(saved.data['saveRole']).toEqual({
    role: { name: 'counter', permissions: ['logs:read'], isBuiltin: false, scope: null },
  })
  const given = await ada.ask(`mutation { setPersonRoles(id: "${bob}", roles: ["counter"]) { person { roles } } }`)
  expect(given.data['setPersonRoles']).toEqual({ person: { roles: ['counter'] } })
  expect((await ada.ask('mutation { deleteRole(name: "counter") { name } }')).codes).toEqual(['BAD_USER_INPUT'])
  expect((await ada.ask('mutation { deleteRole(name: "admin") { name } }')).codes).toEqual(['BAD_USER_INPUT'])
})

test('who can start programs here gets back in, though there are admins', async () => {
  await using database = await createDatabase()
  await using app = await startApp({ ...AUTH, database: { ...database, [Symbol.asyncDispose]: async () => undefined } })
  const { personId } = await signIn(app.prisma, { login: 'ada', roles: ['viewer'], isDisabled: true })
  await signIn(app.prisma, { login: 'bob' })
  expect(await app.firstRun()).toBeUndefined()
  const path = await createSetupLink({ config: readConfig({}), databaseUrl: database.url, logger: testLogger })
  const ada = createWebSession(app.url)
  const choice = { token: path.slice('/setup#'.length), login: 'ADA', password: PASSWORD }
  expect((await ada.post('/auth/setup', choice)).status).toBe(204)
  expect((await ada.get('/auth/session')).json).toMatchObject({ principal: { kind: 'PERSON', id: personId } })
  expect((await ada.ask('{ roles { name } }')).codes).toEqual([])
})

test('what a group gave is gone with it, and the key of a person only they rotate', async () => {
  await using app = await startApp(AUTH)
  const { cookie, personId } = await signIn(app.prisma)
  const ofGroup = { issuer: 'https://id.test', roles: [], groupRoles: ['editor', 'viewer'] }
  const { personId: bob } = await signIn(app.prisma, { login: 'bob', ...ofGroup })
  await app.prisma.accessGroup.create({ data: { claimValue: 'sre', role: 'editor' } })
  const keys = [
    await makeKey(app.prisma, { kind: 'query', ownerId: bob }),
    await makeKey(app.prisma, { kind: 'query', ownerId: personId }),
  ]
  const ada = createWebSession(app.url)
  ada.jar.set('timberline', cookie.slice('timberline='.length))
  await waitFor(async () => ((await ada.ask('{ roles { name } }')).codes.length === 0 ? true : undefined))

  expect((await ada.ask('mutation { deleteGroupRole(group: "sre") { group } }')).codes).toEqual([])
  expect(await app.prisma.accessUser.findUnique({ where: { id: bob } })).toMatchObject({ groupRoles: ['viewer'] })
  const rotated = keys.map((key) => ada.ask(`mutation { rotateKey(id: "${readKeyId(key)}") { key { name } } }`))
  expect((await Promise.all(rotated)).map(({ codes }) => codes)).toEqual([['FORBIDDEN'], []])
})

test('a login of an hour ago changes nothing', async () => {
  await using app = await startApp(AUTH)
  const { cookie } = await signIn(app.prisma, { signedInAt: new Date(Date.now() - 16 * 60_000) })
  const ada = createWebSession(app.url)
  ada.jar.set('timberline', cookie.slice('timberline='.length))
  await waitFor(async () => ((await ada.ask('{ roles { name } }')).codes.length === 0 ? true : undefined))
  const { codes, messages } = await ada.ask(
    'mutation { saveGroupRole(group: "sre", role: "viewer") { groupRole { role } } }',
  )
  expect(codes).toEqual(['LOGIN_TOO_OLD'])
  expect(messages[0]).toContain('Sign in again to change this')
})

test('with AUTH=off there is nobody to sign in', async () => {
  await using app = await startApp()
  const anyone = createWebSession(app.url)
  expect((await anyone.get('/auth/session')).json).toMatchObject({
    auth: 'off',
    principal: { kind: 'ANYONE' },
    methods: [],
    needsSetup: false,
  })
  const refused = await anyone.post('/auth/login', { login: 'ada', password: PASSWORD })
  expect(refused.json).toMatchObject({ error: { code: 'FORBIDDEN' } })
})
