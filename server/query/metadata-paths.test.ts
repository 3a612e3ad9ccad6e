import { expect, test } from 'vitest'
import { createAnswerRoom } from '../platform/answer-room.ts'
import { createDatabase } from '../test/support/database.ts'
import { insertPaths } from '../test/support/metadata-paths.ts'
import { codesOf, createApi } from '../test/support/query-api.ts'
import { createReader } from '../test/support/reader.ts'
import { insertRows, testId, testRow } from '../test/support/rows.ts'
import { createScoped, scopedBy } from '../test/support/scoped.ts'

const row = (name: string, logs: number, types: readonly string[] = ['STRING']) => ({
  path: name.split('.'),
  name,
  types,
  logs,
})

test('paths are answered with their keys, name, types, time and count', async () => {
  await using api = await createApi()
  const quoted = { ...row('', 3, ['NUMBER', 'STRING']), path: ['http.status', 'code'], name: '"http.status".code' }
  await insertPaths(api.prisma, [row('user.id', 7), quoted])
  const { data, errors } = await api.ask(
    '{ metadataPaths(first: 1) { nodes { path name types lastSeenAt count } pageInfo { hasNextPage endCursor } } }',
  )
  expect(errors).toBeUndefined()
  const page = data?.['metadataPaths'] as { nodes: object[]; pageInfo: { endCursor: string } }
  const lastSeenAt = new Date('2026-11-30T10:00:00Z')
  expect(page.nodes).toEqual([
    { path: ['user', 'id'], name: 'metadata.user.id', types: ['STRING'], lastSeenAt, count: 7n },
  ])
  const { data: next } = await api.ask(
    'query ($after: String) { metadataPaths(after: $after) { edges { node { path name types count } } pageInfo { hasNextPage hasPreviousPage } } }',
    { after: page.pageInfo.endCursor },
  )
  expect(next?.['metadataPaths']).toEqual({
    edges: [
      {
        node: {
          path: ['http.status', 'code'],
          name: 'metadata."http.status".code',
          types: ['NUMBER', 'STRING'],
          count: 3n,
        },
      },
    ],
    pageInfo: { hasNextPage: false, hasPreviousPage: true },
  })
})

test('pages follow each other by count, then by name, whatever is searched for', async () => {
  await using database = await createDatabase()
  const names = Array.from({ length: 25 }, (_, i) => `Key${String(i).padStart(2, '0')}.Straße`)
  await insertPaths(database.prisma, [...names.map((name, i) => row(name, i % 3)), row('other', 9)])
  const reader = createReader(database)
  const found: string[] = []
  for (let after: string | null = null; ;) {
    const { nodes, pageInfo } = await reader.paths({ search: 'STRAß', first: 4, after })
    found.push(...nodes.map(({ name }) => name))
    if (!pageInfo.hasNextPage) break
    after = pageInfo.endCursor
  }
  const expected = [2, 1, 0].flatMap((rest) => names.filter((_, i) => i % 3 === rest))
  expect(found).toEqual(expected.map((name) => `metadata.${name}`))
})

test('a search finds any part of the name, and its characters stand for themselves', async () => {
  await using database = await createDatabase()
  const names = ['duration_ms', 'http.duration', 'durationXms', '100%', 'meta']
  await insertPaths(
    database.prisma,
    names.map((name, i) => row(name, 10 - i)),
  )
  const reader = createReader(database)
  const search = async (text: string) => {
    const { nodes } = await reader.paths({ search: text })
    return nodes.map(({ name }) => name.slice('metadata.'.length))
  }
  expect(await search('DUR')).toEqual(['duration_ms', 'http.duration', 'durationXms'])
  expect(await search('n_m')).toEqual(['duration_ms'])
  expect(await search('%')).toEqual(['100%'])
  expect(await search('p.d')).toEqual(['http.duration'])
  expect(await search('data')).toEqual([])
  expect(await search('\0')).toEqual([])
})

