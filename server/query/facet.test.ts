import { expect, test } from 'vitest'
import { createAnswerRoom } from '../platform/answer-room.ts'
import { createDatabase } from '../test/support/database.ts'
import { createReader } from '../test/support/reader.ts'
import { insertRows, testId, testRow } from '../test/support/rows.ts'

test('the most frequent first, page by page, without their own condition', async () => {
  await using database = await createDatabase()
  const names = ['a', 'B', 'b', 'é', '']
  const many = Array.from({ length: 60 }, (_, i) =>
    testRow({
      id: testId(i),
      level: i % 3 === 0 ? 'error' : 'info',
      resourceId: i < 50 ? (names[i % 5] ?? null) : null,
      metadata: { user: { id: i % 2 === 0 ? 7 : '7' } },
    }),
  )
  await insertRows(database.prisma, many)
  const reader = createReader(database)
  const own = { resourceId: { eq: 'a' }, level: { eq: 'INFO' } } as const
  const first = await reader.facet({ field: 'RESOURCE_ID', where: own, first: 3 })
  const after = first.pageInfo.endCursor
  const second = await reader.facet({ field: 'RESOURCE_ID', where: own, first: 3, after })
  const infos = many.filter(({ level, resourceId }) => level === 'info' && resourceId !== null)
  const counts = [...first.nodes, ...second.nodes].map(({ value, count }) => [value, Number(count)] as const)
  const expected = names.map((name) => [name, infos.filter(({ resourceId }) => resourceId === name).length] as const)
  expect(new Map(counts)).toEqual(new Map(expected))
  expect(counts.map(([, n]) => n)).toEqual(counts.map(([, n]) => n).toSorted((a, b) => b - a))
  expect([first.pageInfo.hasNextPage, second.pageInfo.hasNextPage]).toEqual([true, false])
  await expect(reader.facet({ field: 'COMMIT', after })).rejects.toMatchObject({ code: 'INVALID_CURSOR' })

  expect((await reader.facet({ field: 'TRACE_ID', search: '\0' })).nodes).toEqual([])
  const found = await reader.facet({ field: 'RESOURCE_ID', search: 'B' })
  expect(found.nodes.map(({ value }) => value).toSorted()).toEqual(['B', 'b'])
  const levels = await reader.facet({ field: 'LEVEL', where: { level: { eq: 'FATAL' } } })
  expect(levels.nodes.map(({ value, count }) => [value, Number(count)])).toEqual([
    ['INFO', 40],
    ['ERROR', 20],
  ])
  const users = await reader.facet({ field: 'METADATA', metadataPath: ['user', 'id'] })
  expect(users.nodes.map(({ value, type, count }) => [value, type, Number(count)])).toEqual([
    ['7', 'NUMBER', 30],
    ['7', 'STRING', 30],
  ])
})

test('a page ends early with long values, and the next one goes on', async () => {
  await using database = await createDatabase()
  const values = Array.from({ length: 10 }, (_, i) => `${i}${'x'.repeat(1000)}`)
  await insertRows(
    database.prisma,
    values.map((text, i) => testRow({ id: testId(i), metadata: { text } })),
  )
  const reader = createReader(database, () => createAnswerRoom({ bytes: 5000 }))
  const found: string[] = []
  for (let after: string | null = null; ;) {
    const { nodes, pageInfo } = await reader.facet({ field: 'METADATA', metadataPath: ['text'], first: 100, after })
    expect(nodes.length).toBeLessThan(4)
    found.push(...nodes.map(({ value }) => value))
    if (!pageInfo.hasNextPage) break
    after = pageInfo.endCursor
  }
  expect(found).toEqual(values)
})

test('a log counts once for each value in its arrays', async () => {
  await using database = await createDatabase()
  const tags = [['alpha', 'beta', 'alpha'], 'alpha', [['beta'], [{ alpha: 1 }]], [], [null, 1, '1', true], { alpha: 1 }]
  const rows = tags.map((of, i) => testRow({ id: testId(i), metadata: { tags: of, errors: [{ code: of }, 'E42'] } }))
  await insertRows(database.prisma, rows)
  const reader = createReader(database)
  for (const metadataPath of [['tags'], ['errors', 'code']]) {
    const { nodes } = await reader.facet({ field: 'METADATA', metadataPath })
    expect(nodes.map(({ value, type, count }) => [value, type, Number(count)])).toEqual([
      ['alpha', 'STRING', 2],
      ['beta', 'STRING', 2],
      ['1', 'NUMBER', 1],
      ['1', 'STRING', 1],
      ['true', 'BOOLEAN', 1],
    ])
  }
  const found = await reader.facet({ field: 'METADATA', metadataPath: ['tags'], search: 'BET' })
  expect(found.nodes.map(({ value, count }) => [value, Number(count)])).toEqual([['beta', 2]])
})
