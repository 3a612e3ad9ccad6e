import { expect, test } from 'vitest'
import { serve, type Answer } from '../test/support/graphql-server.ts'
import { createDatabase } from '../test/support/database.ts'
import { createSlots } from '../platform/slots.ts'
import { createViews } from './views.ts'
import { QUERY_SDL } from '../test/support/query-sdl.ts'

async function createApi() {
  const { prisma, ...database } = await createDatabase()
  const { typeDefs, resolvers } = createViews({
    database: prisma,
    slots: createSlots({ slots: 2, reserve: 1, maxWaiting: 100, maxWaitMs: 5000 }),
  })
  const server = await serve({ stage: { typeDefs: `${QUERY_SDL}${typeDefs}`, resolvers } })
  const ask = async (query: string, variables: object = {}) => (await server.ask(query, variables)).json
  return {
    prisma,
    ask,
    async save(input: object): Promise<View> {
      return viewOf(await ask(`mutation ($input: SaveViewInput!) { saveView(input: $input) { ${VIEW} } }`, { input }))
    },
    async update(id: string, input: object): Promise<View> {
      const mutation = `mutation ($id: ID!, $input: UpdateViewInput!) { updateView(id: $id, input: $input) { ${VIEW} } }`
      return viewOf(await ask(mutation, { id, input }))
    },
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]()
      await database[Symbol.asyncDispose]()
    },
  }
}

type Api = Awaited<ReturnType<typeof createApi>>
type View = { id: string; slug: string; updatedAt: string }

const VIEW = 'view { id name slug state isDefault isFavourite createdAt updatedAt }'

function viewOf({ data, errors }: Answer): View {
  expect(errors).toBeUndefined()
  const [payload] = Object.values(data ?? {})
  return (payload as { view: View }).view
}

const codesOf = ({ errors }: Answer) => errors?.map(({ extensions }) => extensions.code)

async function find({ ask }: Api, slug?: string): Promise<unknown> {
  const query = `query ($slug: String) { savedView(slug: $slug) { slug name state isDefault isFavourite } }`
  const { data, errors } = await ask(query, slug === undefined ? {} : { slug })
  expect(errors).toBeUndefined()
  return data?.['savedView']
}

const STATE = 'v=1&q=level:error+%22payment%22&range=1h'

test('a view that was saved is found by its slug, and keeps it under another name', async () => {
  await using api = await createApi()
  const saved = await api.save({ name: '  Errors of today ', state: STATE })
  expect(saved).toMatchObject({ name: 'Errors of today', slug: 'errors-of-today', state: STATE })
  expect(saved).toMatchObject({ isDefault: false, isFavourite: false, createdAt: expect.stringMatching(/Z$/) })
  const renamed = await api.update(saved.id, { name: 'Fires', isFavourite: true, state: null })
  expect(renamed).toMatchObject({ id: saved.id, name: 'Fires', slug: 'errors-of-today', state: STATE })
  expect(renamed.updatedAt >= saved.updatedAt).toBe(true)
  expect(await find(api, 'errors-of-today')).toMatchObject({ name: 'Fires', isFavourite: true })
  for (const slug of ['fires', '', 'Errors', '\0', 'x'.repeat(500)]) expect(await find(api, slug)).toBeNull()
})

test('equal names get different slugs, also at the same time, and a free one is used again', async () => {
  await using api = await createApi()
  const views = await Promise.all(Array.from({ length: 5 }, () => api.save({ name: 'Errors', state: STATE })))
  const slugs = views.map(({ slug }) => slug).toSorted()
  expect(slugs).toEqual(['errors', 'errors-2', 'errors-3', 'errors-4', 'errors-5'])
  const second = views.find(({ slug }) => slug === 'errors-2')
  const { data } = await api.ask('mutation ($id: ID!) { deleteView(id: $id) { id } }', { id: second?.id })
  expect(data).toEqual({ deleteView: { id: second?.id } })
  expect(await find(api, 'errors-2')).toBeNull()
  expect(await api.save({ name: 'errors!', state: STATE })).toMatchObject({ slug: 'errors-2' })
})

