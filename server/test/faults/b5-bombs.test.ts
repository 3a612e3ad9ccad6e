/** Bodies that are far larger than they look, or other than their headers say. */
import { brotliCompressSync, constants, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { ingest, startProduct } from './client.ts'
import { exchange } from './raw-client.ts'
import { expectCheap, measureRefusals, refusalTable } from './refusals.ts'
import { isFull, noteResult, size } from './row.ts'

const BOMB_BYTES = size(200_000_000, 30_000_000)
const MARK_MS = 100
const MAX_BODY_BYTES = 20 * 1024 * 1024

const brotli = (bytes: Buffer) => brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } })
const ENCODERS = { gzip: gzipSync, deflate: deflateSync, br: brotli, zstd: zstdCompressSync }
const PLAIN = Buffer.from(JSON.stringify(Array.from({ length: 1000 }, (_, i) => ({ message: `log ${i}` }))))

function makeRequests() {
  const shapes = { zeros: Buffer.alloc(BOMB_BYTES), arrays: Buffer.alloc(2 * MAX_BODY_BYTES, '[') }
  return Object.entries(ENCODERS).flatMap(([encoding, encode]) => {
    const headers = { 'content-encoding': encoding }
    const encoded = encode(PLAIN)
    return [
      ...Object.entries(shapes).map(([shape, bytes]) => {
        return { name: `${encoding} bomb of ${shape}`, statuses: [413], headers, body: encode(bytes) }
      }),
      { name: `${encoding} of ${encoding}`, statuses: [400], headers, body: encode(encoded) },
      { name: `${encoding} bomb in ${encoding}`, statuses: [400], headers, body: encode(encode(shapes.arrays)) },
      { name: `half of ${encoding}`, statuses: [400], headers, body: encoded.subarray(0, encoded.length >> 1) },
      { name: `${encoding} that is none`, statuses: [400], headers, body: PLAIN },
      {
        name: `${encoding} twice`,
        statuses: [415],
        headers: { 'content-encoding': `${encoding}, ${encoding}` },
        body: encode(encoded),
      },
    ]
  })
}

test('B5: bombs, streams that are cut, and wrong lengths', { timeout: 300_000 }, async () => {
  await using product = await startProduct()
  const seen = await measureRefusals(product, { requests: makeRequests(), times: size(10, 2) })
  const table = refusalTable(seen)
  expect(seen.wrong, `seen: ${table}`).toEqual([])
  expect((await ingest(product.url, { message: 'a good one' })).status).toBe(201)
  const lengths = await measureLengths(product.url)
  await noteResult('B5', `${table}; ${lengths}`)
  expectCheap(seen, MARK_MS)
})

const BODY = '{"message":"m"}'
const head = (...lines: string[]) =>
  `${['POST /public/ingest HTTP/1.1', 'Host: x', 'Content-Type: application/json', ...lines].join('\r\n')}\r\n\r\n`

/** What is written, and the status of every answer to it. */
const LENGTHS: Record<string, readonly [bytes: string, status: number, options?: { waits: boolean }]> = {
  'more than is sent': [head(`Content-Length: ${BODY.length + 10}`) + BODY, 400],
  'less than is sent': [head(`Content-Length: ${BODY.length - 5}`) + BODY, 400],
  none: [head() + BODY, 400],
  'above 20 MiB': [head(`Content-Length: ${MAX_BODY_BYTES + 1}`) + BODY, 413, { waits: true }],
  'beyond all numbers': [head('Content-Length: 99999999999999999999999') + BODY, 400],
  negative: [head('Content-Length: -1') + BODY, 400],
  'no number': [head('Content-Length: many') + BODY, 400],
  'two of them': [head(`Content-Length: ${BODY.length}`, 'Content-Length: 3') + BODY, 400],
  'chunks as well': [head('Content-Length: 3', 'Transfer-Encoding: chunked') + BODY, 400],
  'a chunk of no length': [`${head('Transfer-Encoding: chunked')}zz\r\n${BODY}\r\n0\r\n\r\n`, 400],
  'chunks that are cut': [`${head('Transfer-Encoding: chunked')}f\r\n${BODY}\r\n`, 400],
}

async function measureLengths(url: string): Promise<string> {
  const took: number[] = []
  for (const [name, [bytes, status, options]] of Object.entries(LENGTHS)) {
    const answer = await exchange(url, bytes, options)
    expect([...new Set(answer.statuses)], `Content-Length ${name}`).toEqual([status])
    took.push(answer.ms)
  }
  const tooMuch = `${head('Transfer-Encoding: chunked')}${(MAX_BODY_BYTES + 1).toString(16)}\r\n${' '.repeat(MAX_BODY_BYTES + 1)}`
  expect((await exchange(url, tooMuch, { waits: true })).statuses).toEqual([413])
  expect((await ingest(url, { message: 'a good one' })).status).toBe(201)
  expect(Math.max(...took)).toBeLessThan(isFull ? 100 : 1000)
  return `${took.length} wrong lengths: 400 or 413 in ${Math.max(...took).toFixed(0)} ms at most`
}
