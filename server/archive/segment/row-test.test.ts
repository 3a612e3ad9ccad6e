import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Condition, TextCondition } from '../../filter/condition.ts'
import { readFilter } from '../../filter/condition.ts'
import type { LogRow } from '../../filter/log-row.ts'
import type { LogFilter } from '../../generated/graphql.ts'
import { printPattern } from '../../log/pattern-text.ts'
import { templateOf } from '../../log/template.ts'
import { inMemory } from '../../test/support/in-memory.ts'
import { AWKWARD_ROWS, trees } from '../../test/support/random-filters.ts'
import { testRow } from '../../test/support/rows.ts'
import { inOrder, sampleRows } from '../../test/support/segment-rows.ts'
import { NO_ROW } from './combine-tests.ts'
import { valuesAt } from './metadata-values.ts'
import { framesOf, regexLeavesOf, rowTest } from './row-test.ts'
import { decodeSegment, encodeSegment, FRAMES, type Frames } from './segment.ts'

type Encoded = { rows: readonly LogRow[]; frames: Frames }

const encode = (rows: readonly LogRow[]): Encoded => ({ rows, frames: encodeSegment(rows) })

const SEGMENTS = [encode(inOrder(AWKWARD_ROWS)), encode(sampleRows(250, 5)), encode(sampleRows(20, 6))]

const noRegex = (): never => {
  throw new Error('There is no regex.')
}

const numbersOf = (rows: readonly LogRow[], isSelected: (i: number) => boolean) =>
  rows.flatMap((_, i) => (isSelected(i) ? [i] : []))

/** With no frames but those that the condition is said to read. */
function found({ rows, frames }: Encoded, condition: Condition): number[] {
  const { n, ...bytes } = frames
  const wanted = framesOf(condition)
  const some = Object.fromEntries(FRAMES.filter((name) => wanted.has(name)).map((name) => [name, bytes[name]]))
  return numbersOf(rows, rowTest(condition, decodeSegment({ n, ...some }), noRegex))
}

function expectAgreement(encoded: Encoded, where: LogFilter): number {
  const matches = inMemory(where)
  const wanted = numbersOf(encoded.rows, (i) => matches(encoded.rows[i] ?? testRow({})))
  expect({ where, rows: found(encoded, readFilter(where)) }).toEqual({ where, rows: wanted })
  return wanted.length
}

test('any tree selects the rows that its predicate selects', () => {
  let telling = 0
  fc.assert(
    fc.property(trees, fc.constantFrom(...SEGMENTS), (where, encoded) => {
      const count = expectAgreement(encoded, where)
      if (count > 0 && count < encoded.rows.length) telling++
    }),
    { numRuns: 1400 },
  )
  expect(telling).toBeGreaterThan(190)
})

const [, sampled = encode([testRow({})])] = SEGMENTS
const messages = sampled.rows.map((row) => row.message).filter((message) => !message.includes('\0'))

const cased = (text: string) => fc.constantFrom(text, text.toUpperCase(), text.toLowerCase())

/** From any place to any other. */
const part = (text: string) =>
  fc
    .tuple(fc.nat(text.length), fc.nat(12))
    .map(([from, length]) => text.slice(from, from + length))
    .filter((piece) => piece.isWellFormed())
    .chain(cased)

const start = (text: string) =>
  part(text)
    .map((piece) => text.slice(0, piece.length))
    .filter((piece) => piece.isWellFormed())

test.each([
  { op: 'contains', value: fc.constantFrom(...messages).chain(part), atLeast: 100 },
  {
    op: 'startsWith',
    value: fc
      .constantFrom(...messages)
      .chain(start)
      .chain(cased),
    atLeast: 100,
  },
  { op: 'eq', value: fc.constantFrom(...messages).chain(cased), atLeast: 50 },
])('$op finds what messages have, wherever it stands', ({ op, value, atLeast }) => {
  let hits = 0
  fc.assert(
    fc.property(value, fc.boolean(), fc.constantFrom(...SEGMENTS), (text, caseSensitive, encoded) => {
      if (expectAgreement(encoded, { message: { [op]: text, caseSensitive } }) > 0) hits++
    }),
    { numRuns: 300 },
  )
  expect(hits).toBeGreaterThan(atLeast)
})

