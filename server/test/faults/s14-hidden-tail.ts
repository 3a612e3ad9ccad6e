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
  using again = await product.tail(scoped)
  using ofKind = await product.tail(scoped, { where: { pattern: 'hidden <*>' } })
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
  for (const tail of [ours, ofKind]) expect(JSON.stringify(tail.events())).not.toContain('hidden')
  const positions = [...ours.events(), ...again.events()].map(({ position }) => position)
  expect(new Set(positions).size).toBe(positions.length)
  expect(likest(positions)).toBeLessThan(LIKE_BYTES)
  // One that says that it is live, one for each log that is shown, and one for every ten seconds in which none is.
  expect(ours.events().length).toBeLessThanOrEqual(seen.length + 1)
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
  const skipped = await expectSkippedUncounted(product, {
    scoped,
    all,
    ours: own,
    everything: everything.events()[0]?.position ?? '',
  })
  await noteResult(
    'S14',
    `${hidden} hidden logs in ${SECONDS} s beside ${SECONDS} visible ones: exactly these were shown, in ${ours.events().length} events with sealed positions, of which no two have more in common than chance; an admin’s, a forged and a changed position were refused; of ${skipped} logs that are no longer there only an admin was told the number`,
  )
}

/** The version, and what chance brings. */
const LIKE_BYTES = 8

/** How many bytes two of them have in common at the same places: what is sealed twice with the same key and vector shows what changed. */
function likest(positions: readonly string[]): number {
  const bytes = positions.map((position) => Buffer.from(position, 'base64url'))
  const pairs = bytes.flatMap((one, i) =>
    bytes.slice(i + 1).map((other) => one.filter((byte, at) => byte === other[at])),
  )
  return Math.max(...pairs.map(({ length }) => length))
}

/** More than what is held of the last minute. */
const RING_BYTES = 18 * 2 ** 20
const LARGE = 'x'.repeat(250_000)

type Positions = { scoped: string; all: string; ours: string; everything: string }

/** Positions that are too old: how much is missing is said to who sees everything. The answer: how much that was. */
async function expectSkippedUncounted(product: Secured, positions: Positions): Promise<number> {
  for (let bytes = 0; bytes < RING_BYTES; bytes += LARGE.length) await product.post('s14-theirs', [LARGE])
  using ours = await product.tail(positions.scoped, { after: positions.ours })
  using everything = await product.tail(positions.all, { after: positions.everything })
  const [hidden, told] = [ours.events()[0], everything.events()[0]]
  expect(hidden).toEqual({ __typename: 'LogTailSkipped', count: null, position: expect.any(String) })
  expect(told).toMatchObject({ __typename: 'LogTailSkipped' })
  expect(Number(told?.count)).toBeGreaterThan(1)
  return Number(told?.count)
}
