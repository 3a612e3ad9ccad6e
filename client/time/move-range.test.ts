import { expect, it } from 'vitest'
import { shiftRange, zoomOut } from './move-range.ts'
import type { TimeRange } from './time-range.ts'

const NOW = Date.parse('2026-11-23T12:00:00Z')
const HOUR: TimeRange = { kind: 'between', from: '2026-11-23T08:00:00.000Z', to: '2026-11-23T08:59:59.999999Z' }

it('moves by its own length, without a gap or an overlap', () => {
  expect(shiftRange(HOUR, NOW, 1)).toEqual({
    kind: 'between',
    from: '2026-11-23T09:00:00.000Z',
    to: '2026-11-23T09:59:59.999999Z',
  })
  expect(shiftRange({ kind: 'last', amount: 1, unit: 'h' }, NOW, -1)).toEqual({
    kind: 'between',
    from: '2026-11-23T10:00:00.000Z',
    to: '2026-11-23T11:00:00.000Z',
  })
})

it('moves a range within a millisecond by that millisecond, and covers all of the next', () => {
  const within: TimeRange = { kind: 'between', from: '2026-11-23T08:00:01.000500Z', to: '2026-11-23T08:00:01.000600Z' }
  expect(shiftRange(within, NOW, 1)).toEqual({
    kind: 'between',
    from: '2026-11-23T08:00:01.001Z',
    to: '2026-11-23T08:00:01.001999Z',
  })
})

it('zooms out to twice the length, not past now', () => {
  expect(zoomOut(HOUR, NOW)).toEqual({
    kind: 'between',
    from: '2026-11-23T07:30:00.000Z',
    to: '2026-11-23T09:29:59.999999Z',
  })
  expect(zoomOut({ kind: 'last', amount: 12, unit: 'h' }, NOW)).toEqual({ kind: 'last', amount: 24, unit: 'h' })
  expect(zoomOut({ kind: 'between', from: '2026-11-23T11:00:00.000Z', to: null }, NOW)).toEqual({
    kind: 'between',
    from: '2026-11-23T10:00:00.000Z',
    to: '2026-11-23T12:00:00.000Z',
  })
})

it('leaves alone what has no beginning', () => {
  expect(zoomOut({ kind: 'all' }, NOW)).toBeUndefined()
  expect(shiftRange({ kind: 'between', from: null, to: '2026-11-23T08:00:00.000Z' }, NOW, 1)).toBeUndefined()
})
