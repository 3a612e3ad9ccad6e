import { expect, it } from 'vitest'
import { splitPattern } from './split-pattern.ts'

const shown = (pattern: string) =>
  splitPattern(pattern).map(({ kind, text }) => (kind === 'constant' ? text : [kind, text]))

it.each([
  ['', []],
  ['no variable', ['no variable']],
  ['user <*> did <+>', ['user ', ['value', '<*>'], ' did ', ['word', '<+>']]],
  ['<*>:<*>', [['value', '<*>'], ':', ['value', '<*>']]],
  ['a\n<...>\nb', ['a\n', ['rest', '<...>'], '\nb']],
  [String.raw`a \<*> b`, ['a <*> b']],
  [String.raw`a \\<*> b`, ['a \\', ['value', '<*>'], ' b']],
  [String.raw`c:\dir\\\<+>`, [String.raw`c:\dir\<+>`]],
])('%j', (pattern, pieces) => {
  expect(shown(pattern)).toEqual(pieces)
})

it('counts the variables, which what is left out is none of', () => {
  const variables = splitPattern('<*> a <...> <+>').flatMap((piece) =>
    piece.kind === 'constant' ? [] : [piece.variable],
  )
  expect(variables).toEqual([0, null, 1])
})
