import { beforeEach, expect, test } from 'vitest'
import { createStallClock, type Progress } from './stall.ts'

const LOOK_MS = 2000

let nowMs = 0
let places: Map<number, Progress>
let look: (lag: ReadonlyMap<number, bigint> | undefined) => number

beforeEach(() => {
  const still = (): Progress => ({ isBusy: false, isInHand: false, waitingFor: undefined, idleMs: 0 })
  places = new Map([
    [0, still()],
    [1, still()],
  ])
  look = createStallClock(places, { storeMaxLookMs: 5000, now: () => nowMs })
})

const behind = new Map([
  [0, 5n],
  [1, 5n],
])

/** Looks so many times and changes the places before each look; answers what the last look says. */
function lookTimes(
  times: number,
  { lag, before }: { lag?: ReadonlyMap<number, bigint>; before?: () => void } = {},
): number {
  let stalledMs = 0
  for (let i = 0; i < times; i++) {
    before?.()
    nowMs += LOOK_MS
    stalledMs = look(lag)
  }
  return stalledMs
}

const set = (partition: number, change: Partial<Progress>) => Object.assign(places.get(partition) ?? {}, change)

test('counts while there are records and nothing is committed', () => {
  expect(lookTimes(5, { lag: behind })).toBe(5 * LOOK_MS)
  expect(lookTimes(1, { lag: new Map([[0, 0n]]) })).toBe(0)
})

test('a broker that cannot tell the lag is an excuse', () => {
  expect(lookTimes(5)).toBe(0)
})

test('an outage excuses the partitions too whose batch is not in hand', () => {
  set(0, { isInHand: true, waitingFor: 'the database is away' })
  expect(lookTimes(5, { lag: behind })).toBe(0)
})

test('a partition may wait for its turn while another one moves, but not with a batch in hand', () => {
  const before = () => set(0, { isBusy: true })
  expect(lookTimes(5, { lag: behind, before })).toBe(0)
  set(1, { isInHand: true })
  expect(lookTimes(5, { lag: behind, before })).toBe(5 * LOOK_MS)
})

test('a process that slept is not stuck', () => {
  nowMs += 3_600_000
  expect(look(behind)).toBeLessThanOrEqual(5000)
})
