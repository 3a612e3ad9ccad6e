/** Nobody gets more than they were given: not by roles, not by keys, not by a scope that is left out. */
import { isDeepStrictEqual } from 'node:util'
import { expect } from 'vitest'
import { makeKey } from '../support/make-key.ts'
import { insertRows, testId, testRow } from '../support/rows.ts'
import { signIn } from '../support/sign-in.ts'
import { waitFor } from '../support/wait-for.ts'
import { createWebSession, type WebSession } from '../support/web-session.ts'
import { send } from './client.ts'
import { bearer } from './guarded.ts'
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
  refused += await expectOthersUntouched(product, { admin, editor })
  refused += await expectKeysWithinPeople(product, scope.id)
  await expectLostScopeShowsNothing(product, admin)
  const own = await scoped.ask('{ session { permissions scope } }')
  expect(own.data['session']).toEqual({ permissions: ['logs:read'], scope: 's25' })
  const none = await nobody.ask('{ session { permissions scope } }')
  expect(none.data['session']).toEqual({ permissions: [], scope: null })
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

type Sessions = { admin: WebSession; editor: WebSession }

/** What is somebody's own is not for others, not even for admins. The answer: how much was refused. */
async function expectOthersUntouched({ prisma }: Guarded, { admin, editor }: Sessions): Promise<number> {
  const { id: userId } = await prisma.accessUser.findFirstOrThrow({ where: { subject: 's25-admin' } })
  const session = await prisma.accessSession.findFirstOrThrow({ where: { userId } })
  const id = Buffer.from(session.idHash).toString('hex')
  const { data } = await editor.ask('mutation ($id: ID!) { endSession(id: $id) { ended } }', { id })
  expect(data).toEqual({ endSession: { ended: 0 } })
  const { data: listed } = await editor.ask('{ sessions { id } }')
  expect(JSON.stringify(listed)).not.toContain(id)
  expect((await admin.ask('{ session { permissions } }')).codes).toEqual([])

  // Its secret would be that of the person.
  const { id: ownerId } = await prisma.accessUser.findFirstOrThrow({ where: { subject: 's25-editor' } })
  const theirs = await makeKey(prisma, { kind: 'query', ownerId })
  const rotate = 'mutation ($id: ID!) { rotateKey(id: $id, overlapSeconds: 0) { secret } }'
  expect((await admin.ask(rotate, { id: theirs.slice(5, 13) })).codes).toEqual(['FORBIDDEN'])
  return 3
}

const COUNT = '{ session { permissions } logCount { value } }'

type Seen = { data?: { session: { permissions: string[] }; logCount: { value: number } } }

/** A key of somebody's has no more than they have now, whatever stands in its row. The answer: how often that was tried. */
async function expectKeysWithinPeople({ url, prisma }: Guarded, scopeId: string): Promise<number> {
  await insertRows(
    prisma,
    ['a', 'b', 'b'].map((resourceId, i) => testRow({ id: testId(2500 + i), resourceId, message: 's25' })),
  )
  const session = createWebSession(url)
  const see = async (key: string) => {
    const { status, json } = await session.post('/graphql', { query: COUNT }, { authorization: `Bearer ${key}` })
    const { session: of, logCount } = (json as Seen).data ?? {}
    return status === 401 ? 'refused' : [of?.permissions ?? 'none', logCount?.value ?? null]
  }
  const until = async (key: string, expected: unknown) => {
    let seen: unknown
    await waitFor(async () => (isDeepStrictEqual((seen = await see(key)), expected) ? true : undefined)).catch(() =>
      expect(seen).toEqual(expected),
    )
  }
  const { personId } = await signIn(prisma, { login: 's25-owner', roles: ['editor'] })
  const permissions = ['logs:read', 'deadletters:read', 'metrics:read', 'audit:read'] as const
  const theirs = await makeKey(prisma, { kind: 'query', ownerId: personId, permissions })
  const ofB = { filter: { resourceId: { eq: 'b' } }, shape: 'resources', name: 's25 b' }
  const { id: otherId } = await prisma.accessScope.create({ data: ofB })
  const narrow = await makeKey(prisma, { kind: 'query', ownerId: personId, scopeId: otherId })
  const change = (data: { roles?: string[]; isDisabled?: boolean }) =>
    prisma.accessUser.update({ where: { id: personId }, data })
  await until(narrow, [['logs:export', 'logs:read'], 2])
  await until(theirs, [['deadletters:read', 'logs:read'], await prisma.log.count()])
  await change({ roles: ['viewer'] })
  await until(theirs, [['logs:read'], await prisma.log.count()])
  // As the scoped admin: of the key's scope and the person's what both show, which is nothing.
  await change({ roles: ['s25-scoped'] })
  await until(theirs, [['logs:read'], 1])
  await until(narrow, [['logs:read'], 0])
  expect(scopeId).not.toBe(otherId)
  await change({ roles: [] })
  await until(theirs, ['none', null])
  await change({ roles: ['admin'], isDisabled: true })
  await until(theirs, 'refused')
  return 6
}

/** A scope that this version cannot read is not no scope. */
async function expectLostScopeShowsNothing(product: Guarded, admin: WebSession): Promise<void> {
  const { prisma } = product
  const data = { name: 's25 lost', filter: { ofAnotherVersion: true }, shape: 'other' }
  const { id: scopeId } = await prisma.accessScope.create({ data })
  await prisma.accessRole.create({ data: { name: 's25-lost', permissions: ['logs:read'], scopeId } })
  const lost = await openAs(product, 's25-lost', ['s25-lost'])
  const key = await makeKey(prisma, { kind: 'query', scopeId })
  await waitFor(async () => {
    const { data: seen } = await admin.ask('{ people(first: 1000) { nodes { login } } }')
    return JSON.stringify(seen).includes('s25-lost') ? true : undefined
  })
  const { data: shown } = await lost.ask('{ session { permissions scope } }')
  expect(shown['session']).toEqual({ permissions: [], scope: null })
  expect((await lost.ask('{ logCount { value } }')).codes).toEqual(['FORBIDDEN'])
  // From an address of its own: that of the rows may have sent too many wrong keys.
  const body = JSON.stringify({ query: COUNT })
  const keyed = await send(product.url, { path: '/graphql', body, headers: bearer(key), from: '127.0.0.25' })
  expect(keyed.status).toBe(401)
}
