import fc from 'fast-check'
import * as zlib from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { findDecoder } from './decode.ts'
import { MAX_BODY_BYTES } from './limits.ts'

const { constants } = zlib

/** The text, or the code of the error. */
async function decode(bytes: Buffer, encoding: string): Promise<string> {
  try {
    return (await findDecoder(encoding)?.(bytes))?.toString() ?? 'not encoded'
  } catch (error) {
    return (error as { code: string }).code
  }
}

/** As fast as they can: the tests decode. */
const gzip = (data: string | Buffer) => zlib.gzipSync(data, { level: 1 })
const zstd = (data: string | Buffer, checksumFlag = 0) =>
  zlib.zstdCompressSync(data, { params: { [constants.ZSTD_c_checksumFlag]: checksumFlag } })
const brotli = (data: string | Buffer) =>
  zlib.brotliCompressSync(data, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } })

const encoders = {
  gzip,
  'x-gzip': gzip,
  deflate: (data: string | Buffer) => zlib.deflateSync(data, { level: 1 }),
  br: brotli,
  zstd: (data: string | Buffer) => zstd(data),
}

const lines = Array.from({ length: 3000 }, (_, index) => `log ${index} ${'é'.repeat(index % 7)}\n`).join('')

describe.each(Object.entries(encoders))('%s', (encoding, encode) => {
  test('is decoded, however its name is written', async () => {
    expect(await decode(encode(lines), encoding)).toBe(lines)
    expect(await decode(encode(lines), ` ${encoding.toUpperCase()} `)).toBe(lines)
  })

  test('a stream that is cut, or is none, is a bad request', async () => {
    const encoded = encode(lines)
    for (const end of [1, 10, encoded.length >> 1, encoded.length - 3, encoded.length - 1]) {
      expect(await decode(encoded.subarray(0, end), encoding), `cut at ${end}`).toBe('BAD_REQUEST')
    }
    expect(await decode(Buffer.from('{"message":"plain"}'), encoding)).toBe('BAD_REQUEST')
  })

  test('20 MiB are taken, one byte more is too large, however many members it is in', async () => {
    const half = encode(Buffer.alloc(MAX_BODY_BYTES / 2))
    const spaces = async (bytes: number) => (await decode(encode(Buffer.alloc(bytes)), encoding)).length
    expect(await spaces(MAX_BODY_BYTES)).toBe(MAX_BODY_BYTES)
    expect(await decode(encode(Buffer.alloc(MAX_BODY_BYTES + 1)), encoding)).toBe('PAYLOAD_TOO_LARGE')
    expect(await decode(encode(Buffer.alloc(100_000_000)), encoding)).toBe('PAYLOAD_TOO_LARGE')
    const three = await decode(Buffer.concat([half, half, encode('x')]), encoding)
    expect(three).toBe(/gzip|zstd/.test(encoding) ? 'PAYLOAD_TOO_LARGE' : 'BAD_REQUEST')
  })
})

test('bare deflate is understood, identity is nothing', async () => {
  expect(await decode(zlib.deflateRawSync(lines), 'deflate')).toBe(lines)
  for (const encoding of ['', 'identity', 'Identity', undefined]) expect(findDecoder(encoding)).toBeUndefined()
})

test.each(['gzip, gzip', 'gzip,br', 'compress', 'utf-8', '*'])('the encoding %s is not supported', (encoding) => {
  expect(() => findDecoder(encoding)).toThrow(expect.objectContaining({ code: 'UNSUPPORTED_MEDIA_TYPE' }))
})

