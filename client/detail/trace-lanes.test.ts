import { expect, it } from 'vitest'
import { testLog } from '../state/test-log.ts'
import { toLanes } from './trace-lanes.ts'
import { toTimeline } from './trace-timeline.ts'

const AT = Date.parse('2026-11-23T09:30:00Z')

function lanesOf(...logs: readonly [service: string | null, offsetMs: number, level?: 'ERROR'][]) {
  const rows = logs.map(([resourceId, offsetMs, level = 'INFO' as const]) =>
    testLog({ resourceId, timestamp: new Date(AT + offsetMs).toISOString(), level }),
  )
  return toLanes(toTimeline(rows))
}

it('has a lane for each service, in the order of their first logs, in a colour of its own', () => {
  const lanes = lanesOf(['gateway', 0], ['payments', 100], [null, 200], ['payments', 300], ['gateway', 400])
  expect(lanes.map(({ service, from, to }) => [service, from, to])).toEqual([
    ['gateway', 0, 1],
    ['payments', 0.25, 0.75],
    [null, 0.5, 0.5],
  ])
  expect(new Set(lanes.map(({ color }) => color)).size).toBe(3)
})

it('joins marks in one place, and shows the error of them', () => {
  const [lane] = lanesOf(['a', 0], ['a', 1, 'ERROR'], ['a', 2], ['a', 1000])
  expect(lane?.marks).toEqual([
    { place: 0.001, isError: true },
    { place: 1, isError: false },
  ])
})
