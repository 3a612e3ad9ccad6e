import fc from 'fast-check'
import { expect, test } from 'vitest'
import { countByte } from './four-bytes.ts'

/** 10 itself, and what differs from it by a bit, by one, or by the highest bit. */
const byte = fc.constantFrom(0, 9, 10, 11, 14, 138, 255)

test('a byte is counted wherever it stands, and what only looks like it is not', () => {
  fc.assert(
    fc.property(fc.array(byte, { maxLength: 40 }), fc.nat(4), (bytes, offset) => {
      const whole = Buffer.from([...Array<number>(offset).fill(10), ...bytes])
      expect(countByte(whole.subarray(offset), 10, 100)).toBe(bytes.filter((each) => each === 10).length)
    }),
    { numRuns: 2000 },
  )
})

test('it stops once there are too many', () => {
  const count = countByte(Buffer.alloc(1000, 10), 10, 100)
  expect(count).toBeGreaterThan(100)
  expect(count).toBeLessThan(110)
})
