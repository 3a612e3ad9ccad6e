/** A live tail under a scope: of a thousand hidden logs a second it shows none, and nothing that it says counts them. */
import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import { waitFor } from '../support/wait-for.ts'
import { noteResult, size } from './row.ts'
import type { Secured } from './secured.ts'

const SECONDS = size(10, 1)
/** Requests of a hundred logs each. */
const REQUESTS_PER_SECOND = 10
const HIDDEN = Array.from({ length: 100 }, (_, i) => `hidden ${i}`)

export async function expectHiddenLogsUntold(product: Secured): Promise<void> {
  const scoped = await product.key({ scopeId: await product.scope('s14-ours') })
  const all = await product.key()
  using ours = await product.tail(scoped)
  using everything = await product.tail(all)
  const seen: string[] = []
  for (let second = 0; second < SECONDS; second++) {
    seen.push(`visible ${second}`)
    await product.post('s14-ours', [`visible ${second}`])
    for (let i = 0; i < REQUESTS_PER_SECOND; i++) {
      await product.post('s14-theirs', HIDDEN)
      await sleep(1000 / REQUESTS_PER_SECOND)
    }
  }
  const hidden = SECONDS * REQUESTS_PER_SECOND * HIDDEN.length
  await waitFor(async () => (everything.shown().length >= hidden + SECONDS ? true : undefined))
  await waitFor(async () => (ours.shown().length >= SECONDS ? true : undefined))
  expect(ours.shown()).toEqual(seen)
  expect(JSON.stringify(ours.events())).not.toContain('hidden')
  const positions = ours.events().map(({ position }) => position)
  expect(new Set(positions).size).toBe(positions.length)
  expect(new Set(positions.map((position) => position.length)).size).toBe(1)

  // The mark of the stream, which stands in each plain position.
  const plain = everything.lastPosition()
  const mark = Buffer.from(plain, 'base64url').subarray(1, 9)
  for (const position of positions) expect(Buffer.from(position, 'base64url').includes(mark)).toBe(false)

  const forged = Buffer.from(plain, 'base64url')
  forged.writeBigInt64BE(1n, 9)
  const [own = ''] = positions
  const changed = own.slice(0, -2) + (own.endsWith('AA') ? 'BB' : 'AA')
  for (const after of [plain, forged.toString('base64url'), changed]) {
    using refused = await product.tail(scoped, { after })
    expect([refused.codes(), refused.events()]).toEqual([['INVALID_CURSOR'], []])
  }
  await noteResult(
    'S14',
    `${hidden} hidden logs in ${SECONDS} s beside ${SECONDS} visible ones: exactly these were shown, in ${positions.length} events with sealed positions; an admin’s, a forged and a changed position were refused`,
  )
}
