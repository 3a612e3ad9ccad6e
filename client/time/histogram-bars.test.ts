import { describe, expect, it } from 'vitest'
import { describeTime, rangeOfBars, rangeOutside, toBars, toTicks } from './histogram-bars.ts'

const MINUTE = 60_000
const NINE = Date.parse('2026-11-23T09:00:00Z')
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
})

describe('bars', () => {
  it('have a sum, and their levels from the most severe on', () => {
    expect(bars.total).toBe(4)
    expect(bars.bars[0]?.levels.map(({ level }) => level)).toEqual(['FATAL', 'INFO'])
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
    const ticks = toTicks(span(NINE + MINUTE, NINE + 60 * MINUTE), 6, 'utc')
    expect(ticks.map(({ label }) => label)).toEqual(['09:10', '09:20', '09:30', '09:40', '09:50'])
  })

  it('say the day where one begins', () => {
    const ticks = toTicks(span(NINE + 12 * 60 * MINUTE, NINE + 18 * 60 * MINUTE), 2, 'utc')
    expect(ticks.map(({ label }) => label)).toEqual(['21:00', '11-24'])
  })

  it('are none where there is no time', () => {
    expect(toTicks(span(0, 0), 6, 'utc')).toEqual([])
  })
})

it('says a span of time as short as it can', () => {
  expect(describeTime(NINE, NINE + MINUTE, 'utc')).toBe('2026-11-23 09:00 – 09:01')
  expect(describeTime(NINE, NINE + 1000, 'utc')).toBe('2026-11-23 09:00:00 – 09:00:01')
  expect(describeTime(NINE, NINE + 24 * 60 * MINUTE, 'utc')).toBe('2026-11-23 09:00 – 2026-11-24 09:00')
})
