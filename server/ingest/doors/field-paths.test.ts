import { expect, test } from 'vitest'
import { dropFields, putField, takeField } from './field-paths.ts'

const RECORD = { a: 1, 'b.c': 2, d: { e: 3, 'f.g': 4 }, h: { i: { j: 5 } } }

test.each([
  ['a', { ...RECORD, a: undefined }],
  ['b.c', { ...RECORD, 'b.c': undefined }],
  ['d.e', { ...RECORD, d: { 'f.g': 4 } }],
  ['d.f.g', { ...RECORD, d: { e: 3 } }],
  ['h.i.j', { ...RECORD, h: undefined }],
  ['h', { ...RECORD, h: undefined }],
  ['b', RECORD],
  ['a.x', RECORD],
  ['constructor', RECORD],
  ['constructor.name', RECORD],
  ['', RECORD],
  ['.', RECORD],
])('without %s', (name, expected) => {
  const before = structuredClone(RECORD)
  expect(takeField(RECORD, name)).toEqual(JSON.parse(JSON.stringify(expected)))
  expect(RECORD).toEqual(before)
})

test('put in place of what was there', () => {
  expect(putField(RECORD, 'd.e', 'new')).toEqual({ ...RECORD, d: { 'f.g': 4 }, 'd.e': 'new' })
  expect(Object.keys(putField({}, '__proto__', 'p'))).toEqual(['__proto__'])
})

test.each([
  [['d.*'], { a: 1, 'b.c': 2, h: { i: { j: 5 } } }],
  [['d.f*', 'a'], { 'b.c': 2, d: { e: 3 }, h: { i: { j: 5 } } }],
  [['h.i.j*', 'b*'], { a: 1, d: { e: 3, 'f.g': 4 } }],
  [['*'], {}],
  [['x*', 'y'], RECORD],
])('without %o', (names, expected) => {
  expect(dropFields(RECORD, names)).toEqual(expected)
})

test('__proto__ is a key like any other', () => {
  const record = JSON.parse('{"__proto__":{"a":1,"b":2},"c":3}') as Record<string, unknown>
  expect(JSON.stringify(takeField(record, '__proto__.a'))).toBe('{"__proto__":{"b":2},"c":3}')
  expect(JSON.stringify(dropFields(record, ['__proto__.a*']))).toBe('{"__proto__":{"b":2},"c":3}')
})