test('what cannot be asked is refused', async () => {
  await using api = await createApi()
  await insertPaths(api.prisma, [row('a', 1)])
  const ask = async (args: string) => codesOf(await api.ask(`{ metadataPaths(${args}) { nodes { name } } }`))
  expect(await ask('first: 1001')).toEqual(['BAD_USER_INPUT'])
  expect(await ask('first: -1')).toEqual(['BAD_USER_INPUT'])
  expect(await ask(`search: "${'x'.repeat(4097)}"`)).toEqual(['QUERY_TOO_COMPLEX'])
  const nul = Buffer.concat([Buffer.from('\x01p'), Buffer.alloc(9)]).toString('base64url')
  for (const after of ['garbage', nul, Buffer.from('\x01p').toString('base64url')])
    expect(await ask(`after: "${after}"`)).toEqual(['INVALID_CURSOR'])
  const { data } = await api.ask('{ metadataPaths { edges { cursor } } }')
  const page = data?.['metadataPaths'] as { edges: { cursor: string }[] }
  for (const asked of ['logs(', 'deadLetters(', 'logFacet(field: COMMIT, '])
    expect(codesOf(await api.ask(`{ ${asked}after: "${page.edges[0]?.cursor}") { pageInfo { endCursor } } }`))).toEqual(
      ['INVALID_CURSOR'],
    )
})

test('a page of long names ends early, and the next one goes on', async () => {
  await using database = await createDatabase()
  const names = Array.from({ length: 10 }, (_, i) => `${i}${'x'.repeat(1000)}`)
  await insertPaths(
    database.prisma,
    names.map((name) => row(name, 1)),
  )
  const reader = createReader(database, () => createAnswerRoom({ bytes: 5000 }))
  const found: string[] = []
  for (let after: string | null = null; ;) {
    const { nodes, pageInfo } = await reader.paths({ first: 100, after })
    expect(nodes.length).toBeLessThan(4)
    found.push(...nodes.map(({ name }) => name))
    if (!pageInfo.hasNextPage) break
    after = pageInfo.endCursor
  }
  expect(found).toEqual(names.map((name) => `metadata.${name}`))
})

test('an open object is found by what is in it, and its keys are one', async () => {
  await using database = await createDatabase()
  const users = { ...row('users', 9, []), namedKeys: ['admin'] }
  const anyUser = { ...row('', 8), path: ['users', null, 'name'], name: 'users.*.name' }
  await insertPaths(database.prisma, [users, anyUser, row('users.admin.name', 3), row('other', 1)])
  const reader = createReader(database)
  const search = async (text: string) => {
    const { nodes } = await reader.paths({ search: text })
    return nodes.map(({ path, isOpen, hasAnyKey }) => [path.join(' '), isOpen, hasAnyKey])
  }
  expect(await search('users')).toEqual([
    ['users', true, false],
    ['users * name', false, true],
    ['users admin name', false, false],
  ])
  expect(await search('USERS.u42.na')).toEqual([['users', true, false]])
  expect(await search('usersX')).toEqual([])
  expect(await search('other.x')).toEqual([])
})

test('a path without a sample of this version has no share', async () => {
  await using database = await createDatabase()
  await insertPaths(database.prisma, [row('old', 9)])
  const { nodes } = await createReader(database).paths({})
  expect(nodes.map(({ name, share }) => [name, share])).toEqual([['metadata.old', null]])
})

test('under a scope paths, shares and open objects are of its newest logs', async () => {
  await using database = await createDatabase()
  await insertPaths(database.prisma, [row('learned', 9)])
  const metadata = (i: number) => ({
    every: 1,
    ...(i % 4 === 0 && { some: 1 }),
    users: { [`u${i}`]: { of: { [`x${i}`]: 1 } } },
  })
  const rows = Array.from({ length: 320 }, (_, i) =>
    testRow({
      id: testId(i),
      resourceId: i < 300 ? 'team-a-1' : 'team-b',
      metadata: i < 300 ? metadata(i) : { hidden: 1 },
    }),
  )
  await insertRows(database.prisma, rows)
  const { scoped, close } = createScoped(database)
  const principal = scopedBy({ resourceId: { startsWith: 'team-a-', caseSensitive: true } })
  const reader = createReader({ ...database, principal, scoped })
  const { nodes } = await reader.paths({})
  expect(nodes.map(({ name, share, count, isOpen, hasAnyKey }) => [name, share, count, isOpen, hasAnyKey])).toEqual([
    ['metadata.every', 1, 300n, false, false],
    ['metadata.users', 1, 300n, true, false],
    ['metadata.users.*.of', 1, 300n, true, true],
    ['metadata.users.*.of.*', 1, 300n, false, true],
    ['metadata.some', 0.25, 75n, false, false],
  ])
  const found = await reader.paths({ search: 'Users.any.thing' })
  expect(found.nodes.map(({ name }) => name)).toEqual(['metadata.users'])
  await close()
})
