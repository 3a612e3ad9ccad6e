/** What is damaged, foreign or hostile is an error that says so, and never another row. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { LogRow } from '../../filter/log-row.ts'
import { sampleRows } from '../../test/support/segment-rows.ts'
import { writeFrame } from './frame.ts'
import { SegmentError } from './segment-error.ts'
import { decodeSegment, encodeSegment, FRAMES, type FrameName, type Frames } from './segment.ts'

const ROWS = sampleRows(40, 9)
const GOOD = encodeSegment(ROWS)

/** The rows, or what was thrown. */
function read(frames: Frames): LogRow[] | string {
  try {
    const segment = decodeSegment(frames)
    return Array.from({ length: segment.n }, (_, i) => segment.row(i))
  } catch (error) {
    if (error instanceof SegmentError) return error.message
    throw error
  }
}

const isOf = (name: FrameName, result: LogRow[] | string) =>
  typeof result === 'string' && result.startsWith(`The frame ${name} is damaged: `)

describe.each(FRAMES)('the frame %s', (name) => {
  const frame = GOOD[name]
  const withFrame = (bytes: Buffer) => read({ ...GOOD, [name]: bytes })

  test('with a bit that is another one is an error, or the same rows', () => {
    let errors = 0
    const step = Math.max(1, Math.floor(frame.length / 400))
    for (let at = 0; at < frame.length; at += step) {
      const bytes = Buffer.from(frame)
      bytes[at] = (bytes[at] ?? 0) ^ (1 << (at % 8))
      const result = withFrame(bytes)
      const isError = isOf(name, result)
      if (isError) errors++
      expect(isError ? ROWS : result).toEqual(ROWS)
    }
    expect(errors * step).toBeGreaterThan(frame.length * 0.9)
  })

  test('that is cut, empty or too long is an error', () => {
    for (const length of [0, 1, 2, 5, frame.length >> 1, frame.length - 1])
      expect(withFrame(frame.subarray(0, length))).toSatisfy((result: string) => isOf(name, result))
    expect(withFrame(Buffer.concat([frame, Buffer.from([0])]))).toSatisfy((result: string) => isOf(name, result))
  })

  test('of a newer format says so', () => {
    const bytes = Buffer.from(frame)
    bytes[0] = 2
    expect(withFrame(bytes)).toBe(`The frame ${name} is damaged: its format is 2, and 1 is known here.`)
  })

  test('of another segment is an error where it has another number of rows', () => {
    const other = encodeSegment(ROWS.slice(0, 39))[name]
    expect(withFrame(other)).toBe(`The frame ${name} is damaged: it has 39 rows in place of 40.`)
  })

  test('with checksums that are right and nothing else that is, ends in an error or in rows', () => {
    const blocks = name === 'keys' ? 4 : 3
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc.constant(new Uint8Array(4000)),
      fc.constant(new Uint8Array(4000).fill(1)),
      fc.constant(new Uint8Array(4000).fill(255)),
    )
    fc.assert(
      fc.property(fc.array(bytes, { minLength: blocks, maxLength: blocks }), (parts) => {
        const result = withFrame(
          writeFrame(
            40,
            parts.map((part) => ({ bytes: part })),
          ),
        )
        expect(Array.isArray(result) || isOf(name, result)).toBe(true)
      }),
      { numRuns: 200 },
    )
  })
})

test('an impossible number of rows is an error', () => {
  for (const n of [0, -1, 1.5, NaN, 1025]) expect(() => decodeSegment({ ...GOOD, n })).toThrow(SegmentError)
})

test('a bomb is not unpacked', () => {
  const small = writeFrame(40, [
    { bytes: Buffer.alloc(8 * 1024 * 1024) },
    { bytes: Buffer.alloc(0) },
    { bytes: Buffer.alloc(0) },
  ])
  expect(small.length).toBeLessThan(2000)
  // What it claims to be is a thousandth of what it is.
  const at = small.indexOf(Buffer.from([0x80, 0x80, 0x80, 0x04]))
  const lying = Buffer.concat([small.subarray(0, at), Buffer.from([0x80, 0x40]), small.subarray(at + 4)])
  expect(read({ ...GOOD, message: lying })).toBe('The frame message is damaged: it cannot be decompressed.')
  expect(() => writeFrame(1, [{ bytes: Buffer.alloc(17 * 1024 * 1024) }])).toThrow(RangeError)
})
