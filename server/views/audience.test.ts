/** Who sees, changes and finds which views and links. */
import { expect, test } from 'vitest'
import { unauthenticated, ANYONE, type Permission, type Principal } from '../platform/principal.ts'
import { createSlots } from '../platform/slots.ts'
import { createDatabase } from '../test/support/database.ts'
import { serve } from '../test/support/graphql-server.ts'
import { MAX_LINKS } from './links.ts'
import { createViews } from './views.ts'
import { MAX_VIEWS } from './writer.ts'
import { QUERY_SDL } from '../test/support/query-sdl.ts'

const SCOPE = { id: 'scope', name: 'team a', revision: 1, filter: { resourceId: { eq: 'a' } } }
const MAY: ReadonlySet<Permission> = new Set(['logs:read', 'views:write'])
const MAY_SHARE: ReadonlySet<Permission> = new Set([...MAY, 'views:share'])

const person = (name: string, what: Partial<Principal> = {}): [string, Principal] => [
  name,
  { ...ANYONE, kind: 'person', id: name, name, ownerId: name, permissions: MAY, ...what },
]

const PEOPLE = new Map([
  person('editor', { permissions: MAY_SHARE }),
  person('viewer'),
  person('lead', { permissions: MAY_SHARE, scope: SCOPE, roles: ['team-a'] }),
  person('member', { scope: SCOPE, roles: ['team-a'] }),
  person('stranger', { permissions: MAY_SHARE, scope: SCOPE, roles: ['team-b'] }),
])

