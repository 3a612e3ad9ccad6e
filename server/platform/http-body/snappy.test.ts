import fc from 'fast-check'
import { compress } from 'snappyjs'
import { expect, test } from 'vitest'
import { AppError } from '../errors.ts'
import { decodeSnappy } from './snappy.ts'

/** A length, then elements. */
const block = (length: number, ...bytes: number[]) => Buffer.from([length, ...bytes])

/** A literal of four bytes: its tag has its length less one. */
const ABCD = [3 << 2, 97, 98, 99, 100]

test.each([
  ['nothing', block(0), ''],
  ['a literal', block(4, ...ABCD), 'abcd'],
  ['a literal with its length in two bytes', block(4, 61 << 2, 3, 0, 97, 98, 99, 100), 'abcd'],
  ['a copy', block(8, ...ABCD, 1, 4), 'abcdabcd'],
  ['a copy that repeats itself', block(11, ...ABCD, 1 | (3 << 2), 1), 'abcdddddddd'],
  ['a copy with an offset of 16 bits', block(6, ...ABCD, 2 | (1 << 2), 3, 0), 'abcdbc'],
  ['a copy with an offset of 32 bits', block(6, ...ABCD, 3 | (1 << 2), 3, 0, 0, 0), 'abcdbc'],
])('%s', async (_name, bytes, text) => {
  expect((await decodeSnappy(bytes)).toString()).toBe(text)
})

test.each([
  ['no byte', Buffer.alloc(0)],
  ['a length without an end', Buffer.alloc(6, 0xff)],
  ['a literal that is cut', block(4, ...ABCD.slice(0, 3))],
  ['a length of a literal that is cut', block(4, 61 << 2, 3)],
  ['a literal of 4 GiB', block(4, 63 << 2, 0xff, 0xff, 0xff, 0xff)],
  // For some decoders the length is negative, and they go back for ever.
  ['a literal that ends before it begins', block(100, 0, 65, 63 << 2, 0xfa, 0xff, 0xff, 0xff, 0, 0)],
  ['another one', block(10, 63 << 2, 0xf0, 0xff, 0xff, 0xff, 1, 2, 3, 4, 5, 6, 7, 8)],
  ['a copy from before the beginning', block(8, ...ABCD, 1, 5)],
  ['a copy from itself', block(8, ...ABCD, 1, 0)],
  ['fewer bytes than it says', block(5, ...ABCD)],
  ['more bytes than it says', block(3, ...ABCD)],
])('%s is refused', async (_name, bytes) => {
  await expect(decodeSnappy(bytes)).rejects.toMatchObject({ code: 'BAD_REQUEST' })
})

test('what is too large is refused by its length', async () => {
  const bytes = compress(Buffer.alloc(1000))
  expect(await decodeSnappy(bytes, 1000)).toEqual(Buffer.alloc(1000))
  await expect(decodeSnappy(bytes.subarray(0, 2), 999)).rejects.toMatchObject({ code: 'PAYLOAD_TOO_LARGE' })
})

test('several megabytes leave turns to others', async () => {
  const text = Array.from({ length: 200_000 }, (_, index) => `line ${index % 977} of ${index}`).join('\n')
  const decoded = decodeSnappy(compress(Buffer.from(text)))
  let turns = 0
  const count = () => {
    turns++
    timer = setImmediate(count)
  }
  let timer = setImmediate(count)
  expect((await decoded).toString() === text).toBe(true)
  clearImmediate(timer)
  expect(turns).toBeGreaterThan(3)
})

test('whatever is compressed is the same again; whatever is not is refused', async () => {
  const words = fc.array(fc.constantFrom('a', 'level', 'info ', '{"msg":"', '\0', 'ü'), { maxLength: 300 })
  await fc.assert(
    fc.asyncProperty(words, async (texts) => {
      const bytes = Buffer.from(texts.join(''))
      expect(await decodeSnappy(compress(bytes))).toEqual(bytes)
    }),
  )
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 100 }), async (random) => {
      const decoded = await decodeSnappy(Buffer.from(random), 1000).catch((error: unknown) => error)
      expect(Buffer.isBuffer(decoded) || decoded instanceof AppError).toBe(true)
    }),
  )
})
