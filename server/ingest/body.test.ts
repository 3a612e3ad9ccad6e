import { brotliCompressSync, constants, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { MAX_BODY_BYTES } from '../platform/http-body/limits.ts'
import { readRecords } from './body.ts'
import { UNREADABLE } from './request.ts'

const read = (body: string | Buffer, contentType: string | undefined = 'application/json', contentEncoding?: string) =>
  readRecords({ bytes: Buffer.from(body), contentType, contentEncoding })
const codeOf = (reading: Promise<unknown>) =>
  reading.then(
    () => 'read',
    (error: { code: string }) => error.code,
  )
const ndjson = 'application/x-ndjson'

describe('JSON', () => {
  test('an object is one record, an array its items, whatever they are', async () => {
    expect(await read('{"a":1}')).toEqual([{ a: 1 }])
    expect(await read(' [{"a":1},5,null,[]] ')).toEqual([{ a: 1 }, 5, null, []])
    expect(await read('[]')).toEqual([])
    expect(await read('\uFEFF{"a":1}')).toEqual([{ a: 1 }])
  })

  test.each([
    '5',
    '"text"',
    'null',
    'true',
    '',
    '{',
    '{"a":1}{"a":2}',
    'x'.repeat(100_000),
    '\uFEFF\uFEFF{}',
    '['.repeat(100_000),
    '['.repeat(1_000_000),
  ])('%.20j is a bad request', async (body) => {
    await expect(read(body)).rejects.toMatchObject({
      code: 'BAD_REQUEST',
      message: expect.stringMatching(/^.{1,300}$/su),
    })
  })

  test.each([
    ['overlong', [0x22, 0xc0, 0x80, 0x22]],
    ['a surrogate', [0x22, 0xed, 0xa0, 0x80, 0x22]],
    ['cut', [0x22, 0xe2, 0x82, 0x22]],
    ['UTF-16', [0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00]],
  ])('UTF-8 that is not: %s', async (_name, bytes) => {
    await expect(read(Buffer.from(bytes))).rejects.toMatchObject({
      code: 'BAD_REQUEST',
      message: expect.stringContaining('UTF-8'),
    })
  })
})

describe('NDJSON', () => {
  test('blank lines are skipped, a bad line is one record', async () => {
    expect(await read('\n{"a":1}\r\n \t\r\n{"a":\n  {"a":2}  \n5', ndjson)).toEqual([{ a: 1 }, UNREADABLE, { a: 2 }, 5])
    expect(await read('\uFEFF{"a":1e400}\n{"a":"\u2028"}', ndjson)).toEqual([{ a: '1e400' }, { a: '\u2028' }])
    expect(await read(` \n${'['.repeat(100_000)}\n`, ndjson)).toEqual([UNREADABLE])
    expect(await read('\n\n', ndjson)).toEqual([])
  })

  test('it stops after one record too many', async () => {
    expect(await read('{}\n'.repeat(50_000), ndjson)).toHaveLength(10_001)
    expect(await read('\n'.repeat(1_000_000), ndjson)).toHaveLength(0)
  })
})

test.each([
  'application/json',
  'Application/JSON; charset=UTF-8',
  'application/json;charset="utf-8"',
  'application/json; charset=utf8',
  'application/json;',
])('%s is taken', async (type) => {
  expect(await read('{}', type)).toEqual([{}])
})

test.each([
  undefined,
  '',
  'text/plain',
  'application/x-www-form-urlencoded',
  'application/json; charset=latin1',
  'application/jsonp',
  'multipart/form-data; boundary=x',
])('the type %s is not', async (contentType) => {
  const reading = readRecords({ bytes: Buffer.from('{}'), contentType, contentEncoding: undefined })
  expect(await codeOf(reading)).toBe('UNSUPPORTED_MEDIA_TYPE')
})

/** As fast as they can: the tests decode. */
const gzip = (data: string | Buffer) => gzipSync(data, { level: 1 })
const encoders = {
  gzip,
  'x-gzip': gzip,
  deflate: (data: string | Buffer) => deflateSync(data, { level: 1 }),
  br: (data: string | Buffer) => brotliCompressSync(data, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } }),
  zstd: zstdCompressSync,
}

describe.each(Object.entries(encoders))('%s', (encoding, encode) => {
  const body = JSON.stringify(
    Array.from({ length: 1000 }, (_, index) => ({ message: `log ${index} ${'é'.repeat(index % 7)}` })),
  )
  const type = 'application/json'

  test('is decoded', async () => {
    expect(await read(encode(body), type, encoding)).toEqual(JSON.parse(body))
    expect(await read(encode(body), type, encoding.toUpperCase())).toHaveLength(1000)
  })

  test('a stream that is cut, or is none, is a bad request', async () => {
    const encoded = encode(body)
    for (const end of [1, 10, encoded.length >> 1, encoded.length - 1]) {
      expect(await codeOf(read(encoded.subarray(0, end), type, encoding)), `cut at ${end}`).toBe('BAD_REQUEST')
    }
    expect(await codeOf(read('{"message":"plain"}', type, encoding))).toBe('BAD_REQUEST')
  })

  test('20 MiB are taken, one byte more is too large', async () => {
    const spaces = (bytes: number) => encode(`{}${' '.repeat(bytes - 2)}`)
    expect(await read(spaces(MAX_BODY_BYTES), type, encoding)).toEqual([{}])
    expect(await codeOf(read(spaces(MAX_BODY_BYTES + 1), type, encoding))).toBe('PAYLOAD_TOO_LARGE')
  })

  test('a bomb is too large, twice encoded is no JSON', async () => {
    expect(await codeOf(read(encode(Buffer.alloc(100_000_000)), type, encoding))).toBe('PAYLOAD_TOO_LARGE')
    expect(await codeOf(read(encode(encode(body)), type, encoding))).toBe('BAD_REQUEST')
  })
})

test('bare deflate is understood, identity is nothing', async () => {
  expect(await read(deflateRawSync('{"a":1}'), 'application/json', 'deflate')).toEqual([{ a: 1 }])
  expect(await read('{"a":1}', 'application/json', 'identity')).toEqual([{ a: 1 }])
})

test.each(['gzip, gzip', 'gzip,br', 'compress', 'utf-8', '*'])('the encoding %s is not supported', async (encoding) => {
  expect(await codeOf(read(gzipSync('{}'), 'application/json', encoding))).toBe('UNSUPPORTED_MEDIA_TYPE')
})
