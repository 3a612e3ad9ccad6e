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
  ['x at position 99999', 0, 'Unexpected token "x"'],
  ['{"at position 7":x}', 17, 'Unexpected token "x"'],
])('%j', (text, at, reason) => {
  expect(faultOf(text)).toEqual({ at, reason })
})

test('what is before the place is the beginning of JSON, and the character there ends it', () => {
  const parts = [
    '{',
    '}',
    '[',
    ']',
    ':',
    ',',
    '"',
    '1',
    '-',
    '.',
    'e',
    't',
    'true',
    'nul',
    ' ',
    '\\',
    '\n',
    'x',
    '"a"',
    '"a":',
  ]
  const anyText = fc.array(fc.constantFrom(...parts), { maxLength: 12 }).map((some) => some.join(''))
  fc.assert(
    fc.property(anyText, (text) => {
      const at = faultOf(text)?.at ?? text.length
      // The end of the text is a fault too, and then is the place.
      const ended = faultOf(text.slice(0, at))?.at ?? at
      const stopped = at < text.length ? faultOf(text.slice(0, at + 1))?.at : at
      expect([ended, stopped]).toEqual([at, at])
    }),
    { numRuns: 5000 },
  )
})
