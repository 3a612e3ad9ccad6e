/** Every door: whatever bytes come, there is an answer, soon, and it is the client's fault. */
import fc from 'fast-check'
import { expect } from 'vitest'
import { slowness, startCpuClock } from '../support/cpu-time.ts'
import { WAYS, type Way } from '../support/door-bodies.ts'
import { openDoors } from '../support/open-doors.ts'
import { noteResult, size } from './row.ts'

/** In all. */
const BODIES = size(100_000, 5000)
const MAX_MS = 50

const ENTRIES = [
  { message: 'one', timeUs: 1n + BigInt(Date.now()) * 1000n },
  { message: 'text \u{1F600}', timeUs: 2n + BigInt(Date.now()) * 1000n, attributes: { 'a.b': 'c', d: '"\\\n' } },
]

/** Random, cut off, or with one byte that is another one. */
function bodiesOf(way: Way): fc.Arbitrary<Buffer> {
  const whole = way.write(ENTRIES)
  return fc.oneof(
    fc.uint8Array({ maxLength: 1000 }).map((bytes) => Buffer.from(bytes)),
    fc.nat(whole.length).map((end) => whole.subarray(0, end)),
    fc.tuple(fc.nat(whole.length - 1), fc.nat(255)).map(([at, byte]) => {
      const changed = Buffer.from(whole)
      changed[at] = byte
      return changed
    }),
  )
}

export async function expectAnyBytesAnswered(): Promise<void> {
  const ways = Object.entries(WAYS)
  const maxMs = MAX_MS * slowness()
  let slowest = 0
  for (const [name, way] of ways) {
    const { send } = await openDoors()
    const expected = [way.statuses.good, way.statuses.empty, way.statuses.unreadable, 413]
    await fc.assert(
      fc.asyncProperty(bodiesOf(way), async (payload) => {
        const cpuMs = startCpuClock()
        const { status } = await send({ url: way.url, headers: way.headers, payload })
        slowest = Math.max(slowest, cpuMs())
        expect(expected, name).toContain(status)
        expect(cpuMs(), name).toBeLessThan(maxMs)
      }),
      { numRuns: Math.ceil(BODIES / ways.length) },
    )
  }
  const seen = `${BODIES} bodies by ${ways.length} ways: none with a defect of ours`
  await noteResult('D4', `${seen}, the slowest took ${Math.round(slowest)} ms of the processor`)
}
