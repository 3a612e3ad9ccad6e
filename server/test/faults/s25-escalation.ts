/** Nobody gets more than they were given: not by roles, not by keys, not by a scope that is left out. */
import { expect } from 'vitest'
import { makeKey } from '../support/make-key.ts'
import { waitFor } from '../support/wait-for.ts'
import { createWebSession, type WebSession } from '../support/web-session.ts'
import { noteResult } from './row.ts'
import { openAs, type Guarded } from './signed-in.ts'

/** All but the first tell of every log. */
const PERMISSIONS = ['logs:read', 'access:read', 'access:write', 'deadletters:read', 'pipeline:read']

/** What makes more of somebody. */
const changesOf = (personId: string) => [
  `setPersonRoles(id: "${personId}", roles: ["admin"]) { person { id } }`,
  'saveRole(input: { name: "mine", permissions: ["audit:read"] }) { role { name } }',
  'saveGroupRole(group: "g", role: "admin") { groupRole { role } }',
  'invitePerson(input: { login: "eve", roles: ["admin"] }) { link }',
  `resetPassword(personId: "${personId}") { link }`,
  `endSessions(personId: "${personId}") { ended }`,
  'createKey(input: { name: "k", kind: QUERY }) { secret }',
]

export async function expectNoEscalation(product: Guarded): Promise<void> {
  const { url, prisma } = product
  const admin = await openAs(product, 's25-admin', ['admin'])
  const scope = await prisma.accessScope.create({
    data: { name: 's25', filter: { resourceId: { eq: 'a' } }, shape: 'resources' },
  })
  // As an earlier version, or a hand in the database, could have left it.
  await prisma.accessRole.create({ data: { name: 's25-scoped', permissions: PERMISSIONS, scopeId: scope.id } })
  const [editor, scoped, nobody] = [
    await openAs(product, 's25-editor', ['editor']),
    await openAs(product, 's25-scoped', ['s25-scoped']),
    await openAs(product, 's25-nobody', ['s25-gone']),
  ]
  const person = await prisma.accessUser.findFirstOrThrow({ where: { subject: 's25-editor' } })
  const key = await makeKey(prisma, { kind: 'query', permissions: ['access:read', 'access:write'] })
  await waitFor(async () => ((await admin.ask('{ roles { name } }')).codes.length === 0 ? true : undefined))

  const changes = changesOf(person.id)
  let refused = 0
  for (const change of changes)
    for (const session of [editor, scoped, nobody]) {
      const { codes } = await session.ask(`mutation { ${change} }`)
      expect([change, codes]).toEqual([change, ['FORBIDDEN']])
      refused++
    }
  const keyed = createWebSession(url)
  for (const change of changes) {
    const answer = await keyed.post('/graphql', { query: `mutation { ${change} }` }, { authorization: `Bearer ${key}` })
    expect(JSON.stringify(answer.json)).toContain('FORBIDDEN')
    refused++
  }
  refused += await expectRolesRefused(admin, scope.id)
  const own = await scoped.ask('{ session { permissions scope } }')
  expect(own.data['session']).toEqual({ permissions: ['logs:read'], scope: 's25' })
  expect(await prisma.accessUser.count({ where: { subject: 'eve' } })).toBe(0)
  await noteResult(
    'S25',
    `${refused} attempts by an editor, a scoped admin, one without a role and a key with access:write: all refused`,
  )
}

/** Such roles are not saved at all. The answer: how many were refused. */
async function expectRolesRefused(admin: WebSession, scopeId: string): Promise<number> {
  const inputs = [
    ...PERMISSIONS.slice(1).map(
      (permission) => `name: "s25-new", permissions: ["logs:read", "${permission}"], scopeId: "${scopeId}"`,
    ),
    ...['viewer', 'admin'].map((name) => `name: "${name}", permissions: ["audit:read"]`),
  ]
  for (const input of inputs) {
    const { codes } = await admin.ask(`mutation { saveRole(input: { ${input} }) { role { name } } }`)
    expect([input, codes]).toEqual([input, ['BAD_USER_INPUT']])
  }
  return inputs.length
}
