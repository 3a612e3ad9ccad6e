/** Pieces of messages that go wrong where patterns are made, written, or run as LIKE or as a regular expression. */
import fc from 'fast-check'
import { size } from '../faults/row.ts'
import {
  FIRST_LINES,
  MAX_PART_CHARS,
  MAX_PART_VARIABLES,
  REST,
  tokensOf,
  wholeTemplateOf,
  WORD,
} from '../../log/template.ts'

const SPACES = [' ', '\t', '\n', '\r', '\r\n', '\v', '\f', '\u0085', '\u00A0', '\u2028', '\u3000', '\uFEFF', '  ']
const MARKS = ['<*>', '<+>', '<...>', String.raw`\<*>`, String.raw`\\<...>`, '<', '>', '<*', '*>', '*', '+', '...']
const ENDS = ['.', '!', '?', '..', '?!', '.a', '. ']
const SEPARATORS = ['(', ')', '[', ']', '{', '}', '<', '>', ',', ', ', ',  ', ';', ':', '=', '"', "'", '|', '`']
const REGEX = [
  '^',
  '$',
  '\\',
  String.raw`\d`,
  String.raw`\1`,
  '(?i)',
  '***=',
  '{1}',
  '[^',
  '(?',
  '-',
  '#',
  String.raw`\Z`,
]
const LIKE = ['%', '_', String.raw`\%`, '%%']
const VALUES = [
  '1',
  '42',
  'a1',
  '1a',
  '0x1f',
  '٣',
  '１',
  '/x',
  '/',
  '//',
  'a/b',
  'a/b/c',
  'a@b.c',
  'a@b',
  '@.',
  '@..',
  'a@.b',
  '1.5.',
]
const WORDS = [
  'a',
  'b',
  'foo',
  'Foo',
  'é',
  'e\u0301',
  'ß',
  '日本',
  '😀',
  'x😀y',
  '🐀',
  '𐀀',
  '\uFFFD',
  '\u0001',
  '\u007f',
]
const LINES = ['a\nb\nc\nd\ne', '\n\n\n\n\n', 'a 1\nb\n', '\n<...>\n']

const PIECES = ['', SPACES, MARKS, ENDS, SEPARATORS, REGEX, LIKE, VALUES, WORDS, LINES].flat()

const piece = fc.constantFrom(...PIECES)
const line = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''))
const lines = fc.array(line, { minLength: 4, maxLength: 8 }).map((all) => all.join('\n'))
/** As long as a part of a template may be, or a little longer or shorter. */
const long = fc
  .tuple(fc.constantFrom('word ', 'a1. ', 'k=1;', '日', '😀x'), fc.integer({ min: -9, max: 9 }), line)
  .map(([text, more, end]) => {
    const times = Math.ceil((MAX_PART_CHARS + more) / wholeTemplateOf(text).length)
    return text.repeat(times) + end
  })
/** As many values as a part may have, or one more or less. */
const manyValues = fc
  .tuple(
    fc.integer({ min: MAX_PART_VARIABLES - 1, max: MAX_PART_VARIABLES + 1 }),
    fc.constantFrom('; ', ';', ' x '),
    line,
  )
  .map(([count, between, end]) => Array.from({ length: count }, (_, i) => `v${i}`).join(between) + end)

export const hostileMessages: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: line },
  { weight: 2, arbitrary: lines },
  { weight: 1, arbitrary: long },
  { weight: 1, arbitrary: manyValues },
  { weight: 1, arbitrary: fc.tuple(fc.oneof(long, manyValues), lines).map((both) => both.join('\n')) },
  { weight: 1, arbitrary: fc.tuple(lines, fc.oneof(long, manyValues)).map((both) => both.join('\n')) },
)

/** A message, and others that differ from it in one place. */
export const messageFamilies = fc
  .tuple(
    hostileMessages,
    fc.array(fc.tuple(fc.nat(), fc.constantFrom(...Array.from('1a.! ,;\n/@x\\%')), fc.boolean()), { maxLength: 8 }),
  )
  .map(([message, changes]) => [
    message,
    ...changes.map(([place, char, isInstead]) => {
      const chars = Array.from(message)
      return chars.toSpliced(place % (chars.length + 1), isInstead ? 1 : 0, char).join('')
    }),
  ])

/** The template with one of its tokens any word. */
export function withWord(template: string, place: number): string {
  const tokens = tokensOf(template)
  const at = 2 * (place % Math.ceil(tokens.length / 2))
  const isOpen = tokens.some((token) => token.endsWith(REST))
  return isOpen || tokens[at] === '' ? template : tokens.with(at, WORD).join('')
}

/** Up to `most` of the pieces, in every order. */
function allOf(pieces: readonly string[], most: number): string[] {
  const fewer = most === 0 ? [] : allOf(pieces, most - 1)
  return [...new Set(['', ...fewer.flatMap((text) => pieces.map((next) => text + next)), ...fewer])]
}

const NEXT = ['a', '1', '.', ' ', ', ', ';', '/', '\n']
const LINES_BEFORE = ['', 'a\nb\n', 'a\nb\nc\n', 'a\nb\nc\nd\n5\n']

/** What a part begins with, so that there is room for a few characters or values more, or for none. */
const beginningsOf = (before: string): string[] => {
  const isLast = before.split('\n').length > FIRST_LINES
  const used = isLast ? 0 : before.length
  const filled = [0, 1, 2].map((room) => 'w '.repeat(MAX_PART_CHARS).slice(0, MAX_PART_CHARS - room - used))
  return [...filled, 'v1;'.repeat(MAX_PART_VARIABLES), `${'v1;'.repeat(MAX_PART_VARIABLES - 1)}v1, `].map(
    (text) => before + text,
  )
}

/** Groups of messages that nearly have one pattern: with values beside words, and at every place where a template is cut. */
export const CLOSE_MESSAGES: readonly (readonly string[])[] = [
  allOf(['a', '1', '.', ' ', ', ', ';'], size(5, 4)),
  ...LINES_BEFORE.flatMap(beginningsOf).map((begun) =>
    allOf(NEXT, size(3, 2)).flatMap((end) => [begun + end, `${begun + end}\n5\n6\n7`]),
  ),
]
