/** A few bad records in a batch: the others are stored, and the batch sent again adds nothing. */
import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import { waitFor } from '../support/wait-for.ts'
import { startApp } from '../support/harness.ts'
import { ingest } from './client.ts'
import { noteResult } from './row.ts'

function makeRecords(): object[] {
  const records: object[] = Array.from({ length: 1000 }, (_, i) => ({
    message: `number ${i}`,
    timestamp: 1_700_000_000_000 + i,
  }))
  records[4] = { message: 'x', timestamp: 'loud' }
  records[500] = { timestamp: 1 }
  records[999] = { message: 'x', timestamp: '2026-02-30T00:00:00Z' }
  return records
}

const EXPECTED = {
  message: '997 accepted, 3 rejected',
  accepted: 997,
  rejected: [
    { index: 4, code: 'INVALID_TIMESTAMP', message: expect.any(String) },
    { index: 500, code: 'MESSAGE_REQUIRED', message: expect.any(String) },
    { index: 999, code: 'INVALID_TIMESTAMP', message: expect.any(String) },
  ],
}

export async function expectBadRecordsReported(stream: 'kafka' | 'direct'): Promise<void> {
  await using app = await startApp({ stream })
  const records = makeRecords()
  const key = { 'idempotency-key': randomUUID() }
  for (let times = 0; times < 2; times++) {
    const answer = await ingest(app.url, records, key)
    expect([answer.status, answer.json]).toEqual([201, EXPECTED])
  }
  // Its beginning, whose records are in their places.
  expect((await ingest(app.url, records.slice(0, 600), key)).json).toMatchObject({ accepted: 598 })
  // Everything acknowledged is counted once it is in the table or was there.
  const counted = await waitFor(async () => {
    const { _sum } = await app.prisma.ingestOffset.aggregate({ _sum: { stored: true, duplicates: true } })
    return (_sum.stored ?? 0n) + (_sum.duplicates ?? 0n) >= 997n + 997n + 598n ? _sum : undefined
  })
  expect(counted).toEqual({ stored: 997n, duplicates: 1595n })
  expect(await app.prisma.log.count()).toBe(997)
  expect(await app.prisma.log.count({ where: { message: 'x' } })).toBe(0)
  await noteResult('B9', `${stream} stream: 997 stored, 3 reported by index and code; sent again: 0 added`)
}
