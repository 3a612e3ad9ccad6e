import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { LogRow } from '../../filter/log-row.ts'
import { momentOf } from '../../platform/moment.ts'
import { AWKWARD_ROWS } from '../../test/support/random-filters.ts'
import { testRow } from '../../test/support/rows.ts'
import { awkwardRows, inOrder, sampleRows } from '../../test/support/segment-rows.ts'
import { decodeSegment, encodeSegment, endOfSegment, FRAMES, SEGMENT_LIMITS, type Segment } from './segment.ts'

const allOf = (segment: Segment): LogRow[] => Array.from({ length: segment.n }, (_, i) => segment.row(i))

const back = (rows: readonly LogRow[]) => allOf(decodeSegment(encodeSegment(rows)))

test('every row comes back as it was, whatever it holds', () => {
  fc.assert(
    fc.property(awkwardRows(50), (rows) => {
      expect(back(rows)).toEqual(rows)
    }),
    { numRuns: 60 },
  )
})

test('a whole segment of them, and one of the rows that filters are tested with', () => {
  for (const rows of [sampleRows(SEGMENT_LIMITS.rows, 1), inOrder(AWKWARD_ROWS)]) expect(back(rows)).toEqual(rows)
})

test('a single row can be had from the end, and a part of it without the other frames', () => {
  const rows = sampleRows(300, 2)
  const { n, ...frames } = encodeSegment(rows)
  for (const i of [299, 0, 150]) expect(decodeSegment({ n, ...frames }).row(i)).toEqual(rows[i])
  expect(decodeSegment({ n, message: frames.message }).message.at(7)).toBe(rows[7]?.message)
  const { traceId } = decodeSegment({ n, raw: frames.raw })
  expect(traceId.value(traceId.codes[7] ?? 0)).toBe(rows[7]?.traceId)
  const { level } = decodeSegment({ n, keys: frames.keys })
  expect(level.value(level.codes[7] ?? 0)).toBe(rows[7]?.level)
  for (const name of FRAMES) {
    expect(() => allOf(decodeSegment({ n, ...frames, [name]: undefined }))).toThrow(`The frame ${name} was not loaded.`)
  }
})

test('the largest texts: a message of 256 KiB of one letter, of words, of values, and metadata of as many leaves', () => {
  const bytes = 256 * 1024
  const messages = [
    'a'.repeat(bytes),
    'word '.repeat(bytes / 5),
    '1 '.repeat(bytes / 2),
    '"'.repeat(bytes),
    '\\"'.repeat(9),
  ]
  const leaves = Array.from({ length: 3000 }, (_, i) => `"k${i}": ${i}`).join(', ')
  const metadata = [
    `{${leaves}}`,
    `{"a": "${'\\\\'.repeat(30_000)}"}`,
    '{"a": '.repeat(100) + '1' + '}'.repeat(100),
    'no json: {"a"',
    '[]',
  ]
  const rows = messages.map((message, i) => testRow({ message, metadataJson: metadata[i] ?? '' }))
  expect(back(rows)).toEqual(rows)
})

test('a value that is looked for in a column has its code', () => {
  const rows = sampleRows(400, 3)
  const segment = decodeSegment(encodeSegment(rows))
  for (const field of ['resourceId', 'parentResourceId', 'commit', 'traceId', 'spanId'] as const) {
    const { codes, codeOf } = segment[field]
    for (const [i, row] of rows.entries()) expect(codeOf(row[field])).toBe(codes[i])
    expect(['nobody', 'ffffffffffffffff', 'server-99', 'server-007', 'server-'].map(codeOf)).toEqual(
      Array(5).fill(undefined),
    )
  }
})

test('a segment ends with its last row, or with 4 MiB of messages and metadata', () => {
  const small = Array.from({ length: 1500 }, () => testRow({}))
  expect(endOfSegment(small)).toBe(1024)
  expect(endOfSegment(small, 1024)).toBeUndefined()
  const large = Array.from({ length: 20 }, () => testRow({ message: 'é'.repeat(512 * 1024) }))
  expect(endOfSegment(large)).toBe(3)
  expect(endOfSegment(large.slice(0, 3))).toBeUndefined()
  const [huge] = [testRow({ message: 'x'.repeat(5 * 1024 * 1024) })]
  expect(endOfSegment([huge, huge].filter((row) => row !== undefined))).toBe(1)
})

test('no rows, too many and rows in disorder are no segment', () => {
  const at = (ms: number, us = 0) => testRow({ timestamp: momentOf(ms, us) })
  expect(() => encodeSegment([])).toThrow(RangeError)
  expect(() => encodeSegment(Array.from({ length: 1025 }, () => testRow({})))).toThrow(RangeError)
  expect(() => encodeSegment([at(2), at(1)])).toThrow('in the order of the key')
  expect(() => encodeSegment([at(1, 5), at(1, 4)])).toThrow('in the order of the key')
})
