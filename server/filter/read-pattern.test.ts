import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { mergeTemplates } from '../log/merge-templates.ts'
import { printPattern } from '../log/pattern-text.ts'
import { templateOf, tokensOf } from '../log/template.ts'
import { hostileMessages } from '../test/support/hostile-messages.ts'
import { inMemory } from '../test/support/in-memory.ts'
import { testRow } from '../test/support/rows.ts'
import { readFilter } from './condition.ts'

test('the pattern of any message is one that a filter may have, and selects it', () => {
  fc.assert(
    fc.property(hostileMessages, (message) => {
      expect(inMemory({ pattern: printPattern(templateOf(message)) })(testRow({ message }))).toBe(true)
    }),
  )
})

test('so is that of messages that differ in a word, which selects them all', () => {
  const words = ['a', 'b.', 'c', '7', '\u{1F600}']
  let merged = 0
  fc.assert(
    fc.property(hostileMessages, fc.nat(), (message, at) => {
      const tokens = tokensOf(message)
      const place = 2 * (at % Math.ceil(tokens.length / 2))
      const messages = words.map((word) => tokens.with(place, word).join(''))
      const patternOf = mergeTemplates(messages.map(templateOf))
      for (const each of messages) {
        const pattern = printPattern(patternOf.get(templateOf(each)) ?? '')
        if (pattern.includes('<+>')) merged++
        expect([pattern, inMemory({ pattern })(testRow({ message: each }))]).toEqual([pattern, true])
      }
    }),
    { numRuns: 500 },
  )
  expect(merged).toBeGreaterThan(100)
})

const problemOf = (pattern: string) => {
  try {
    readFilter({ pattern })
    return undefined
  } catch (error) {
    return (error as Error).message
  }
}

describe('what no message has is refused with what was probably meant', () => {
  test.each([
    ['user 42 logged in', 'user <*> logged in'],
    ['user <*> <*>', 'user <*>'],
    ['user<*>', '<*>'],
    ['a/b/c', '<*>'],
    ['<*>x', '<*>'],
    ['a\nb\n<...>\nc', 'a\nb\n\nc'],
    ['a <...>', 'a x'],
  ])('%s', (pattern, near) => {
    expect(problemOf(pattern)).toBe(`where.pattern is not the pattern of any message. The nearest one is: ${near}`)
  })

  test('but for one that is too long for a sentence', () => {
    expect(problemOf(`${'a '.repeat(200)}1`)).toBe('where.pattern is not the pattern of any message.')
  })
})

test.each([
  ['a<+> b', 'where.pattern has a <+> beside other characters of a word; it stands for a whole one.'],
  ['<+>. b', 'where.pattern has a <+> beside other characters of a word; it stands for a whole one.'],
  ['a\nb\nc\n<+> <...>\n<...>\nz', 'where.pattern has a <+> and ends with <...>; patterns that end open have no <+>.'],
  ['<+> b <...>', 'where.pattern has a <+> and ends with <...>; patterns that end open have no <+>.'],
  ['a;'.repeat(65).replaceAll('a', '<+>'), 'where.pattern has more than 64 variables.'],
  ['x'.repeat(4097), 'where.pattern contains a text longer than 4096 bytes.'],
])('%s is refused', (pattern, problem) => {
  expect(problemOf(pattern)).toBe(problem)
})

test.each([
  ['user <+> is up', 'user root is up', true],
  ['user <+> is up', 'user u-42 is up', true],
  ['user <+> is up', 'user 42, 43 is up', true],
  ['user <+> is up', 'user root. is up', true],
  ['user <+> is up', 'user  is up', false],
  ['user <+> is up', 'user a b is up', false],
  ['user <+> is up', 'user root is up.', false],
  ['<*> <+>', '1 2', false],
  ['<*> <+>', '1 a', true],
  ['<+> <*>', '1 2', false],
  ['<+> <*>', '1. 2', true],
  ['<+>;<+>', '1;2', true],
  ['<+> ok', `${'x'.repeat(5000)} ok`, true],
  ['a <+>\nb\nc\nd\n<...>\nend', 'a root\nb\nc\nd\n5\nend', true],
  ['a <+>\nb\nc\nd\n<...>\nend', `a ${'x'.repeat(5000)}\nb\nc\nd\n5\n6\nend`, true],
  ['a <+>\nb\nc\nd\n<...>\nend', 'a root\nb\nc\nd\nend', false],
  ['a <+>\nb\nc\nd\n<...>\nend', 'a root b\nb\nc\nd\n5\nend', false],
  ['a b\nb\nc\nd\n<...>\nend <+>', 'a b\nb\nc\nd\n5\nend 7', true],
  [String.raw`a \<*>`, 'a <*>', true],
  [String.raw`a \<*>`, 'a 1', false],
])('%s and %s: %s', (pattern, message, isSelected) => {
  expect(inMemory({ pattern })(testRow({ message }))).toBe(isSelected)
})

test('a text that cannot be stored is the pattern of nothing', () => {
  expect(inMemory({ pattern: 'a\0' })(testRow({ message: 'a\0' }))).toBe(false)
})
