/** Searches inside of fields of few values go by the values that the database notes; a field of many is searched as it is. */
import { expect, test } from 'vitest'
import { readFilter } from '../filter/condition.ts'
import type { LogFilter } from '../generated/graphql.ts'
import { createSnapshots } from '../platform/postgres/snapshots.ts'
import { createDatabase } from '../test/support/database.ts'
import { createReader, newContext } from '../test/support/reader.ts'
import { insertRows, testId, testRow } from '../test/support/rows.ts'
import { resolveValues } from './resolve-values.ts'

async function setUp() {
  const database = await createDatabase()
  const { prisma } = database
  let inserted = 0
  const snapshots = createSnapshots({ database: prisma, canceller: prisma, timeoutMs: 60_000 })
  const reader = createReader(prisma)
  return {
    prisma,
    insert: (resourceIds: string[]) =>
      insertRows(
        prisma,
        resourceIds.map((resourceId) => testRow({ id: testId(inserted++), resourceId, commit: 'c1' })),
      ),
    resolve: (where: LogFilter) =>
      snapshots.read(newContext(), (snapshot) => resolveValues(snapshot, readFilter(where))),
    find: async (where: LogFilter) => (await reader.page({ where })).nodes.map(({ resourceId }) => resourceId),
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  }
}

const servers = (count: number, name = 'Server') => Array.from({ length: count }, (_, i) => `${name}-${i}`)

test('a search becomes the values that match, wherever it stands', async () => {
  await using table = await setUp()
  await table.insert([...servers(3), 'other'])
  const found = { kind: 'text', field: 'resourceId', op: 'in', values: ['Server-0', 'Server-1', 'Server-2'] }
  expect(await table.resolve({ resourceId: { contains: 'VER-' } })).toEqual(found)
  expect(await table.resolve({ not: { resourceId: { startsWith: 'server' } } })).toEqual({ kind: 'not', of: found })
  expect(await table.resolve({ or: [{ resourceId: { regex: '^s.*[0-9]$' } }] })).toEqual({ kind: 'or', of: [found] })
  expect(await table.resolve({ commit: { contains: 'x' } })).toMatchObject({ op: 'in', values: [] })
  expect(await table.find({ not: { resourceId: { contains: 'server' } } })).toEqual(['other'])
})

test('what a transaction has not committed is not there, neither log nor value', async () => {
  await using table = await setUp()
  await table.insert(['one'])
  await expect(
    table.prisma.$transaction(async (tx) => {
      await insertRows(tx, [testRow({ id: testId(9), resourceId: 'two' })])
      throw new Error('rolled back')
    }),
  ).rejects.toThrow('rolled back')
  expect(await table.resolve({ resourceId: { contains: 'o' } })).toMatchObject({ values: ['one'] })
})

test('one that matches many values is left as it is', async () => {
  await using table = await setUp()
  await table.insert(servers(101))
  expect(await table.resolve({ resourceId: { contains: 'server' } })).toMatchObject({ op: 'contains' })
  expect(await table.find({ resourceId: { contains: 'server-100' } })).toEqual(['Server-100'])
})

test('a field that has too many values is given up, the others are not', async () => {
  await using table = await setUp()
  for (let i = 0; i < 6; i++) await table.insert(servers(1000, `pod-${i}`))
  await table.insert(['one too many'])
  await table.insert(['straggler'])
  expect(await table.resolve({ resourceId: { contains: 'straggler' } })).toMatchObject({ op: 'contains' })
  expect(await table.find({ resourceId: { contains: 'straggler' } })).toEqual(['straggler'])
  expect(await table.resolve({ commit: { contains: 'C' } })).toMatchObject({ op: 'in', values: ['c1'] })
})
