import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createGather } from './gather.ts'

const gather = (chunks: readonly Buffer[]) => {
  const { add, bytes, whole } = createGather()
  chunks.forEach(add)
  return { bytes: bytes(), whole: whole() }
}

test('the bytes of all chunks are kept in their order, whatever the sizes of these', () => {
  const anyChunk = fc
    .tuple(fc.oneof(fc.nat(20), fc.constantFrom(16_383, 16_384, 65_535, 65_536, 65_537, 100_000)), fc.nat(255))
    .map(([length, byte]) => Buffer.alloc(length, byte))
  fc.assert(
    fc.property(fc.array(anyChunk, { maxLength: 12 }), (chunks) => {
      const { bytes, whole } = gather(chunks)
      expect(bytes).toBe(whole.length)
      expect(whole.equals(Buffer.concat(chunks))).toBe(true)
    }),
    { numRuns: 200 },
  )
})

test('a body that is one chunk is not copied', () => {
  const chunk = Buffer.from('{"message":"one"}')
  expect(gather([chunk]).whole).toBe(chunk)
})

const heldBytes = () => {
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

test('a body of a million chunks takes little more memory than its bytes', () => {
  const { add, whole } = createGather()
  const before = heldBytes()
  for (let i = 0; i < 1_000_000; i++) add(Buffer.allocUnsafeSlow(1))
  // What was added may still wait for the collector. Kept, it takes more than 200 MB.
  expect(heldBytes() - before).toBeLessThan(100 * 1024 * 1024)
  expect(whole().length).toBe(1_000_000)
})
