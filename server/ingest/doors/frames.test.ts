import { expect, test } from 'vitest'
import { createFrames, MAX_FRAMES, MAX_SPREAD_BYTES } from './frames.ts'

const MIB = 1024 * 1024

/** So many records of a size, whose resource has another. */
function framesOf(records: number, bytes: number, resourceBytes = 0) {
  const frames = createFrames()
  frames.begin({ resource: { span: { start: 0, end: resourceBytes } }, scope: {} })
  for (let index = 0; index < records; index++) frames.add({ start: index * bytes, end: (index + 1) * bytes })
  return frames
}

const slicesOf = (...args: Parameters<typeof framesOf>) =>
  framesOf(...args)
    .slices()
    .map(({ from, to }) => [from, to])

test('a record is found again with its origin', () => {
  const frames = framesOf(2, 10, 5)
  const other = { resource: {}, scope: {} }
  frames.begin(other)
  frames.add({ start: 20, end: 21 })
  expect(frames.length()).toBe(3)
  expect(frames.at(1)).toEqual({ start: 10, end: 20, origin: { resource: { span: { start: 0, end: 5 } }, scope: {} } })
  expect(frames.at(2).origin).toBe(other)
})

test('slices of 10 000 records', () => {
  expect(slicesOf(0, 1)).toEqual([])
  expect(slicesOf(10_000, 1)).toEqual([[0, 10_000]])
  expect(slicesOf(20_001, 1)).toEqual([
    [0, 10_000],
    [10_000, 20_000],
    [20_000, 20_001],
  ])
})

test('slices of 20 MiB, each record with its resource', () => {
  expect(slicesOf(5, 4 * MIB, 6 * MIB)).toEqual([
    [0, 2],
    [2, 4],
    [4, 5],
  ])
  expect(slicesOf(2, 21 * MIB)).toEqual([
    [0, 1],
    [1, 2],
  ])
})

test('a small body with many records of one large resource is refused', () => {
  const tooLarge = expect.objectContaining({ code: 'PAYLOAD_TOO_LARGE' })
  const records = MAX_SPREAD_BYTES / (64 * 1024)
  expect(slicesOf(records, 0, 64 * 1024).at(-1)?.[1]).toBe(records)
  expect(() => slicesOf(records + 1, 0, 64 * 1024)).toThrow(tooLarge)
})

test('what is found is counted', () => {
  const frames = createFrames()
  for (let found = 0; found < MAX_FRAMES; found++) frames.count()
  expect(() => frames.count()).toThrow(expect.objectContaining({ code: 'PAYLOAD_TOO_LARGE' }))
})
