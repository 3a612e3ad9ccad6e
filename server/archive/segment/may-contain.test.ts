import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { mayContain } from './may-contain.ts'

const part = fc.string({ unit: fc.constantFrom('a', 'b', '1', ' ', '.'), maxLength: 4 })
const value = fc.string({ unit: fc.constantFrom('a', 'b', '1'), minLength: 1, maxLength: 3 })

test('whatever stands in a message of the template, or begins or ends in one of its values, may be there', () => {
  const messages = fc.array(fc.tuple(part, value), { maxLength: 3 })
  fc.assert(
    fc.property(messages, part, fc.tuple(fc.nat(), fc.nat()), (pieces, last, [from, length]) => {
      const message = pieces.flat().join('') + last
      const start = from % (message.length + 1)
      const text = message.slice(start, start + 1 + length)
      const parts = [...pieces.map(([before]) => before), last]
      expect({ message, text, may: text === '' || mayContain(parts, text) }).toEqual({ message, text, may: true })
    }),
    { numRuns: 3000 },
  )
})

const UPSTREAM = ['connection refused by upstream after ', ' ms for order ', '']

test.each([
  ['refused by up', true],
  ['after 12', true],
  ['9 ms for order x', true],
  ['finished by upstream', false],
  ['refused by order', false],
  ['after  ms', false],
  ['12 s', false],
])('%j in a message about a refused connection: %j', (text, may) => {
  expect(mayContain(UPSTREAM, text)).toBe(may)
})

test('what takes too long to find out is taken for granted', () => {
  expect(mayContain(['a'.repeat(2 ** 15)], 'b b')).toBe(true)
})
