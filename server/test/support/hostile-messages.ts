/** Pieces of messages that go wrong where patterns are made, written, or run as LIKE or as a regular expression. */
import fc from 'fast-check'
import { MAX_PART_CHARS, MAX_PART_VARIABLES, wholeTemplateOf } from '../../log/template.ts'

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

/** Beginnings after which there is room for a few characters or values in a part of a template, or for none. */
const filled = [0, 1, 2, 3].map((room) => 'w '.repeat(MAX_PART_CHARS).slice(0, MAX_PART_CHARS - room))
const manyBegun = [0, 1].map((room) => 'v1;'.repeat(MAX_PART_VARIABLES - room))
const inLine = (place: number) => filled.map((text) => 'a\n'.repeat(place - 1) + text.slice(2 * (place - 1)))
const lastLines = ['a\nb\nc\nd\n5\n', 'a\nb\nc\nd\n5\n6\n'].flatMap((lines) =>
  ['', ...filled, ...manyBegun].map((text) => lines + text),
)
const beginning = fc.oneof(
  { weight: 3, arbitrary: fc.constant('') },
  { weight: 2, arbitrary: fc.constantFrom(...filled, ...manyBegun) },
  { weight: 2, arbitrary: fc.constantFrom(...inLine(4), ...inLine(3)) },
  { weight: 1, arbitrary: fc.constantFrom(...lastLines) },
)
const few = fc.array(fc.constantFrom('a', '1', '.', ' ', ', ', ';', '/', '\n', '\n5\n6\n'), { maxLength: 5 })

/** Messages that begin alike and go on with one of few characters, so that many of them nearly have the pattern of another one. */
export const closeMessages: fc.Arbitrary<readonly string[]> = fc
  .tuple(beginning, fc.array(few, { minLength: 10, maxLength: 10 }))
  .map(([of, ends]) => ends.map((end) => of + end.join('')))
