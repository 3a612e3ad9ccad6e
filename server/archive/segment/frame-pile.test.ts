import { expect, test } from 'vitest'
import { sampleRows } from '../../test/support/segment-rows.ts'
import { createPile } from './frame-pile.ts'
import { SegmentError } from './segment-error.ts'
import { decodeSegment, encodeSegment } from './segment.ts'

const SEGMENTS = Array.from({ length: 9 }, (_, i) => {
  const rows = sampleRows(30 + i, i)
  return { rows, frames: encodeSegment(rows) }
})
const messagesOf = (i: number) => SEGMENTS[i]?.rows.map(({ message }) => message)

/** The messages of each segment, in this order, or what was thrown. */
function read(order: readonly number[], damage: (bytes: Buffer, i: number) => Buffer = (bytes) => bytes) {
  const pile = createPile(
    SEGMENTS.map(({ frames: { n, message } }, i) => ({ n, bytes: damage(Buffer.from(message), i) })),
  )
  return order.map((i) => {
    const n = SEGMENTS[i]?.rows.length ?? 0
    try {
      const { message } = decodeSegment({ n, message: pile[i] ?? Buffer.alloc(0) })
      return Array.from({ length: n }, (_, row) => message.at(row))
    } catch (error) {
      return error
    }
  })
}

test('frames of a pile are the same in any order, and more than once', () => {
  const orders = [SEGMENTS.map((_, i) => i), [8, 7, 6, 5, 4, 3, 2, 1, 0], [0, 1, 2, 6, 7, 1, 2, 8, 8, 0]]
  for (const order of orders) expect(read(order)).toEqual(order.map(messagesOf))
})

test('only the one that is damaged cannot be read', () => {
  for (const damaged of [0, 3, 8]) {
    for (const at of [0, 1, 20, -1]) {
      const all = read([...SEGMENTS.keys()], (bytes, i) => {
        const place = at < 0 ? bytes.length + at : at
        if (i === damaged) bytes[place] = (bytes[place] ?? 0) ^ 0x41
        return bytes
      })
      expect(all[damaged]).toBeInstanceOf(SegmentError)
      expect(all.toSpliced(damaged, 1)).toEqual([...SEGMENTS.keys()].map(messagesOf).toSpliced(damaged, 1))
    }
  }
})
