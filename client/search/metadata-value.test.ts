import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { eitherType, exactType, isHeld, wordOf } from './metadata-value.ts'

it.each([
  ['42', 42],
  ['00123', 123],
  ['1.10', 1.1],
  ['-0', 0],
  ['1e3', 1000],
  ['0.000001', 1e-6],
  ['1e21', 1e21],
  ['9007199254740992', 2 ** 53],
])('%s is the number %d, and the text as typed', (word, number) => {
  expect(eitherType(word)).toEqual([{ number }, { string: word }])
  expect(exactType(word)).toEqual({ number })
})

it.each(['9007199254740993', '1234e567', '0.10000000000000000001', '1e-400', 'abc', '1.', '0x10', ''])(
  '%s is text alone',
  (word) => {
    expect(eitherType(word)).toEqual([{ string: word }])
    expect(exactType(word)).toEqual({ string: word })
  },
)

it('true is the boolean and the text', () => {
  expect(eitherType('true')).toEqual([{ boolean: true }, { string: 'true' }])
})

it('holds every number as it is printed', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
      expect(isHeld(String(number))).toBe(true)
    }),
  )
})

it('knows the word of its values, and of no others', () => {
  for (const word of ['42', 'true', '1.10']) expect(wordOf(eitherType(word))).toBe(word)
  expect(wordOf([{ number: 42 }])).toBeUndefined()
  expect(wordOf([{ string: 'a' }])).toBeUndefined()
  expect(wordOf([{ number: 42 }, { string: '43' }])).toBeUndefined()
  expect(wordOf([{ string: '42' }, { number: 42 }])).toBeUndefined()
})
