import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hostileMessages } from '../test/support/hostile-messages.ts'
import { LABELLED_MESSAGES } from '../test/support/labelled-messages.ts'
import { mergeTemplates } from './merge-templates.ts'
import { parsePattern, patternId, printPattern } from './pattern-text.ts'
import { MAX_PART_CHARS, MAX_PART_VARIABLES, REST, templateOf, VALUE, wholeTemplateOf } from './template.ts'

const patternOf = (message: string) => printPattern(templateOf(message))

test.each([
  ['', ''],
  ['nothing here', 'nothing here'],
  ['GET /cart 200 12ms', 'GET <*>'],
  ['user 42 logged in', 'user <*> logged in'],
  ['id=0199d2c4-5a30-7c3e-9b1e-2f0a5d9c7e11;', 'id=<*>;'],
  ['ids 1, 2,3 4 of x', 'ids <*> of x'],
  ['1,  2', '<*>,  <*>'],
  ['1;2', '<*>;<*>'],
  ['at 12.5. Then 3!? End.', 'at <*>. Then <*>!? End.'],
  ['a/b and/or /x a/b/c /', 'a/b and/or <*> /'],
  ['/.', '<*>.'],
  ['mail a@b.c, a@b a.b@c a@b. a@b..', 'mail <*>, a@b a.b@c a@b. <*>..'],
  ['a <*> b <+> c <...> 1', String.raw`a \<*> b \<+> c \<...> <*>`],
  [String.raw`a\<*> \\<*>`, String.raw`a\\\<*> \\\\\<*>`],
  ['x<1>', 'x<<*>>'],
  ['x\u00A01', '<*>'],
  ['x 1', 'x <*>'],
  ['1\n2\r\n3\t4', '<*>\n<*>\r\n<*>\t<*>'],
])('%j has the pattern %j', (message, pattern) => {
  expect(patternOf(message)).toBe(pattern)
})

describe('lines', () => {
  test('a message of five is whole', () => {
    expect(patternOf('a\nb\nc\nd\n5')).toBe('a\nb\nc\nd\n<*>')
  })

  test('of more lines the first four and the last are left', () => {
    expect(patternOf('a\nb 1\nc\nd\ne\nf 2')).toBe('a\nb <*>\nc\nd\n<...>\nf <*>')
    expect(patternOf('a\nb 1\nc\nd\nanother\none\n\nf 9 10')).toBe('a\nb <*>\nc\nd\n<...>\nf <*>')
    expect(patternOf('\n\n\n\n\n')).toBe('')
    expect(patternOf('\n\n\n\n\na')).toBe('\n\n\n\n<...>\na')
  })

  test('line breaks at the end are none: the last line of a trace that was printed with one is its error', () => {
    expect(patternOf('worker started\n')).toBe('worker started')
    expect(patternOf('a\nb\nc\nd\n5\n\n')).toBe('a\nb\nc\nd\n<*>')
    expect(patternOf('a\nb\nc\nd\ne\nKeyError: 7\n')).toBe('a\nb\nc\nd\n<...>\nKeyError: <*>')
  })
})

