import { expect, it } from 'vitest'
import { testLog } from '../state/test-log.ts'
import { describeTrace, toTimeline } from './trace-timeline.ts'

const AT = Date.parse('2026-11-23T09:30:00Z')
const logAt = (offsetMs: number, level: 'INFO' | 'ERROR' | 'FATAL' = 'INFO') =>
  testLog({ id: String(offsetMs), timestamp: new Date(AT + offsetMs).toISOString(), level })

it('puts each log where it stands between the first and the last', () => {
  const lines = toTimeline([logAt(0), logAt(500, 'ERROR'), logAt(2000, 'FATAL')])
  expect(lines.map(({ offsetMs, place, isError }) => [offsetMs, place, isError])).toEqual([
    [0, 0, false],
    [500, 0.25, true],
    [2000, 1, true],
  ])
  expect(describeTrace(lines, false)).toBe('3 logs, 2 errors, in 2,000 ms')
})

it('has no place but the first where all is of one moment', () => {
  const lines = toTimeline([logAt(0), logAt(0)])
  expect(lines.map(({ place }) => place)).toEqual([0, 0])
  expect(describeTrace(lines, true)).toBe('2+ logs, no errors, in 0 ms')
})
