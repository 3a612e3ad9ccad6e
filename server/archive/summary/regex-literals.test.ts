import { expect, test } from 'vitest'
import { literalsOf } from './regex-literals.ts'

test.each([
  ['certificate', ['certificate']],
  ['^connection refused.*retry [3-5] of 5$', ['connection refused', 'retry ', ' of 5']],
  [String.raw`user=\d+ took`, ['user=', ' took']],
  [String.raw`10\.0\.0\.1`, ['10.0.0.1']],
  ['colours?', ['colour']],
  ['abcde*fghij', ['abcd', 'fghij']],
  ['abcde{0,3}fghij', ['abcd', 'fghij']],
  ['abcde+fghij', ['abcde', 'fghij']],
  ['before(one|two)?after', ['before', 'after']],
  ['before(?:one(two)three)after', ['before', 'after']],
  ['before(?=after)', ['before']],
  ['abc', []],
  ['abcd|efgh', []],
  ['(?i)abcd', []],
  ['(?:abcd)', []],
  ['***=abcd', []],
  [String.raw`\x41bcdefgh`, []],
  [String.raw`abcd\u0041efgh`, []],
  [String.raw`abcd\Befgh`, []],
  ['[]abcd]efgh', []],
  ['[^]abcd]efgh', []],
  ['[[:alpha:]]abcd', []],
  [String.raw`[\]abcd]`, []],
  ['abcd(?#comment(]efgh', []],
  ['abcd)efgh', []],
  ['abcd\\', []],
  ['abcd{x}', []],
  ['caféteria', ['teria']],
  ['abcdé*efgh', ['abcd', 'efgh']],
  ['', []],
])('of %s it is certain that a match has %j', (pattern, literals) => {
  expect(literalsOf(pattern)).toEqual(literals)
})
