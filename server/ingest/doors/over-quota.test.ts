/** A request over the quota of its key, at each door: refused as a whole, with the time after which it passes. */
import { expect, test } from 'vitest'
import { AppError } from '../../platform/errors.ts'
import { ANYONE, type Principal } from '../../platform/principal.ts'
import type { Quota } from '../../platform/quota.ts'
import { WAYS } from '../../test/support/door-bodies.ts'
import { openDoors } from '../../test/support/open-doors.ts'
import { MAX_RECORDS } from '../request.ts'

const TIME_US = BigInt(Date.now()) * 1000n - 10n ** 9n

/** Takes so many logs of a request, and notes what it is asked. */
function keyFor(maxRecords: number) {
  const asked: { records: number; bytes: number }[] = []
  const quota: Partial<Quota> = {
    takeLogs(records, bytes) {
      asked.push({ records, bytes: bytes() })
      if (records > maxRecords) throw new AppError('TOO_MANY_REQUESTS', 'Too many.', { retryAfterSeconds: 6.2 })
    },
  }
  const principal: Principal = { ...ANYONE, kind: 'key', id: 'keyAAAAA', quota: quota as Quota }
  return { principal, asked }
}

test.each(Object.entries(WAYS))('%s', async (_name, { url, headers, write, statuses, tooMany }) => {
  const { principal, asked } = keyFor(2)
  const doors = await openDoors({ principal })
  const send = (count: number) => {
    const entries = Array.from({ length: count }, (_, i) => ({ message: `log ${i}`, timeUs: TIME_US + BigInt(i) }))
    const payload = write(entries)
    return doors.send({ url, headers, payload })
  }
  expect((await send(2)).status).toBe(statuses.good)
  expect(doors.logs()).toHaveLength(2)
  const refused = await send(3)
  expect(refused.status).toBe(429)
  // Whole seconds, of which none is too few. A door without a form of its own leaves the header to the server.
  expect(refused.retryAfter ?? '7').toBe('7')
  // In slices, none of which is published before all are asked for.
  if (tooMany === undefined) await send(MAX_RECORDS + 1)
  expect(asked.map(({ records }) => records)).toEqual([2, 3, ...(tooMany === undefined ? [MAX_RECORDS + 1] : [])])
  expect(asked.every(({ bytes }) => bytes > 0)).toBe(true)
  expect(doors.logs()).toHaveLength(2)
})