test('at most one view is the default, and it is found without a slug', async () => {
  await using api = await createApi()
  expect(await find(api)).toBeNull()
  const one = await api.save({ name: 'one', state: STATE, isDefault: true })
  expect(await find(api)).toMatchObject({ slug: 'one' })
  const two = await api.save({ name: 'two', state: STATE, isDefault: true })
  expect(await find(api)).toMatchObject({ slug: 'two' })
  expect(await find(api, 'one')).toMatchObject({ isDefault: false })
  await Promise.all([one, two, one, two].map(({ id }) => api.update(id, { isDefault: true })))
  expect(await api.prisma.savedView.count({ where: { isDefault: true } })).toBe(1)
  await Promise.all([one, two].map(({ id }) => api.update(id, { isDefault: false })))
  expect(await find(api)).toBeNull()
})

type Page = {
  nodes: { slug: string }[]
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; endCursor: string }
}

async function page({ ask }: Api, args: string): Promise<Page> {
  const { data, errors } = await ask(
    `{ savedViews${args} { nodes { slug } pageInfo { hasNextPage hasPreviousPage endCursor } } }`,
  )
  expect(errors).toBeUndefined()
  return data?.['savedViews'] as Page
}

test('pages follow each other in the order of the slugs', async () => {
  await using api = await createApi()
  const none = { hasNextPage: false, hasPreviousPage: false, endCursor: null }
  expect(await page(api, '')).toEqual({ nodes: [], pageInfo: none })
  for (const name of ['d', 'b', 'a', 'e', 'c']) await api.save({ name, state: STATE })
  const first = await page(api, '(first: 2)')
  expect(first).toMatchObject({
    nodes: [{ slug: 'a' }, { slug: 'b' }],
    pageInfo: { hasNextPage: true, hasPreviousPage: false },
  })
  const rest = await page(api, `(first: 1000, after: "${first.pageInfo.endCursor}")`)
  expect(rest).toMatchObject({
    nodes: [{ slug: 'c' }, { slug: 'd' }, { slug: 'e' }],
    pageInfo: { hasNextPage: false, hasPreviousPage: true },
  })
  const codes = async (args: string) => codesOf(await api.ask(`{ savedViews(${args}) { nodes { id } } }`))
  expect(await codes('first: -1')).toEqual(['BAD_USER_INPUT'])
  expect(await codes('first: 1001')).toEqual(['BAD_USER_INPUT'])
  expect(await codes('after: "x"')).toEqual(['INVALID_CURSOR'])
})

test.each([
  ['no name', { name: ' \n ', state: STATE }],
  ['a long name', { name: 'x'.repeat(101), state: STATE }],
  ['a name with a control character', { name: 'a\0b', state: STATE }],
  ['a name with half a character', { name: 'a\ud800', state: STATE }],
  ['a state that is none', { name: 'a', state: 'q=x' }],
  ['a state with a space', { name: 'a', state: 'v=1&q=a b' }],
  ['a state with a fragment', { name: 'a', state: 'v=1#x' }],
  ['a long state', { name: 'a', state: `v=${'x'.repeat(4095)}` }],
])('%s is refused', async (_, input) => {
  await using api = await createApi()
  const query = `mutation ($input: SaveViewInput!) { saveView(input: $input) { ${VIEW} } }`
  expect(codesOf(await api.ask(query, { input }))).toEqual(['BAD_USER_INPUT'])
  const { id } = await api.save({ name: '🌲'.repeat(100), state: `v=${'x'.repeat(4094)}` })
  const change = `mutation ($id: ID!, $input: UpdateViewInput!) { updateView(id: $id, input: $input) { ${VIEW} } }`
  expect(codesOf(await api.ask(change, { id, input }))).toEqual(['BAD_USER_INPUT'])
})

test.each(['no-id', '0b7f6f0c-7f5f-4c5e-9d6b-2f7f8f1b3a4d'])('a view %s that is not there is not found', async (id) => {
  await using api = await createApi()
  const change = await api.ask('mutation ($id: ID!) { updateView(id: $id, input: {name: "x"}) { view { id } } }', {
    id,
  })
  expect(codesOf(change)).toEqual(['NOT_FOUND'])
  expect(codesOf(await api.ask('mutation ($id: ID!) { deleteView(id: $id) { id } }', { id }))).toEqual(['NOT_FOUND'])
})

test('no more than 1000 are kept', async () => {
  await using api = await createApi()
  const data = Array.from({ length: 999 }, (_, i) => ({ name: 'x', slug: `x-${i}`, state: STATE }))
  await api.prisma.savedView.createMany({ data })
  await api.save({ name: 'the last one', state: STATE })
  const query = 'mutation { saveView(input: {name: "one more", state: "v=1"}) { view { id } } }'
  expect(codesOf(await api.ask(query))).toEqual(['BAD_USER_INPUT'])
})
