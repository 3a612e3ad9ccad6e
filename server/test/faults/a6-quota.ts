/** One key sends twice what it may, another one half: the first gets what it may, and the second does not notice. */
import { setTimeout as delay } from 'node:timers/promises'
import { expect } from 'vitest'
import { post, type Guarded } from './guarded.ts'
import { noteResult, size } from './row.ts'

const PER_SECOND = 100
const BURST_SECONDS = 1
const SECONDS = size(60, 3)
/** Requests of one log: a finer pace than a batch. */
const EVERY_MS = 1000 / PER_SECOND

export async function expectQuotaOfOneKey({ url, key }: Guarded): Promise<void> {
  const quota = { recordsPerSecond: PER_SECOND, burstSeconds: BURST_SECONDS }
  const [greedy, modest] = [await key({ quota }), await key({ quota })]
  const startMs = performance.now()
  const [first, second] = await Promise.all([
    sendPaced(url, greedy, EVERY_MS / 2),
    sendPaced(url, modest, EVERY_MS * 2),
  ])
  const seconds = (performance.now() - startMs) / 1000
  const allowed = PER_SECOND * (seconds + BURST_SECONDS)
  expect(first.accepted).toBeLessThanOrEqual(1.05 * allowed)
  expect(first.refused).toBeGreaterThan(0)
  expect(second.refused).toBe(0)
  const share = ((100 * first.accepted) / allowed).toFixed(0)
  await noteResult(
    'A6',
    `${seconds.toFixed(0)} s at 2 × its quota: ${first.accepted} logs accepted, ${share} % of what it may with its burst; beside it at half: ${second.accepted} accepted, ${second.refused} refused`,
  )
}

/** Each at its time, whether or not the one before has its answer. */
async function sendPaced(url: string, key: string, everyMs: number) {
  const counts = { accepted: 0, refused: 0 }
  const running: Promise<void>[] = []
  const startMs = performance.now()
  for (let i = 0; i * everyMs < SECONDS * 1000; i++) {
    const waitMs = startMs + i * everyMs - performance.now()
    if (waitMs > 0) await delay(waitMs)
    running.push(
      post({ url, key }, { message: 'a6' }).then(({ status }) => {
        if (status === 201) counts.accepted++
        else if (status === 429) counts.refused++
        else throw new Error(`answered with ${status}`)
      }),
    )
  }
  await Promise.all(running)
  return counts
}
