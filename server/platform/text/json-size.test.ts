import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { jsonBytes, maxJsonValues } from './json-size.ts'

const written = (value: unknown) => Buffer.byteLength(JSON.stringify(value))

test('the bytes of a string are those that JSON.stringify writes', () => {
  const characters = Array.from({ length: 0x800 }, (_, code) => String.fromCharCode(code))
  for (const text of [...characters, '€', '\uFFFF', '😀', 'plain', 'a "b"\\\n\0é😀', characters.join('')])
    expect([text, jsonBytes(text)]).toEqual([text, written(text) - 2])
})

const countValues = (value: unknown): number =>
  typeof value === 'object' && value !== null
    ? Object.values(value).reduce<number>((sum, inner) => sum + countValues(inner), 1)
    : 1

test('no JSON text holds more values than are counted, and without strings just as many', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(maxJsonValues(JSON.stringify(value))).toBeGreaterThanOrEqual(countValues(value))
    }),
  )
  expect(maxJsonValues('{"a": [1, {}, null], "b": 2}')).toBe(7)
  expect(maxJsonValues('{"a,": "one, two \\", [{three"}')).toBe(2)
})