test('a pattern finds the messages that have it', () => {
  const patterns = new Set(messages.map((message) => printPattern(templateOf(message))))
  for (const pattern of [...patterns].slice(0, 60)) {
    expect(expectAgreement(sampled, { pattern })).toBeGreaterThan(0)
  }
})

const PATHS = [
  ['user'],
  ['region'],
  ['requestId'],
  ['a'],
  ['a', 'b'],
  ['b', '__proto__'],
  ['with "quotes"'],
  ['a', 'a'],
]
const metadataOps = fc.oneof(
  fc.nat(99_999).map((number) => ({ range: { gte: number } })),
  fc.constantFrom(0, -1, 1.5, 42, 1e23).map((number) => ({ range: { lte: number, gt: number - 10 } })),
  fc
    .constantFrom({ number: 1.5 }, { number: 42 }, { string: 'eu-1' }, { string: '"' }, { boolean: true })
    .map((eq) => ({ eq })),
  fc.constantFrom('EU', '{', '', '\\', 'É').map((contains) => ({ contains })),
  fc.boolean().map((exists) => ({ exists })),
)

test('conditions on metadata look at the same values as the predicate', () => {
  let hits = 0
  fc.assert(
    fc.property(fc.constantFrom(...PATHS), metadataOps, fc.constantFrom(...SEGMENTS), (path, op, encoded) => {
      if (expectAgreement(encoded, { metadata: { path, op } }) > 0) hits++
    }),
    { numRuns: 300 },
  )
  expect(hits).toBeGreaterThan(40)
})

test('a regular expression is asked of who can test it', () => {
  const where = {
    and: [{ message: { regex: 'x.y' } }, { not: { or: [{ spanId: { regex: '^a' } }, { level: { eq: 'INFO' } }] } }],
  } as const
  const condition = readFilter(where as unknown as LogFilter)
  const leaves = regexLeavesOf(condition)
  expect(leaves.map(({ field }) => field)).toEqual(['message', 'spanId'])
  const rows = Array.from({ length: 6 }, (_, i) =>
    testRow({ level: i === 2 ? 'info' : 'warn', timestamp: { ms: i, us: 0 } }),
  )
  const segment = decodeSegment(encodeSegment(rows))
  const answer = (leaf: TextCondition) => new Set(leaf === leaves[0] ? [1, 2, 3] : [3])
  expect(numbersOf(rows, rowTest(condition, segment, answer))).toEqual([1])
  expect(rowTest(condition, segment, () => new Set())).toBe(NO_ROW)
})

test('where a cheap condition selects nothing, the other frames are not needed', () => {
  const { n, keys } = sampled.frames
  const where: LogFilter = {
    message: { contains: 'paid' },
    metadata: { path: ['a'], op: { exists: true } },
    commit: { eq: 'none' },
  }
  expect(rowTest(readFilter(where), decodeSegment({ n, keys }), noRegex)).toBe(NO_ROW)
})

/** In the plainest words. */
function plainValues(value: unknown, [key, ...rest]: readonly string[]): unknown[] {
  if (Array.isArray(value))
    return value.flatMap((element) => plainValues(element, key === undefined ? [] : [key, ...rest]))
  if (key === undefined) return typeof value === 'object' && value !== null ? [] : [value]
  const isObject = typeof value === 'object' && value !== null
  return isObject && Object.hasOwn(value, key) ? plainValues((value as Record<string, unknown>)[key], rest) : []
}

test('the values at a path are those of its elements, as JSON', () => {
  for (const { rows, frames } of SEGMENTS) {
    const segment = decodeSegment(frames)
    for (const path of PATHS) {
      const values = valuesAt(segment.metadata, path)
      const read = rows.map((_, i) => values(i).map((json) => JSON.parse(json) as unknown))
      expect(read).toEqual(rows.map((row) => plainValues(JSON.parse(row.metadataJson), path)))
    }
  }
  const leaves = Array.from({ length: 2500 }, (_, i) => i)
  const large = [testRow({ metadata: { a: { b: leaves } } })]
  expect(valuesAt(decodeSegment(encodeSegment(large)).metadata, ['a', 'b'])(0)).toEqual(leaves.map(String))
})
