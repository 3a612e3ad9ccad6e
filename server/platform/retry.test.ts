import { expect, test } from 'vitest'
import { backoffMs, pause, withDeadline } from './retry.ts'

test('waits twice as long each time, up to the most, spread over the upper half', () => {
  const waits = Array.from({ length: 30 }, (_, attempt) => backoffMs(attempt, { minMs: 100, maxMs: 1600 }))
  for (const [attempt, wait] of waits.entries()) {
    const ceiling = Math.min(1600, 100 * 2 ** attempt)
    expect(wait).toBeGreaterThanOrEqual(ceiling / 2)
    expect(wait).toBeLessThanOrEqual(ceiling)
  }
})

test('a pause ends early, without an error, when its signal is aborted', async () => {
  const stopping = new AbortController()
  const pausing = pause(60_000, stopping.signal)
  stopping.abort()
  await expect(pausing).resolves.toBeUndefined()
})

test('a deadline rejects what does not come, and lets through what comes or fails before', async () => {
  const late = () => new Error('late')
  await expect(withDeadline(new Promise(() => undefined), 5, late)).rejects.toThrow('late')
  await expect(withDeadline(Promise.resolve(1), 60_000, late)).resolves.toBe(1)
  await expect(withDeadline(Promise.reject(new Error('own')), 60_000, late)).rejects.toThrow('own')
})
