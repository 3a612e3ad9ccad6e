import { expect, test } from 'vitest'
import { FORGER_CLIENT, startForger, type Forged } from '../test/support/forger.ts'
import { createOidc, reasonOf } from './oidc.ts'

const REDIRECT = 'http://127.0.0.1:1323/auth/oidc/callback'

type Asked = { groupsClaim?: string; userinfo?: Record<string, unknown>; forge?: (nonce: string) => Forged }

/** Who comes back, or why nobody does. */
async function finish({ groupsClaim = 'groups', userinfo, forge = () => ({}) }: Asked) {
  await using forger = await startForger(userinfo ? { userinfo } : {})
  const oidc = createOidc({
    issuer: forger.issuer,
    clientId: FORGER_CLIENT,
    clientSecret: 's'.repeat(32),
    scopes: 'openid',
    groupsClaim,
    redirectUri: REDIRECT,
    now: Date.now,
  })
  const { location, checks } = await oidc.begin()
  expect(new URL(location).searchParams.get('redirect_uri')).toBe(REDIRECT)
  const forged = forge(checks.nonce)
  forger.says({ ...forged, claims: { nonce: checks.nonce, ...forged.claims } })
  const query = new URLSearchParams({ code: 'c', state: checks.state, iss: forger.issuer })
  return await oidc.finish(`?${query.toString()}`, checks).catch(reasonOf)
}

test.each([
  ['a claim', 'groups', { groups: ['a', 'b', 7] }, ['a', 'b']],
  ['a text', 'groups', { groups: 'a' }, ['a']],
  ['a path', 'realm_access.roles', { realm_access: { roles: ['a'] } }, ['a']],
  ['a name with dots', 'https://example.com/groups', { 'https://example.com/groups': ['a'] }, ['a']],
  ['nothing', 'groups', {}, []],
  ['what every object has', 'constructor.name', {}, []],
])('groups are read from %s', async (...[, groupsClaim, claims, groups]) => {
  expect(await finish({ groupsClaim, forge: () => ({ claims }) })).toMatchObject({ subject: 's19', groups })
})

test('what the ID token does not tell is asked for', async () => {
  const userinfo = { groups: ['a'], name: 'Ada', email: 'ada@example.com' }
  expect(await finish({ userinfo })).toMatchObject({ name: 'Ada', email: 'ada@example.com', groups: ['a'] })
  expect(await finish({ userinfo, forge: () => ({ claims: { groups: [] } }) })).toMatchObject({
    name: 's19',
    groups: [],
  })
  expect(await finish({ userinfo: { ...userinfo, sub: 'another' } })).toMatch(/^OAUTH_/)
})

test.each<[string, Forged]>([
  ['of a foreign key', { isForeignKey: true }],
  ['of none', { alg: 'none', isUnsigned: true }],
  ['that is empty', { isUnsigned: true }],
  ['made with the public key', { alg: 'HS256' }],
])('a signature %s is refused', async (_, forged) => {
  expect(await finish({ forge: () => forged })).toMatch(/^OAUTH_/)
})
