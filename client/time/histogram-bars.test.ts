import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { localTime } from '../ui/time/local-time.ts'
import { anyZone, momentNearChange } from '../ui/time/test-zones.ts'
import { describeTime, rangeOfBars, rangeOutside, toBars, toTicks } from './histogram-bars.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const NINE = Date.parse('2026-11-23T09:00:00Z')
const clockOf = (zone: string) => ({ zone, nowMs: NINE })
const bars = toBars({
  from: '2026-11-23T09:00:00Z',
  to: '2026-11-23T09:03:00Z',
  interval: '60000',
  buckets: [
    {
      start: '2026-11-23T09:00:00Z',
      total: '3',
      byLevel: [
        { level: 'INFO', count: 2 },
        { level: 'FATAL', count: '1' },
      ],
    },
    { start: '2026-11-23T09:01:00Z', total: 0, byLevel: [] },
    { start: '2026-11-23T09:02:00Z', total: 1, byLevel: [{ level: 'WARN', count: 1 }] },
  ],
  outside: { before: '3', after: 0 },
  series: [],
  others: null,
})

describe('bars', () => {
  it('have a sum, and their levels from the most severe on', () => {
    expect(bars.total).toBe(4)
    expect(bars.bars[0]?.levels.map(({ level }) => level)).toEqual(['FATAL', 'INFO'])
  })

  it('are split by the values of a field, and the others are last', () => {
    const figure = (value: number) => ({
      value,
      low: value,
      high: value,
      isExact: true,
      n: value,
      notNumbers: 0,
      why: null,
    })
    const one = { total: figure(3), counts: [figure(2), figure(0), figure(1)] }
    const { series } = toBars({
      from: null,
      to: null,
      interval: 1,
      buckets: [],
      outside: { before: 0, after: 0 },
      series: [
        { ...one, key: { value: 'web', type: 'STRING' } },
        { ...one, key: { value: null, type: null } },
      ],
      others: { ...one, key: null },
    })
    expect(series?.map(({ label, key }) => [label, key === null])).toEqual([
      ['web', false],
      ['(none)', false],
      ['Others', true],
    ])
    expect(new Set(series?.map(({ color }) => color)).size).toBe(3)
    expect(bars.series).toBeNull()
  })

  it('stand for a range that ends before the next bar, in whichever order they are chosen', () => {
    const range = { kind: 'between', from: '2026-11-23T09:01:00.000Z', to: '2026-11-23T09:02:59.999999Z' }
    expect(rangeOfBars(bars, 1, 2)).toEqual(range)
    expect(rangeOfBars(bars, 2, 1)).toEqual(range)
    expect(rangeOfBars(bars, 3, 3)).toBeUndefined()
  })
})

describe('logs outside of the bars', () => {
  it('are counted, and their range ends where the bars begin or begins where they end', () => {
    expect(bars.outside).toEqual({ before: 3, after: 0 })
    expect(rangeOutside(bars, 'before')).toEqual({ kind: 'between', from: null, to: '2026-11-23T08:59:59.999999Z' })
    expect(rangeOutside(bars, 'after')).toEqual({ kind: 'between', from: '2026-11-23T09:03:00.000Z', to: null })
  })
})

