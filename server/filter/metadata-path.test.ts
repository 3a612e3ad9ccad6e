/** Elements of arrays are found, by the SQL and by the predicate. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { MetadataFilter } from '../generated/graphql.ts'
import { createDatabase } from '../test/support/database.ts'
import { createReader } from '../test/support/reader.ts'
import { insertRows, testRow } from '../test/support/rows.ts'
import { inMemory } from '../test/support/in-memory.ts'

const row = testRow({
  metadata: {
    tags: ['alpha', 'beta'],
    errors: [{ code: 'E42' }, { code: 7, fatal: false }, 'text'],
    matrix: [
      [1, 2],
      [[3], [[4]]],
    ],
    deep: [[{ x: [[[{ y: [[true]] }]]] }]],
    ms: [5, 100, '50'],
    far: [[[[5, 100]]]],
    places: { '0': 'zero' },
    none: [],
    gone: [null],
  },
})
let database: Awaited<ReturnType<typeof createDatabase>>
beforeAll(async () => {
  database = await createDatabase()
  await insertRows(database.prisma, [row])
})
afterAll(() => database[Symbol.asyncDispose]())

test.each<[string, MetadataFilter, boolean]>([
  ['an element of an array', { path: ['tags'], op: { eq: { string: 'alpha' } } }, true],
  ['an element of an array, in a list', { path: ['tags'], op: { in: [{ number: 1 }, { string: 'beta' }] } }, true],
  ['a part of an element', { path: ['tags'], op: { contains: 'LPH' } }, true],
  ['a place in an array', { path: ['tags', '0'], op: { exists: true } }, false],
  ['a key of digits', { path: ['places', '0'], op: { eq: { string: 'zero' } } }, true],
  ['a key in an element', { path: ['errors', 'code'], op: { eq: { string: 'E42' } } }, true],
  ['a key in an element that is not there', { path: ['errors', 'place'], op: { exists: true } }, false],
  ['a key that only one element has', { path: ['errors', 'fatal'], op: { exists: true } }, true],
  ['a key that the path passes', { path: ['code'], op: { eq: { string: 'E42' } } }, false],
  ['an array within arrays', { path: ['matrix'], op: { eq: { number: 4 } } }, true],
  ['objects within arrays within arrays', { path: ['deep', 'x', 'y'], op: { eq: { boolean: true } } }, true],
  ['a number within bounds', { path: ['ms'], op: { range: { gte: 1, lt: 10 } } }, true],
  ['two numbers with the bounds between them', { path: ['ms'], op: { range: { gt: 5, lt: 100 } } }, false],
  ['such numbers within arrays within arrays', { path: ['far'], op: { range: { gt: 5, lt: 100 } } }, false],
  ['one of them within the bounds', { path: ['far'], op: { range: { gt: 5, lte: 100 } } }, true],
  ['an empty array', { path: ['none'], op: { exists: true } }, true],
  ['null within an array', { path: ['gone'], op: { exists: true } }, true],
  ['the text null', { path: ['gone'], op: { eq: { string: 'null' } } }, false],
])('%s', async (_, metadata, isSelected) => {
  const { nodes } = await createReader(database).page({ where: { metadata } })
  expect(nodes).toHaveLength(isSelected ? 1 : 0)
  expect(inMemory({ metadata })(row)).toBe(isSelected)
})
