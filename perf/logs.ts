/** Logs that look like those of an application, the same at each run. */
import { LEVELS } from '../server/log/levels.ts'

/** A small fast generator of pseudo-random numbers (mulberry32): Math.random cannot be seeded. */
export function createRandom(seed: number) {
  let state = seed
  return (below: number): number => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4_294_967_296) * below)
  }
}

const ACTIONS = ['payment captured', 'connection refused by upstream', 'cache miss', 'user signed in', 'job finished']

/** One log in the shape of POST /public/ingest, about 300 bytes. */
export function makeLog(random: (below: number) => number, timestampMs: number) {
  const hex = (digits: number) => Array.from({ length: digits }, () => random(16).toString(16)).join('')
  return {
    timestamp: new Date(timestampMs).toISOString(),
    level: LEVELS[random(LEVELS.length)] ?? 'info',
    message: `${ACTIONS[random(ACTIONS.length)]} after ${random(5000)} ms for order ${hex(8)}`,
    resourceId: `server-${random(2000)}`,
    traceId: hex(32),
    spanId: hex(16),
    commit: hex(7),
    metadata: { parentResourceId: `cluster-${random(20)}`, user: random(100_000), region: `eu-${random(3)}` },
  }
}
