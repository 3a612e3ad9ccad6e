import { expect, it } from 'vitest'
import { estimateCount, rangeOfSpan, spanOfBrush } from './brush.ts'
import type { Bars } from './histogram-bars.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const START = Date.parse('2026-11-23T09:00:00.000Z')

/** A day in bars of a quarter of an hour, a hundred logs each. */
const DAY: Bars = {
  fromMs: START,
  toMs: START + 24 * HOUR,
  intervalMs: 15 * MINUTE,
  total: 9600,
  bars: Array.from({ length: 96 }, (_, i) => ({ startMs: START + i * 15 * MINUTE, total: 100, levels: [] })),
  outside: { before: 0, after: 0 },
  series: null,
}
const chart = { width: 1200, zone: 'utc' }
const at = (ms: number) => (ms - START) / (24 * HOUR)

it('ends at round moments near the pointer, not at bars', () => {
  const brush = { from: at(START + 62 * MINUTE), to: at(START + 99 * MINUTE) }
  const span = spanOfBrush(DAY, brush, chart)
  expect(span).toEqual({ fromMs: START + 60 * MINUTE, toMs: START + 100 * MINUTE })
  expect(spanOfBrush(DAY, { from: brush.to, to: brush.from }, chart)).toEqual(span)
  expect(rangeOfSpan(span)).toEqual({
    kind: 'between',
    from: '2026-11-23T10:00:00.000Z',
    to: '2026-11-23T10:39:59.999999Z',
  })
  expect(estimateCount(DAY, span)).toBe(267)
})

it('is round on the clock of the zone', () => {
  const month = { ...DAY, toMs: START + 30 * 24 * HOUR }
  const { fromMs } = spanOfBrush(month, { from: 0.5, to: 0.6 }, { width: 1200, zone: 'Asia/Kolkata' })
  expect(new Date(fromMs).toISOString()).toMatch(/T(?:00|03|06|09|12|15|18|21):30:00/)
})

it('is never empty and never outside the bars', () => {
  for (const place of [0, 0.5, 1]) {
    const { fromMs, toMs } = spanOfBrush(DAY, { from: place, to: place }, chart)
    expect(toMs - fromMs).toBe(5 * MINUTE)
    expect(fromMs).toBeGreaterThanOrEqual(DAY.fromMs)
    expect(toMs).toBeLessThanOrEqual(DAY.toMs)
  }
})