async function createApi() {
  const { prisma, ...database } = await createDatabase()
  const audited: unknown[][] = []
  const views = createViews({
    database: prisma,
    slots: createSlots({ slots: 2, reserve: 1, maxWaiting: 100, maxWaitMs: 5000 }),
    audit: async (_tx, { principal }, { action, detail }) =>
      void audited.push([principal.name, action, detail?.['name']]),
  })
  const server = await serve({
    stage: { typeDefs: `${QUERY_SDL}${views.typeDefs}`, resolvers: views.resolvers },
    authenticate(present) {
      const found = PEOPLE.get(present().key ?? '')
      if (!found) throw unauthenticated()
      return found
    },
  })
  /** The one field of the answer, or its error's code. */
  async function ask(who: string, query: string, variables: object = {}): Promise<unknown> {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${who}` }
    const { json } = await server.ask(query, variables, { headers })
    return json.errors?.[0]?.extensions.code ?? Object.values(json.data ?? {})[0]
  }
  return {
    prisma,
    audited,
    ask,
    save: (who: string, input: object) => ask(who, SAVE, { input: { state: 'v=1', ...input } }),
    update: (who: string, id: string, input: object) => ask(who, UPDATE, { id, input }),
    delete: (who: string, id: string) => ask(who, 'mutation ($id: ID!) { deleteView(id: $id) { id } }', { id }),
    async names(who: string) {
      const page = await ask(who, '{ savedViews { nodes { name } } }')
      return (page as { nodes: { name: string }[] }).nodes.map(({ name }) => name)
    },
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]()
      await database[Symbol.asyncDispose]()
    },
  }
}

const VIEW = 'view { id name slug isDefault audience role isMine }'
const SAVE = `mutation ($input: SaveViewInput!) { saveView(input: $input) { ${VIEW} } }`
const UPDATE = `mutation ($id: ID!, $input: UpdateViewInput!) { updateView(id: $id, input: $input) { ${VIEW} } }`

const idOf = (saved: unknown) => (saved as { view: { id: string } }).view.id

test('a view is seen by its audience and its owner, in lists, by its slug and by its id', async () => {
  await using api = await createApi()
  const all = await api.save('editor', { name: 'all' })
  expect(all).toMatchObject({ view: { audience: 'EVERYONE', role: null, isMine: true } })
  const mine = await api.save('viewer', { name: 'mine' })
  expect(mine).toMatchObject({ view: { audience: 'ME', isMine: true } })
  const team = await api.save('lead', { name: 'team', audience: 'ROLE', role: 'team-a' })
  expect(team).toMatchObject({ view: { audience: 'ROLE', role: 'team-a' } })
  expect(await api.save('member', { name: 'own' })).toMatchObject({ view: { audience: 'ME' } })
  expect(await Promise.all([...PEOPLE.keys()].map((who) => api.names(who)))).toEqual([
    ['all'],
    ['all', 'mine'],
    ['team'],
    ['own', 'team'],
    [],
  ])
  const { slug } = (team as { view: { slug: string } }).view
  const bySlug = (who: string) =>
    api.ask(who, 'query ($slug: String) { savedView(slug: $slug) { name isMine } }', { slug })
  expect(await bySlug('member')).toEqual({ name: 'team', isMine: false })
  for (const who of ['stranger', 'editor', 'viewer']) expect(await bySlug(who)).toBeNull()
  for (const who of ['stranger', 'lead']) {
    expect(await api.update(who, idOf(mine), { name: 'x' })).toBe('NOT_FOUND')
    expect(await api.delete(who, idOf(all))).toBe('NOT_FOUND')
  }
})

test('what others share is changed with the permission, what is mine without', async () => {
  await using api = await createApi()
  const shared = idOf(await api.save('editor', { name: 'shared' }))
  expect(await api.update('viewer', shared, { name: 'x' })).toBe('FORBIDDEN')
  expect(await api.delete('viewer', shared)).toBe('FORBIDDEN')
  const team = idOf(await api.save('lead', { name: 'team', audience: 'ROLE', role: 'team-a' }))
  expect(await api.delete('member', team)).toBe('FORBIDDEN')
  const own = idOf(await api.save('member', { name: 'own' }))
  expect(await api.update('member', own, { name: 'own too' })).toMatchObject({ view: { name: 'own too' } })
  expect(await api.delete('member', own)).toEqual({ id: own })
  expect(api.audited).toEqual([
    ['editor', 'view.save', 'shared'],
    ['lead', 'view.save', 'team'],
    ['member', 'view.save', 'own'],
    ['member', 'view.update', 'own too'],
    ['member', 'view.delete', 'own too'],
  ])
})

test.each([
  ['viewer', { audience: 'EVERYONE' }, 'FORBIDDEN'],
  ['viewer', { audience: 'ROLE', role: 'team-a' }, 'FORBIDDEN'],
  ['lead', { audience: 'EVERYONE' }, 'FORBIDDEN'],
  ['lead', { audience: 'ROLE', role: 'team-b' }, 'FORBIDDEN'],
  ['editor', { audience: 'ROLE', role: 'No Role' }, 'BAD_USER_INPUT'],
  ['editor', { audience: 'ROLE' }, 'BAD_USER_INPUT'],
  ['editor', { role: 'team-a' }, 'BAD_USER_INPUT'],
])('%s cannot save to %j', async (who, input, code) => {
  await using api = await createApi()
  expect(await api.save(who, { name: 'x', ...input })).toBe(code)
  const own = idOf(await api.save(who, { name: 'own', audience: 'ME' }))
  expect(await api.update(who, own, input)).toBe(code)
  expect(await api.prisma.savedView.count({ where: { audience: { not: 'me' } } })).toBe(0)
})

test('only its owner takes a shared view back; one that belongs to nobody is taken by who may share', async () => {
  await using api = await createApi()
  const { id } = await api.prisma.savedView.create({ data: { name: 'old', slug: 'old', state: 'v=1' } })
  expect(await api.update('viewer', id, { audience: 'ME' })).toBe('FORBIDDEN')
  const shared = idOf(await api.save('viewer', { name: 'mine' }))
  await api.prisma.savedView.update({ where: { id: shared }, data: { audience: 'everyone' } })
  expect(await api.update('editor', shared, { audience: 'ME' })).toBe('FORBIDDEN')
  expect(await api.update('viewer', shared, { audience: 'ME' })).toMatchObject({ view: { audience: 'ME' } })
  expect(await api.update('editor', id, { audience: 'ME' })).toMatchObject({ view: { isMine: true } })
  expect(await api.names('viewer')).toEqual(['mine'])
})

test('each audience has a default of its own, and the nearest one opens', async () => {
  await using api = await createApi()
  const opens = (who: string) => api.ask(who, '{ savedView { name } }')
  await api.save('editor', { name: 'of all', isDefault: true })
  const team = { audience: 'ROLE', role: 'team-a', isDefault: true }
  await api.save('lead', { name: 'of the team', ...team })
  await api.save('viewer', { name: 'of the viewer', isDefault: true })
  await api.save('member', { name: 'of the member', isDefault: true })
  expect(await Promise.all([...PEOPLE.keys()].map(opens))).toEqual([
    { name: 'of all' },
    { name: 'of the viewer' },
    { name: 'of the team' },
    { name: 'of the member' },
    null,
  ])
  const next = idOf(await api.save('lead', { name: 'next', ...team }))
  expect(await api.prisma.savedView.count({ where: { isDefault: true } })).toBe(4)
  // In its new audience it is no default unless that is asked for.
  expect(await api.update('lead', next, { audience: 'ME' })).toMatchObject({ view: { isDefault: false } })
  expect(await opens('lead')).toBeNull()
})

test('a slug says nothing about the views of others', async () => {
  await using api = await createApi()
  await api.save('editor', { name: 'errors' })
  expect(await api.save('viewer', { name: 'errors' })).toMatchObject({ view: { slug: 'errors-2' } })
  const slug = expect.stringMatching(/^(errors|others)-[0-9a-f]{8}$/)
  for (const name of ['errors', 'others']) expect(await api.save('member', { name })).toMatchObject({ view: { slug } })
})

test('nobody fills the tables for others', async () => {
  await using api = await createApi()
  const views = { state: 'v=1', name: 'x', audience: 'me', ownerId: 'viewer' }
  await api.prisma.savedView.createMany({
    data: Array.from({ length: MAX_VIEWS }, (_, i) => ({ ...views, slug: `s-${i}` })),
  })
  const ids = Array.from({ length: MAX_LINKS }, (_, i) => i.toString(16).padStart(32, '0'))
  await api.prisma.link.createMany({ data: ids.map((id) => ({ id, state: 'v=2', ownerId: 'viewer' })) })
  const link = (who: string, state: string) =>
    api.ask(who, 'mutation ($state: String!) { saveLink(input: {state: $state}) { link { id } } }', { state })
  expect(await api.save('viewer', { name: 'one more' })).toBe('BAD_USER_INPUT')
  expect(await link('viewer', 'v=2&q=more')).toBe('BAD_USER_INPUT')
  for (const who of ['member', 'editor']) {
    expect(await api.save(who, { name: who })).toMatchObject({ view: { name: who } })
    expect(await link(who, `v=2&q=${who}`)).toMatchObject({ link: {} })
  }
})

test('a link opens for whoever has its id', async () => {
  await using api = await createApi()
  const state = 'v=2&q=resourceId:secret'
  const saved = await api.ask('editor', 'mutation ($s: String!) { saveLink(input: {state: $s}) { link { id } } }', {
    s: state,
  })
  const { id } = (saved as { link: { id: string } }).link
  expect(await api.ask('stranger', 'query ($id: ID!) { link(id: $id) { state } }', { id })).toEqual({ state })
  expect(await api.prisma.link.findMany({ select: { ownerId: true } })).toEqual([{ ownerId: 'editor' }])
})
