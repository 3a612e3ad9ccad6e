/** JSON whose shape is absurd: deep, wide, or one endless key. */
import { expect, test } from 'vitest'
import { ingest, startProduct } from './client.ts'
import { noteResult, size } from './row.ts'
import { expectCheap, measureRefusals, refusalTable } from './refusals.ts'

const nested = (open: string, close: string, levels: number) => `${open.repeat(levels)}1${close.repeat(levels)}`
const asLog = (fields: string) => `{"message":"m",${fields}}`
const keys = Array.from({ length: 100_000 }, (_, i) => `"k${i}":${i}`).join(',')
const longKey = `"${'k'.repeat(10_000_000)}":1`

const BODIES: Record<string, string> = {
  '10^5 arrays': nested('[', ']', 1e5),
  '10^6 arrays': nested('[', ']', 1e6),
  '10^5 objects': nested('{"a":', '}', 1e5),
  '10^6 objects': nested('{"a":', '}', 1e6),
  '10^5 arrays, never closed': '['.repeat(1e5),
  '10^6 arrays, never closed': '['.repeat(1e6),
  '10^5 levels of metadata': asLog(`"metadata":{"a":${nested('[', ']', 1e5)}}`),
  '10^6 levels of metadata': asLog(`"metadata":{"a":${nested('[', ']', 1e6)}}`),
  '10^5 keys': asLog(keys),
  '10^5 keys in metadata': asLog(`"metadata":{${keys}}`),
  'a key of 10 MB': asLog(longKey),
  'a key of 10 MB in metadata': asLog(`"metadata":{${longKey}}`),
}

/** Small enough to be parsed, and cut to what metadata may be. */
const CUT = { '40 000 levels of metadata': asLog(`"metadata":${nested('{"a":', '}', 40_000)}`) }

const MARK_MS = 50

test('B4: absurd shapes', { timeout: 300_000 }, async () => {
  await using product = await startProduct()
  const requests = [
    ...Object.entries(BODIES).map(([name, body]) => ({ name, statuses: [400], body: Buffer.from(body) })),
    ...Object.entries(CUT).map(([name, body]) => ({ name, statuses: [201], body: Buffer.from(body) })),
  ]
  const seen = await measureRefusals(product, { requests, times: size(20, 3) })
  const table = refusalTable(seen)
  expect(seen.wrong, `seen: ${table}`).toEqual([])
  expect((await ingest(product.url, { message: 'a good one' })).status).toBe(201)
  await noteResult('B4', table)
  expectCheap(seen, MARK_MS)
})
