import fc from 'fast-check'
import { expect, test } from 'vitest'
import { expandKeys, objectOf } from './attributes.ts'

test.each([
  ['a dot is a level', [['http.request.method', 'GET']], { http: { request: { method: 'GET' } } }],
  [
    'keys meet in one object',
    [
      ['http.method', 'GET'],
      ['http.status', 200],
      ['level', 1],
    ],
    { http: { method: 'GET', status: 200 }, level: 1 },
  ],
  [
    'a key that begins with another one stays whole, in either order',
    [
      ['a.b.c', 1],
      ['a.b', 2],
      ['d', 3],
      ['d.e', 4],
    ],
    { 'a.b.c': 1, a: { b: 2 }, d: 3, 'd.e': 4 },
  ],
  [
    'an object that was sent is not mixed with another one',
    [
      ['a', { b: 1 }],
      ['a.c', 2],
    ],
    { a: { b: 1 }, 'a.c': 2 },
  ],
  [
    'of equal keys the last one counts',
    [
      ['a.b', 1],
      ['a.b', 2],
    ],
    { a: { b: 2 } },
  ],
  [
    'empty parts',
    [
      ['a..b', 1],
      ['.', 2],
      ['', 3],
      ['c.', 4],
    ],
    { 'a..b': 1, '.': 2, '': 3, 'c.': 4 },
  ],
  [
    'within values',
    [
      ['a', [{ 'b.c': 1 }]],
      ['d', { 'e.f': 2 }],
    ],
    { a: [{ b: { c: 1 } }], d: { e: { f: 2 } } },
  ],
  ['keys of seventeen parts', [[Array(17).fill('a').join('.'), 1]], { [Array(17).fill('a').join('.')]: 1 }],
] as [string, [string, unknown][], object][])('%s', (_name, attributes, expected) => {
  expect(expandKeys(attributes)).toEqual(expected)
})

test('__proto__ is a key like any other, alone and as a level', () => {
  const expanded = expandKeys([
    ['__proto__', 1],
    ['a.__proto__.b', 2],
    ['__proto__.c', 3],
  ])
  expect(JSON.stringify(expanded)).toBe('{"__proto__":1,"a":{"__proto__":{"b":2}},"__proto__.c":3}')
  expect(JSON.stringify(expandKeys([['__proto__.polluted', 1]]))).toBe('{"__proto__":{"polluted":1}}')
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
})

/** The key under which each value is found again. */
function flatten(value: unknown, path: string, found: Map<string, unknown>): Map<string, unknown> {
  if (typeof value !== 'object' || value === null) return found.set(path, value)
  for (const [key, inner] of Object.entries(value)) flatten(inner, path === '' ? key : `${path}.${key}`, found)
  return found
}

test('no value is lost, whatever the keys', () => {
  const key = fc.array(fc.constantFrom('a', 'b', 'c', 'constructor'), { minLength: 1, maxLength: 4 })
  fc.assert(
    fc.property(fc.array(fc.tuple(key, fc.integer()), { maxLength: 8 }), (entries) => {
      const attributes = entries.map(([parts, value]) => [parts.join('.'), value] as const)
      const expected = new Map(Object.entries(objectOf(attributes)))
      expect(flatten(expandKeys(attributes), '', new Map())).toEqual(expected)
    }),
  )
})