describe('what follows a stream', () => {
  const skippable = Buffer.from([0x5a, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3])
  const rubbish = Buffer.from('rubbish')
  const zeros = Buffer.alloc(5)

  test.each([
    ['gzip', [gzip('one'), gzip('two')], 'onetwo'],
    ['gzip', [gzip('one'), gzip(''), zeros], 'one'],
    ['gzip', [gzip('one'), zeros, gzip('two')], 'BAD_REQUEST'],
    ['gzip', [gzip('one'), zeros, rubbish], 'BAD_REQUEST'],
    ['gzip', [gzip('one'), rubbish], 'BAD_REQUEST'],
    ['zstd', [zstd('one'), zstd('two', 1)], 'onetwo'],
    ['zstd', [skippable, zstd('one'), skippable, zstd('two'), skippable], 'onetwo'],
    ['zstd', [skippable, zstd('one'), skippable.subarray(0, -1)], 'BAD_REQUEST'],
    ['zstd', [zstd('one'), zstd('two').subarray(0, 3)], 'BAD_REQUEST'],
    ['zstd', [zstd('one'), zeros], 'BAD_REQUEST'],
    ['zstd', [zstd('one'), rubbish], 'BAD_REQUEST'],
    ['deflate', [zlib.deflateSync('one'), zlib.deflateSync('two')], 'BAD_REQUEST'],
    ['deflate', [zlib.deflateRawSync('one'), zlib.deflateRawSync('two')], 'BAD_REQUEST'],
    ['br', [brotli('one'), brotli('two')], 'BAD_REQUEST'],
    ['br', [brotli('one'), rubbish], 'BAD_REQUEST'],
  ])('%s %#', async (encoding, parts, expected) => {
    expect(await decode(Buffer.concat(parts), encoding)).toBe(expected)
  })
})

/** Every way in which an encoder writes an encoding; those with a checksum show when a byte of theirs is another one. */
const WRITERS: readonly { encoding: string; write: (text: string) => Buffer; isMany?: boolean; isChecked?: boolean }[] =
  [
    { encoding: 'gzip', write: gzip, isMany: true, isChecked: true },
    { encoding: 'deflate', write: encoders.deflate, isChecked: true },
    { encoding: 'deflate', write: (text) => zlib.deflateRawSync(text) },
    { encoding: 'br', write: brotli },
    { encoding: 'zstd', write: (text) => zstd(text), isMany: true },
    { encoding: 'zstd', write: (text) => zstd(text, 1), isMany: true, isChecked: true },
  ]

const anyText = fc.oneof(
  fc.string({ maxLength: 50 }),
  fc.integer({ min: 0, max: 40_000 }).map((length) => lines.slice(0, length)),
  // Sizes at which a decoder's output buffer is full.
  fc.constantFrom(0, 1, 65_535, 65_536, 65_537, 131_072).map((length) => 'a'.repeat(length)),
)

test('bodies that are cut, joined and polluted hold all that is in them, or are refused', async () => {
  const anyBody = fc.record({
    writer: fc.constantFrom(...WRITERS),
    texts: fc.array(anyText, { minLength: 1, maxLength: 3 }),
    cut: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
    tail: fc.option(fc.uint8Array({ minLength: 1, maxLength: 8 })),
    flip: fc.option(fc.record({ at: fc.double({ min: 0, max: 0.999, noNaN: true }), bit: fc.nat(7) })),
  })
  await fc.assert(
    fc.asyncProperty(anyBody, async ({ writer, texts, cut, tail: anyTail, flip }) => {
      const { encoding, write, isMany = false, isChecked = false } = writer
      const parts = texts.map(write)
      const whole = Buffer.concat(parts)
      const end = cut === null ? whole.length : Math.floor(cut * whole.length)
      // Other bytes in place of some are another body: no decoder can know that without a checksum, nor where little of the stream is left.
      const tail = end === whole.length || (isChecked && end > 10) ? anyTail : null
      const ends = parts.map((_, index) => Buffer.concat(parts.slice(0, index + 1)).length)
      const isWhole = ends.includes(end) && (isMany || end === ends[0])
      const body = Buffer.concat([whole.subarray(0, end), tail ?? Buffer.alloc(0)])
      const at = Math.floor((flip?.at ?? 0) * body.length)
      if (flip && isChecked && at > 0) body[at] = (body[at] ?? 0) ^ (1 << flip.bit)
      const isPadded = encoding === 'gzip' && tail?.every((byte) => byte === 0)
      const seen = await decode(body, encoding)
      const isRight = isWhole && (tail === null || isPadded === true)
      // A flipped bit may be one that means nothing, as the time in the head of gzip does.
      const mayBeRefused = !isRight || (flip !== null && isChecked)
      const mayBeTaken = isRight || (flip !== null && isChecked)
      const expected = texts.slice(0, ends.indexOf(end) + 1).join('')
      const outcomes = [...(mayBeRefused ? ['BAD_REQUEST'] : []), ...(mayBeTaken ? [expected] : [])]
      expect(outcomes).toContain(seen)
    }),
    { numRuns: 500 },
  )
})