describe('ticks', () => {
  const span = (fromMs: number, toMs: number) => ({
    fromMs,
    toMs,
    intervalMs: MINUTE,
    total: 0,
    bars: [],
    outside: { before: 0, after: 0 },
  })

  it('are round, and at most as many as there is room for', () => {
    const ticks = toTicks(span(NINE + MINUTE, NINE + 60 * MINUTE), 6, clockOf('utc'))
    expect(ticks.map(({ label }) => label)).toEqual(['09:10', '09:20', '09:30', '09:40', '09:50'])
  })

  it('say the day where one begins', () => {
    const ticks = toTicks(span(NINE + 12 * 60 * MINUTE, NINE + 18 * 60 * MINUTE), 2, clockOf('utc'))
    expect(ticks.map(({ label }) => label)).toEqual(['21:00', '24 Nov'])
  })

  it('say the year where it is another one, and where the steps are longer than months', () => {
    const labels = (from: string, to: string, most: number) =>
      toTicks(span(Date.parse(from), Date.parse(to)), most, clockOf('utc')).map(({ label }) => label)
    expect(labels('2025-12-31T00:00:00Z', '2026-01-02T00:00:00Z', 2)).toEqual(['31 Dec 2025', '1 Jan'])
    expect(labels('2025-01-01T00:00:00Z', '2026-11-23T00:00:00Z', 2)).toEqual(['18 Dec 2025'])
  })

  it('are at the midnights of the zone when its clock is changed', () => {
    const labels = (from: string, to: string, most: number) =>
      toTicks(span(Date.parse(from), Date.parse(to)), most, clockOf('Europe/Berlin')).map(({ label }) => label)
    expect(labels('2026-10-23T00:00:00Z', '2026-10-29T00:00:00Z', 6)).toEqual([
      '24 Oct',
      '25 Oct',
      '26 Oct',
      '27 Oct',
      '28 Oct',
      '29 Oct',
    ])
    expect(labels('2026-10-24T21:30:00Z', '2026-10-25T23:30:00Z', 9)).toEqual([
      '25 Oct',
      '03:00',
      '06:00',
      '09:00',
      '12:00',
      '15:00',
      '18:00',
      '21:00',
      '26 Oct',
    ])
    expect(labels('2026-10-24T23:30:00Z', '2026-10-25T02:30:00Z', 3)).toEqual(['02:00', '02:00', '03:00'])
    expect(labels('2026-03-28T23:30:00Z', '2026-03-29T02:30:00Z', 3)).toEqual(['01:00', '03:00', '04:00'])
  })

  it('are every midnight, or the same hours of every day, near any change of a clock', () => {
    fc.assert(
      fc.property(anyZone, momentNearChange, fc.integer({ min: 3, max: 9 }), (zone, fromMs, days) => {
        const timesOf = (most: number) =>
          toTicks(span(fromMs, fromMs + days * DAY), most, clockOf(zone)).map(({ atMs }) =>
            localTime(new Date(atMs).toISOString(), zone),
          )
        const midnights = timesOf(days)
        expect(new Set(midnights.map(({ time }) => time))).toEqual(new Set(['00:00:00.000']))
        const [first, ...later] = midnights.map(({ date }) => Date.parse(date))
        expect(later).toEqual(later.map((_, index) => (first ?? 0) + (index + 1) * DAY))
        expect(midnights.length).toBeGreaterThanOrEqual(days - 1)
        for (const { time } of timesOf(4 * days)) expect(['00', '06', '12', '18']).toContain(time.slice(0, 2))
      }),
    )
  })

  it('are none where there is no time', () => {
    expect(toTicks(span(0, 0), 6, clockOf('utc'))).toEqual([])
  })
})

it('says a span of time as short as it can', () => {
  expect(describeTime(NINE, NINE + MINUTE, clockOf('utc'))).toBe('23 Nov 09:00 – 09:01 UTC')
  expect(describeTime(NINE, NINE + 1000, clockOf('utc'))).toBe('23 Nov 09:00:00 – 09:00:01 UTC')
  expect(describeTime(NINE, NINE + DAY, clockOf('America/New_York'))).toBe('23 Nov 04:00 – 24 Nov 04:00 UTC−5')
  expect(describeTime(NINE - 365 * DAY, NINE, clockOf('utc'))).toBe('23 Nov 2025 09:00 – 23 Nov 09:00 UTC')
  const change = Date.parse('2026-10-25T01:00:00Z')
  expect(describeTime(change - HOUR, change + HOUR, clockOf('Europe/Berlin'))).toBe('25 Oct 02:00 UTC+2 – 03:00 UTC+1')
})
