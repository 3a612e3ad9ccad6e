import { expect, it } from 'vitest'
import { testLog } from '../state/test-log.ts'
import { describeTrace, durationText, toTimeline } from './trace-timeline.ts'

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
  expect(describeTrace(lines, false)).toBe('3 logs, 2 errors, in 2.00 s')
})

it('has no place but the first where all is of one moment', () => {
  const lines = toTimeline([logAt(0), logAt(0)])
  expect(lines.map(({ place }) => place)).toEqual([0, 0])
  expect(describeTrace(lines, true)).toBe('2+ logs, no errors, in 0 ms')
})

it('tells a gap of a second that is a tenth of the trace', () => {
  const gaps = (...offsets: number[]) => toTimeline(offsets.map((offset) => logAt(offset))).map(({ gapMs }) => gapMs)
  expect(gaps(0, 12, 30_012, 30_500)).toEqual([undefined, undefined, 30_000, undefined])
  expect(gaps(0, 999)).toEqual([undefined, undefined])
  expect(gaps(0, 1000, 11_000)).toEqual([undefined, undefined, 10_000])
})

it.each([
  [0, '0 ms'],
  [0.25, '0.25 ms'],
  [999, '999 ms'],
  [1000, '1.00 s'],
  [1434, '1.43 s'],
  [9999, '10.0 s'],
  [30_000, '30.0 s'],
  [4_380_000, '4,380.0 s'],
])('%d ms are %s', (ms, text) => {
  expect(durationText(ms)).toBe(text)
})
