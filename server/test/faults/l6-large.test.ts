/** Large batches and large messages go through the limits of Kafka without a client hearing of them. */
import { expect, inject, test } from 'vitest'
import { settleAccounts } from './accounts.ts'
import { expectCanary, startCanary } from './canary.ts'
import { ingest } from './client.ts'
import { startFleet } from './fleet.ts'
import { noteResult } from './row.ts'

const MANY = 2000
const LARGE = 40
const LARGEST = 'é'.repeat(128 * 1024)

test.skipIf(!inject('kafkaBrokers'))(
  'L6: 2000 × 1 KB to one partition, then 256 KiB each (needs Kafka)',
  { timeout: 120_000 },
  async () => {
    await using fleet = await startFleet({ apis: 1, writers: 1, env: { KAFKA_PARTITIONS: '1' } })
    await using canary = startCanary(fleet.url)
    const small = () => ({ message: 'k'.repeat(1024), resourceId: 'small' })
    const together = ingest(fleet.url(), Array.from({ length: MANY }, small))
    const single = Array.from({ length: MANY }, () => ingest(fleet.url(), small()))
    for (const { status } of await Promise.all([together, ...single])) expect(status).toBe(201)
    const large = Array.from({ length: LARGE }, () => ingest(fleet.url(), { message: LARGEST, resourceId: 'large' }))
    for (const { status } of await Promise.all(large)) expect(status).toBe(201)
    const longer = await ingest(fleet.url(), [{ message: 'good', resourceId: 'good' }, { message: `${LARGEST}x` }], {
      'timberline-strict': 'true',
    })
    expect(longer).toMatchObject({ status: 201, json: { accepted: 1 } })
    expect(longer.json.rejected).toMatchObject([{ index: 1, code: 'MESSAGE_TOO_LARGE' }])
    const seen = expectCanary(await canary.finish())
    await settleAccounts(fleet)

    const count = (where: object) => fleet.database.log.count({ where })
    expect(await count({ resourceId: 'small' })).toBe(2 * MANY)
    expect(await count({ resourceId: 'large', message: LARGEST })).toBe(LARGE)
    expect(await count({ resourceId: 'good' })).toBe(1)
    expect(await fleet.database.deadLetter.count()).toBe(0)
    expect(fleet.fallen()).toEqual([])
    const stored = `${MANY} × 1 KB in one request and ${MANY} at once, ${LARGE} × 256 KiB: all stored whole`
    await noteResult('L6', `${stored}; one byte more strictly rejected by index; ${seen}`)
  },
)