describe('long messages', () => {
  const rest = (text: string) => text.repeat(1000)

  test('the place of the cut does not depend on the lengths of values', () => {
    const [one, other] = [7, '12345678901234567890'].map((id) => `id ${id} ${rest('word and ')}${id}`)
    expect(patternOf(one ?? '')).toBe(patternOf(other ?? ''))
    expect(templateOf(one ?? '')).toHaveLength(MAX_PART_CHARS + REST.length)
    expect(patternOf(one ?? '')).toMatch(/^id <\*> word and .*<\.\.\.>$/)
  })

  test('as many characters as fit are not cut, and one more is', () => {
    const fits = 'x'.repeat(MAX_PART_CHARS)
    expect(templateOf(fits)).toBe(fits)
    expect(templateOf(`${fits}y`)).toBe(fits + REST)
    expect(templateOf(`${fits.slice(2)} 123456789`)).toBe(`${fits.slice(2)} ${VALUE}`)
  })

  test('the cut is never within a character', () => {
    const before = 'x'.repeat(MAX_PART_CHARS - 1)
    expect(templateOf(`${before}😀`)).toBe(`${before}😀`)
    expect(templateOf(`${before}😀!`)).toBe(`${before}😀${REST}`)
  })

  test('a part has a bounded number of variables', () => {
    const values = (count: number) => Array.from({ length: count }, (_, i) => `k=${i}`).join(' ')
    const most = Array(MAX_PART_VARIABLES).fill('k=<*>').join(' ')
    expect(patternOf(values(MAX_PART_VARIABLES))).toBe(most)
    expect(patternOf(values(MAX_PART_VARIABLES + 1))).toBe(`${most} k=<...>`)
    expect(patternOf(rest('1, '))).toBe('<*>, ')
  })

  test('each part is cut by itself, so that a last line stays', () => {
    const message = `${rest('a b ')}\n2\n3\n4\n5\nKeyError: ${rest('c d ')}`
    expect(patternOf(message)).toMatch(/^a b .*<\.\.\.>\n<\.\.\.>\nKeyError: c d .*<\.\.\.>$/s)
  })

  test('without bounds nothing is left out but lines', () => {
    expect(wholeTemplateOf(`${rest('a ')}1`)).toBe(`${rest('a ')}${VALUE}`)
    expect(wholeTemplateOf(rest('a=1 '))).toBe(rest(`a=${VALUE} `))
  })

  test('every pattern is short enough for a filter', () => {
    const longest = [
      'あ'.repeat(5000),
      'あ1 '.repeat(5000),
      '<*>'.repeat(3000),
      `${'あ1\n'.repeat(3000)}${'あ'.repeat(5000)}`,
    ]
    for (const message of longest) expect(Buffer.byteLength(patternOf(message))).toBeLessThanOrEqual(4096)
  })
})

test('a template is the template of what it stands for', () => {
  fc.assert(
    fc.property(hostileMessages, fc.constantFrom('0', 'x-7', '/', 'a@b.c', '1, 2', '1 2,3'), (message, value) => {
      const template = wholeTemplateOf(message)
      const filled = template.replaceAll(REST, 'x\ny').replaceAll(VALUE, value === '/' ? '/x' : value)
      expect(wholeTemplateOf(filled)).toBe(template)
    }),
  )
})

test('the text of a pattern is read back', () => {
  fc.assert(
    fc.property(hostileMessages, (message) => {
      expect(parsePattern(patternOf(message))).toBe(templateOf(message))
      expect(parsePattern(printPattern(message))).toBe(message)
    }),
  )
})

test('an id does not change while its rules do not', () => {
  expect(patternId(templateOf('user 42 logged in'))).toBe('79acf23046fe02f8')
  expect(patternId(templateOf('user 43 logged in'))).toBe(patternId(templateOf('user 42 logged in')))
  expect(patternId(templateOf('user 42 logged out'))).not.toBe(patternId(templateOf('user 42 logged in')))
})

/** The share of the messages whose group holds all messages of their kind and no others. */
function groupingAccuracy(kinds: readonly (readonly string[])[], groupOf: (message: string) => string | undefined) {
  const all = kinds.flat()
  const isKind = (group: readonly string[]) =>
    kinds.some((kind) => group.length === kind.length && group.every((message) => kind.includes(message)))
  const groups = [...Map.groupBy(all, groupOf).values()]
  return groups.filter(isKind).flat().length / all.length
}

test('messages of known kinds are told apart, and those of one kind are not', () => {
  const merged = mergeTemplates(LABELLED_MESSAGES.flat().map(templateOf))
  const accuracy = groupingAccuracy(LABELLED_MESSAGES, (message) => merged.get(templateOf(message)))
  expect(accuracy).toBeGreaterThan(0.8)
  // Without the merge some kinds whose words differ are several.
  expect(groupingAccuracy(LABELLED_MESSAGES, templateOf)).toBeLessThan(accuracy)
})

test('any stack trace of one kind is one of two patterns: all lines of a short one, or its first and last lines', () => {
  const trace = (frames: number) =>
    ['Error: boom', ...Array.from({ length: frames }, (_, i) => `  at f (a.js:${i}:${frames})`)].join('\n')
  const patterns = Array.from({ length: 30 }, (_, i) => patternOf(trace(i + 4)))
  expect(new Set(patterns).size).toBe(2)
  expect(patterns.at(-1)).toBe(`Error: boom${'\n  at f (a.js:<*>:<*>)'.repeat(3)}\n<...>\n  at f (a.js:<*>:<*>)`)
})
