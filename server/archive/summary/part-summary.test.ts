import { expect, test } from 'vitest'
import { makePart } from '../../test/support/archive-part.ts'
import { testRow } from '../../test/support/rows.ts'
import { sampleRows } from '../../test/support/segment-rows.ts'
import { decodeSegment, encodeSegment } from '../segment/segment.ts'
import { SegmentError } from '../segment/segment-error.ts'
import { digestOf, readDigest, shapeOf } from './digest.ts'
import { entriesOf } from './entries.ts'
import { createPartSummary } from './part-summary.ts'
import { readSegments, writeSegments } from './segment-set.ts'

const members = (bytes: Uint8Array, segments: number) => {
  const set = readSegments(bytes, segments)
  return Array.from({ length: segments }, (_, i) => i).filter((i) => ((set[i >> 3] ?? 0) >> (i & 7)) % 2 === 1)
}

test('sets of segments come back in both forms, and short ones are short', () => {
  for (const list of [[], [4095], [0, 7, 8, 4095], Array.from({ length: 4096 }, (_, i) => i)]) {
    expect(members(writeSegments(list, 4096), 4096)).toEqual(list)
  }
  expect(writeSegments([17], 4096)).toHaveLength(3)
  expect(writeSegments([1, 2, 3, 4], 9)).toHaveLength(3)
  for (const bytes of [[], [2, 0], [0, 1], [0, 9, 0], [1, 0, 0, 0]]) {
    expect(() => readSegments(Buffer.from(bytes), 9)).toThrow(SegmentError)
  }
})

/** 40 segments of 30 rows. A value `rare` lies in every fourth segment, `near` in two that follow each other. */
const segments = Array.from({ length: 40 }, (_, segment) =>
  Array.from({ length: 30 }, (__, i) =>
    testRow({
      message: `segment ${segment}`,
      resourceId: i === 0 && segment % 4 === 0 ? 'rare' : 'usual',
      commit: i === 0 && segment < 2 ? 'near' : null,
      metadata: { load: segment + i / 100, ...(segment === 3 ? { seldom: 5 } : {}) },
    }),
  ),
)

test('values are counted, rare and scattered ones are copied, and ranges are of paths with many numbers', () => {
  const part = makePart(segments)
  expect(part.rows).toBe(1200)
  expect(
    Object.fromEntries(part.values.map(({ value, n, segments: set }) => [value, [n, members(set, 40).length]])),
  ).toEqual({
    info: [1200, 40],
    rare: [10, 10],
    usual: [1190, 40],
    near: [2, 2],
  })
  expect(part.sparse).toEqual([{ field: 'resourceId', value: 'rare', n: 10 }])
  expect([...part.ranges.keys()]).toEqual(['["load"]'])
})

test('slices are the signatures, transposed', () => {
  const { shape, slices } = makePart(segments)
  expect(shape.slicesARow).toBe(160)
  expect(
    [...slices.values()].map((bits) => bits.length).every((length, i) => length === 800 || i === slices.size - 1),
  ).toBe(true)
  const all = Buffer.concat([...slices.values()])
  expect(all.length).toBe(shape.bits * 5)
  segments.forEach((rows, segment) => {
    const digest = digestOf(entriesOf(decodeSegment(encodeSegment(rows))), shape)
    const { signature } = readDigest(digest, shape)
    const column = Array.from(
      { length: shape.bits },
      (_, bit) => ((all[bit * 5 + (segment >> 3)] ?? 0) >> (segment & 7)) & 1,
    )
    const own = Array.from({ length: shape.bits }, (_, bit) => ((signature[bit >> 3] ?? 0) >> (bit & 7)) & 1)
    expect(column).toEqual(own)
  })
})

test('a third of a signature is set', () => {
  const rows = Array.from({ length: 20 }, (_, i) => sampleRows(200, 20 + i))
  const entries = rows.map((some) => entriesOf(decodeSegment(encodeSegment(some))))
  const shape = shapeOf(entries)
  const shares = entries.map((one) => {
    const { signature } = readDigest(digestOf(one, shape), shape)
    return signature.reduce((sum, byte) => sum + byte.toString(2).replaceAll('0', '').length, 0) / shape.bits
  })
  const average = shares.reduce((sum, share) => sum + share) / shares.length
  expect(average).toBeGreaterThan(0.28)
  expect(average).toBeLessThan(0.38)
})

test('a digest comes back, and a damaged one is an error', () => {
  const entries = entriesOf(decodeSegment(encodeSegment(sampleRows(100, 8))))
  const shape = shapeOf([entries])
  const digest = digestOf(entries, shape)
  const read = readDigest(digest, shape)
  expect(read).toMatchObject({ rows: 100, values: entries.values, ranges: entries.ranges, hasMoreRanges: false })
  for (let at = 0; at < digest.length; at += 97) {
    const bytes = Buffer.from(digest)
    bytes[at] = (bytes[at] ?? 0) ^ 4
    expect(() => createPartSummary(shape).add(bytes)).toThrow(SegmentError)
  }
})

test('more values than a part lists are not listed', () => {
  const rows = (segment: number) => Array.from({ length: 1024 }, (_, i) => testRow({ commit: `${segment} ${i}` }))
  const first = entriesOf(decodeSegment(encodeSegment(rows(0))))
  const shape = shapeOf([first])
  const summary = createPartSummary(shape)
  for (let segment = 0; segment < 66; segment++) {
    const commits = new Map(rows(segment).map(({ commit }) => [commit ?? '', 1]))
    summary.add(digestOf({ ...first, values: new Map([...first.values, ['commit', commits]]) }, shape))
  }
  const { shape: finished, values } = summary.finish()
  expect(finished).toMatchObject({ hashed: [], unlisted: ['commit'] })
  expect([...values].map(({ field }) => field)).toEqual(['level'])
})
