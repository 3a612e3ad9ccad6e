import { expect, test } from 'vitest'
import { createSlots } from '../platform/slots.ts'
import { createDatabase } from '../test/support/database.ts'
import { serve, type Answer } from '../test/support/graphql-server.ts'
import { MAX_LINK_CHARS, MAX_LINKS } from './links.ts'
import { createViews } from './views.ts'
import { QUERY_SDL } from '../test/support/query-sdl.ts'

async function createApi() {
  const { prisma, ...database } = await createDatabase()
  const slots = createSlots({ slots: 2, reserve: 1, maxWaiting: 100, maxWaitMs: 5000 })
  const { typeDefs, resolvers } = createViews({ database: prisma, slots })
  const server = await serve({ stage: { typeDefs: `${QUERY_SDL}${typeDefs}`, resolvers } })
  const ask = async (query: string, variables: object) => (await server.ask(query, variables)).json
  return {
    prisma,
    save: (state: string) =>
      ask('mutation ($state: String!) { saveLink(input: {state: $state}) { link { id state } } }', { state }),
    find: (id: string) => ask('query ($id: ID!) { link(id: $id) { id state } }', { id }),
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]()
      await database[Symbol.asyncDispose]()
    },
  }
}

type Link = { id: string; state: string }

function linkOf({ data, errors }: Answer): Link {
  expect(errors).toBeUndefined()
  const [payload] = Object.values(data ?? {})
  return (payload as { link: Link }).link
}

const codesOf = ({ errors }: Answer) => errors?.map(({ extensions }) => extensions.code)

const LONG = `v=2&q=${'level:error+'.repeat(400)}`

test('an address is found by its id, and has one id, also at the same time', async () => {
  await using api = await createApi()
  const links = (await Promise.all([1, 2, 3, 4].map(() => api.save(LONG)))).map(linkOf)
  expect(new Set(links.map(({ id }) => id)).size).toBe(1)
  const id = links[0]?.id ?? ''
  expect(id).toMatch(/^[0-9a-f]{32}$/)
  expect(linkOf(await api.save(LONG))).toEqual({ id, state: LONG })
  expect(linkOf(await api.save(`${LONG}x`)).id).not.toBe(id)
  expect((await api.find(id)).data).toEqual({ link: { id, state: LONG } })
})

test.each(['', 'x', '../v/a', '0'.repeat(32), 'F'.repeat(32)])('there is no link "%s"', async (id) => {
  await using api = await createApi()
  const { data, errors } = await api.find(id)
  expect([data, errors]).toEqual([{ link: null }, undefined])
})

test.each([
  ['another site', 'https://example.com/?v=2'],
  ['a path', '/v/errors?v=2'],
  ['no version', 'q=x'],
  ['a fragment', 'v=2#x'],
  ['a line break', 'v=2\r\nLocation: x'],
  ['too much', `v=${'x'.repeat(MAX_LINK_CHARS - 1)}`],
])('%s is not kept', async (_, state) => {
  await using api = await createApi()
  expect(codesOf(await api.save(state))).toEqual(['BAD_USER_INPUT'])
  expect(await api.prisma.link.count()).toBe(0)
})

test('no more than 10 000 are kept, and those that are stay', async () => {
  await using api = await createApi()
  const data = Array.from({ length: MAX_LINKS - 1 }, (_, i) => ({ id: i.toString(16).padStart(32, '0'), state: 'v=2' }))
  await api.prisma.link.createMany({ data })
  const last = linkOf(await api.save(`v=${'x'.repeat(MAX_LINK_CHARS - 2)}`))
  expect(codesOf(await api.save('v=2&q=more'))).toEqual(['BAD_USER_INPUT'])
  expect(linkOf(await api.save(last.state)).id).toBe(last.id)
})
