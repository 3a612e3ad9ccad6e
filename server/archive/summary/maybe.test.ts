import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readFilter } from '../../filter/condition.ts'
import type { LogRow } from '../../filter/log-row.ts'
import type { LogFilter } from '../../generated/graphql.ts'
import { makePart } from '../../test/support/archive-part.ts'
import { inMemory } from '../../test/support/in-memory.ts'
import { AWKWARD_ROWS, trees } from '../../test/support/random-filters.ts'
import { testId, testRow } from '../../test/support/rows.ts'
import { inOrder, sampleRows } from '../../test/support/segment-rows.ts'
import { SegmentError } from '../segment/segment-error.ts'
import { maybeSegments, needsOf } from './maybe.ts'

const cut = (rows: readonly LogRow[], size: number) =>
  Array.from({ length: Math.ceil(rows.length / size) }, (_, i) => rows.slice(i * size, (i + 1) * size))

const SEGMENTS = cut(inOrder([...AWKWARD_ROWS, ...sampleRows(120, 7)]), 8)
const PART = makePart(SEGMENTS)

const holding = (segments: readonly (readonly LogRow[])[], where: LogFilter) => {
  const matches = inMemory(where)
  return segments.flatMap((rows, i) => (rows.some(matches) ? [i] : []))
}

test('no segment with a match is left out, for any tree, and many without one are', () => {
  let telling = 0
  fc.assert(
    fc.property(trees, (where) => {
      const maybe = PART.maybe(readFilter(where))
      const wanted = holding(SEGMENTS, where)
      expect({ where, missing: wanted.filter((segment) => !maybe.includes(segment)) }).toEqual({ where, missing: [] })
      if (maybe.length < SEGMENTS.length) telling++
    }),
    { numRuns: 600 },
  )
  expect(telling).toBeGreaterThan(150)
})

const CLUSTERS = ['alpha', 'beta', 'gamma']

/** 64 segments of 16 rows; row 5 of segment 40 has what no other has. */
const plain = Array.from({ length: 64 }, (_, segment) =>
  Array.from({ length: 16 }, (__, i) => {
    const n = segment * 16 + i
    const isOdd = segment === 40 && i === 5
    return testRow({
      timestamp: { ms: n, us: 0 },
      id: testId(n),
      level: isOdd ? 'fatal' : 'info',
      message: isOdd ? 'Certificate of gateway-7 EXPIRED' : `request ${n * 7919} took ${n} ms`,
      resourceId: isOdd ? 'lonely' : `server-${n % 9}`,
      parentResourceId: CLUSTERS[n % 3] ?? null,
      commit: null,
      traceId: n.toString(16).padStart(32, 'a'),
      spanId: n.toString(16).padStart(16, 'b'),
      metadata: isOdd ? { user: { id: -5 }, tags: ['x', ['y']], only: null } : { user: { id: n }, tags: [] },
    })
  }),
)
const PLAIN = makePart(plain)

describe('each kind of condition leaves out segments', () => {
  const number = 40 * 16 + 5
  test.each<LogFilter>([
    { level: { eq: 'FATAL' } },
    { level: { in: ['FATAL', 'TRACE'] } },
    { resourceId: { eq: 'lonely' } },
    { resourceId: { contains: 'ONE' } },
    { traceId: { eq: number.toString(16).padStart(32, 'a') } },
    { spanId: { in: ['none', number.toString(16).padStart(16, 'b')] } },
    { message: { contains: 'certificate' } },
    { message: { startsWith: 'CERTIFI' } },
    { message: { eq: 'Certificate of gateway-7 EXPIRED' } },
    { message: { regex: String.raw`gateway-\d+` } },
    { pattern: 'Certificate of <*> EXPIRED' },
    { metadata: { path: ['user', 'id'], op: { eq: { number: -5 } } } },
    { metadata: { path: ['user', 'id'], op: { range: { lt: 0 } } } },
    { metadata: { path: ['tags'], op: { in: [{ string: 'y' }, { string: 'z' }] } } },
    { metadata: { path: ['only'], op: { exists: true } } },
    { metadata: { path: ['only'], op: { contains: 'x' } } },
    { not: { not: { level: { eq: 'FATAL' } } } },
    { and: [{ message: { contains: 'gateway' } }, { not: { level: { eq: 'INFO' } } }] },
    { or: [{ message: { contains: 'gateway' } }, { level: { eq: 'FATAL' } }] },
  ])('%j', (where) => {
    const maybe = PLAIN.maybe(readFilter(where))
    expect(maybe).toContain(40)
    expect(maybe.length).toBeLessThan(6)
  })

  test('what no segment has is in none, or in hardly one', () => {
    for (const where of [
      { level: { eq: 'WARN' } },
      { resourceId: { in: [] } },
      { resourceId: { startsWith: 'Server-', caseSensitive: true } },
      { message: { isNull: true } },
      { or: [] },
    ] satisfies LogFilter[]) {
      expect(PLAIN.maybe(readFilter(where))).toEqual([])
    }
    const absent = Array.from(
      { length: 200 },
      (_, i) => PLAIN.maybe(readFilter({ traceId: { eq: `absent ${i}` } })).length,
    )
    expect(absent.reduce((sum, count) => sum + count) / absent.length).toBeLessThan(0.2)
  })

  test.each<LogFilter>([
    {},
    { not: { level: { eq: 'FATAL' } } },
    { message: { contains: 'abc' } },
    { message: { regex: 'gate|way' } },
    { traceId: { startsWith: 'aaaa' } },
    { commit: { isNull: true } },
    { timestamp: { lt: { ms: 5, us: 0 } } },
  ])('%j may be in all', (where) => {
    expect(PLAIN.maybe(readFilter(where))).toHaveLength(64)
  })
})

