import { buildSchema, getIntrospectionQuery } from 'graphql'
import { describe, expect, test } from 'vitest'
import { readDocument } from './document-limits.ts'
import { startCpuClock } from '../test/support/cpu-time.ts'

const schema = buildSchema(
  `type Query { a(v: String): A b: Int ${Array.from({ length: 20 }, (_, i) => `r${i}: Int`).join(' ')} } type A { a: A b: Int ${Array.from({ length: 20 }, (_, i) => `f${i}: Int`).join(' ')} }`,
)

const times = (count: number, text: (i: number) => string) => Array.from({ length: count }, (_, i) => text(i)).join(' ')

/** What refuses a document, in its own words; undefined for a good one. */
function refusal(query: string): string | undefined {
  const document = readDocument({ schema, query, operationName: undefined })
  return Array.isArray(document) ? document[0]?.message : undefined
}

const nested = (levels: number) => `{ ${'a { '.repeat(levels - 1)} b ${'} '.repeat(levels)}`
/** Twice as many selections with each fragment. */
const doubling = (count: number) =>
  `{ a { ...F0 } } ${times(count, (i) => `fragment F${i} on A { ...F${i + 1} ...F${i + 1} }`)} fragment F${count} on A { b }`

describe('each limit takes as many and refuses one more', () => {
  test.each([
    ['comments', `${'#\n'.repeat(200)}{ b }`, `${'#\n'.repeat(201)}{ b }`, /200 comments/],
    ['tokens', `{ a { ${times(395, () => 'b')} } }`, `{ a { ${times(396, () => 'b')} } }`, /tokens/],
    [
      'aliases',
      `{ a { ${times(15, (i) => `x${i}: f${i}`)} } }`,
      `{ a { ${times(16, (i) => `x${i}: f${i}`)} } }`,
      /15 aliases/,
    ],
    [
      'directives',
      `{ b ${times(5, (i) => `r${i} @skip(if: true)`)} }`,
      `{ ${times(6, (i) => `r${i} @skip(if: true)`)} }`,
      /5 directives/,
    ],
    ['root fields', `{ ${times(15, (i) => `r${i}`)} }`, `{ ${times(16, (i) => `r${i}`)} }`, /15 root fields/],
    [
      'root fields in a fragment',
      '{ ...F } fragment F on Query { b }',
      `{ ...F } fragment F on Query { ${times(16, (i) => `r${i}`)} }`,
      /root fields/,
    ],
    ['depth', nested(6), nested(7), /6 levels/],
    [
      'depth in fragments',
      `{ a { ...F } } fragment F on A { a { a { a { b } } } }`,
      `{ a { ... on A { ...F } } } fragment F on A { a { a { a { a { a { b } } } } } }`,
      /6 levels/,
    ],
    ['selections', doubling(6), doubling(8), /500 fields/],
  ])('%s', (...[, good, bad, sentence]) => {
    expect(refusal(good)).toBeUndefined()
    expect(refusal(bad)).toMatch(sentence)
  })
})

test('repeated root fields count each time', () => {
  expect(refusal(`{ ${times(16, () => 'b')} }`)).toMatch(/15 root fields/)
})

test('introspection fits, as GraphiQL asks too, and may not go in circles', () => {
  expect(refusal(getIntrospectionQuery())).toBeUndefined()
  const all = {
    specifiedByUrl: true,
    directiveIsRepeatable: true,
    schemaDescription: true,
    inputValueDeprecation: true,
    oneOf: true,
  }
  expect(refusal(getIntrospectionQuery(all))).toBeUndefined()
  expect(
    refusal('{ __schema { types { fields { type { fields { type { fields { type { fields { name } } } } } } } } } }'),
  ).toMatch(/introspection/i)
})

test('cycles and millions of selections are refused at once', () => {
  const cpuMs = startCpuClock()
  expect(refusal('{ a { ...F } } fragment F on A { a { ...F } }')).toMatch(/Cannot spread/)
  expect(refusal(doubling(30))).toMatch(/500 fields/)
  expect(cpuMs()).toBeLessThan(200)
})

test('the operation that is asked for must be there', () => {
  expect(refusal('query A { b } query B { b }')).toBe('The document has several operations; set operationName.')
  const unknown = readDocument({ schema, query: 'query A { b }', operationName: 'C' })
  expect(unknown).toMatchObject([{ message: 'There is no operation named "C".' }])
})
