import fc from 'fast-check'
import { expect, test } from 'vitest'
import { explainFault } from './json-fault.ts'
import { parseJson } from './json.ts'

function faultOf(text: string) {
  try {
    parseJson(text)
    return undefined
  } catch (error) {
    return explainFault(text, error)
  }
}

test.each([
  ['{"a":tru}', 8, 'Unexpected token "}"'],
  ['[1,,2]', 3, 'Unexpected token ","'],
  ['["a, [x", x]', 10, 'Unexpected token "x"'],
  ['{"a":😀}', 5, 'Unexpected token "😀"'],
  ['{"a"\n 1}', 6, "Expected ':' after property name"],
  ['{"a":', 5, 'Unexpected end'],
  ['', 0, 'Unexpected end'],
])('%j', (text, at, reason) => {
  expect(faultOf(text)).toEqual({ at, reason })
})

test('what is before the place is the beginning of JSON, and the character there ends it', () => {
  const characters = fc.constantFrom(...'{}[]:,"1-.etruefalsn \\u\n', 'x', 'true', 'null', '"a"', '"a":')
  fc.assert(
    fc.property(fc.array(characters, { maxLength: 12 }), (parts) => {
      const text = parts.join('')
      const at = faultOf(text)?.at
      if (at === undefined) return
      // An end is a fault too, and is then at the end.
      const before = faultOf(text.slice(0, at))
      if (before) expect(before.at).toBe(at)
      if (at < text.length) expect(faultOf(text.slice(0, at + 1))?.at).toBe(at)
    }),
    { numRuns: 5000 },
  )
})