test('a field with a value of its own in each row is in the signatures', () => {
  const unique = Array.from({ length: 34 }, (_, segment) =>
    Array.from({ length: 512 }, (__, i) => testRow({ resourceId: `pod ${segment * 512 + i}`, commit: 'c' })),
  )
  const part = makePart(unique)
  expect(part.shape).toMatchObject({ hashed: ['resourceId'], unlisted: ['resourceId'] })
  expect(part.values.map(({ field, value, n }) => [field, value, n])).toEqual([
    ['level', 'info', 34 * 512],
    ['commit', 'c', 34 * 512],
  ])
  const maybe = part.maybe(readFilter({ resourceId: { eq: 'pod 9000' } }))
  expect(maybe).toContain(17)
  expect(maybe.length).toBeLessThan(4)
  expect(part.maybe(readFilter({ resourceId: { contains: 'pod' } }))).toHaveLength(34)
})

test('a part of few segments has no slices, but sets and bounds', () => {
  const part = makePart(plain.slice(0, 31))
  expect(part.slices.size).toBe(0)
  expect(part.shape.slicesARow).toBe(0)
  expect(part.maybe(readFilter({ message: { contains: 'certificate' } }))).toHaveLength(31)
  expect(part.maybe(readFilter({ metadata: { path: ['user', 'id'], op: { range: { gt: 479.5 } } } }))).toEqual([30])
  expect(part.maybe(readFilter({ level: { eq: 'FATAL' } }))).toEqual([])
})

test('metadata that cannot be read may hold anything', () => {
  const deep = `{"a": ${'['.repeat(200)}1${']'.repeat(200)}}`
  const segments = plain.map((rows, i) => (i === 7 ? [testRow({ metadataJson: deep })] : rows))
  const part = makePart(segments)
  expect(part.maybe(readFilter({ metadata: { path: ['user', 'id'], op: { range: { lt: -100 } } } }))).toEqual([7])
  expect(part.maybe(readFilter({ metadata: { path: ['a'], op: { eq: { number: 1 } } } }))).toContain(7)
})

test('a segment of more values than a signature can tell apart may hold anything', () => {
  const many = (row: number) => Object.fromEntries(Array.from({ length: 900 }, (_, i) => [`k${i}`, row * 900 + i]))
  const rows = Array.from({ length: 40 }, (_, row) =>
    testRow({ metadata: { ...many(row), user: { id: row === 39 ? -7 : 1 } } }),
  )
  const part = makePart(plain.map((usual, i) => (i === 9 ? rows : usual)))
  expect(part.maybe(readFilter({ metadata: { path: ['user', 'id'], op: { range: { lt: -6 } } } }))).toEqual([9])
  expect(part.maybe(readFilter({ traceId: { eq: 'nowhere' } }))).toContain(9)
})

test('what is missing or damaged is an error', () => {
  const condition = readFilter({ traceId: { eq: 'x' } })
  const nothing = { slices: new Map(), values: new Map(), searches: new Map(), ranges: new Map() }
  expect(() => maybeSegments(condition, PLAIN.shape, nothing)).toThrow(SegmentError)
  const [row = 0] = needsOf(condition, PLAIN.shape).slices
  const short = { ...nothing, slices: new Map([[row, Buffer.alloc(1)]]) }
  expect(() => maybeSegments(condition, PLAIN.shape, short)).toThrow('A slice of a part is damaged')
})
