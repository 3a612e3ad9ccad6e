import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { printMoment } from '../ui/time/moment.ts'
import { anyZone, momentNearChange } from '../ui/time/test-zones.ts'
import { endsOfRange, readEnds } from './range-ends.ts'
import type { AskedRange } from './time-range.ts'

const NOW = Date.parse('2026-11-29T12:00:00Z')
const between = (from: string | null, to: string | null): AskedRange => ({ kind: 'between', from, to })
const read = (ends: { from: string; to: string }, range: AskedRange = { kind: 'all' }, zone = 'utc') =>
  readEnds(ends, range, { zone, nowMs: NOW })

describe('the ends of a range', () => {
  it('that nobody changes leave the range as it is, to the microsecond and in a repeated hour', () => {
    const moment = fc.tuple(momentNearChange, fc.integer({ min: 0, max: 999 })).map(([ms, us]) => printMoment(ms, us))
    fc.assert(
      fc.property(anyZone, fc.option(moment), fc.option(moment), (zone, from, to) => {
        const range = between(from, to)
        expect(read(endsOfRange(range, zone), range, zone).range).toBe(range)
      }),
    )
    const last: AskedRange = { kind: 'last', amount: 1, unit: 'h' }
    expect(read(endsOfRange(last, 'utc'), last)).toEqual({ range: last, problems: {} })
  })

  it('are changed one by one', () => {
    const minute = between('2026-11-28T10:00:00.500Z', '2026-11-28T10:00:59.999999Z')
    const ends = endsOfRange(minute, 'utc')
    expect(ends).toEqual({ from: '2026-11-28 10:00:00', to: '2026-11-28 10:00:59' })
    expect(read({ ...ends, from: '2026-11-28T09:00' }, minute).range).toEqual(
      between('2026-11-28T09:00:00.000Z', '2026-11-28T10:00:59.999999Z'),
    )
    expect(read({ ...ends, to: '' }, minute).range).toEqual(between('2026-11-28T10:00:00.500Z', null))
    expect(read({ ...ends, to: ' Now' }, minute).range).toEqual(between('2026-11-28T10:00:00.500Z', null))
    expect(read({ ...ends, to: '10:15' }, minute).range).toEqual(
      between('2026-11-28T10:00:00.500Z', '2026-11-28T10:15:00.000Z'),
    )
    expect(read({ from: '', to: '' }, minute).range).toEqual({ kind: 'all' })
  })

  it('are written as the range itself is', () => {
    expect(read({ from: 'yesterday 10:00', to: 'now-1h' }).range).toEqual(
      between('2026-11-28T10:00:00.000Z', '2026-11-29T11:00:00.000Z'),
    )
    expect(read({ from: '2026-11-20', to: '2026-11-21' }).range).toEqual(
      between('2026-11-20T00:00:00.000Z', '2026-11-21T23:59:59.999999Z'),
    )
    expect(read({ from: '1795426200', to: '' }).range).toEqual(between('2026-11-23T09:30:00.000Z', null))
  })

  it('say which of them cannot be read, and that the end is before the start', () => {
    const hour = between('2026-11-28T10:00:00.000Z', '2026-11-28T11:00:00.000Z')
    const ends = endsOfRange(hour, 'utc')
    expect(read({ ...ends, from: 'soon' }, hour)).toEqual({
      range: hour,
      problems: { from: expect.stringMatching(/^Not a time/) },
    })
    expect(Object.keys(read({ from: 'soon', to: '2026-02-30' }).problems)).toEqual(['from', 'to'])
    expect(read({ ...ends, from: '2026-11-28 12:00' }, hour)).toEqual({
      range: hour,
      problems: { to: 'The end is before the start.' },
    })
  })

  it('cover both passes of a repeated hour, which is not reversed', () => {
    const ends = { from: '2026-10-25T02:10:00', to: '2026-10-25T02:50:00' }
    expect(read(ends, { kind: 'all' }, 'Europe/Berlin').range).toEqual(
      between('2026-10-25T00:10:00.000Z', '2026-10-25T01:50:00.000Z'),
    )
    const passes = between('2026-10-25T00:50:00.000Z', '2026-10-25T01:10:00.000Z')
    expect(read(endsOfRange(passes, 'Europe/Berlin'), passes, 'Europe/Berlin').problems).toEqual({})
    const back = between('2026-10-25T01:50:00.000Z', '2026-10-25T01:10:00.000Z')
    expect(Object.keys(read(endsOfRange(back, 'utc'), back).problems)).toEqual(['to'])
  })
})
