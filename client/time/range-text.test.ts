import { describe, expect, it } from 'vitest'
import { formatRange, parseRangeText } from './range-text.ts'
import { QUICK_RANGES, type TimeRange } from './time-range.ts'

const NOW = Date.parse('2026-11-23T12:00:00Z')
const parse = (text: string) => parseRangeText(text, 'utc', NOW)
const between = (from: string | null, to: string | null): TimeRange => ({ kind: 'between', from, to })
const HALF_PAST = '2026-11-23T09:30:00.000Z'
const TEN = '2026-11-23T10:00:00.000Z'

describe('a typed range', () => {
  it.each([
    ['last 2 hours', 2, 'h'],
    ['Last hour', 1, 'h'],
    ['1h', 1, 'h'],
    ['30s', 30, 's'],
    ['now-15m', 15, 'm'],
    ['now-15m / now', 15, 'm'],
    ['past 2 weeks', 14, 'd'],
  ])('"%s" is relative', (text, amount, unit) => {
    expect(parse(text)).toEqual({ kind: 'last', amount, unit })
  })

  it.each([
    ['2026-11-23T09:30:00Z / 2026-11-23T10:00:00Z', HALF_PAST, TEN],
    ['2026-11-23T10:30:00+01:00 to 2026-11-23 10:00', HALF_PAST, TEN],
    ['1795426200000 / 1795428000', HALF_PAST, TEN],
    ['1795426200000001 / 1795428000000000', '2026-11-23T09:30:00.000001Z', TEN],
    ['2026-11-23 09:30:00,000001 / 2026-11-23T10:00:00,000Z', '2026-11-23T09:30:00.000001Z', TEN],
    ['2026-11-23 10:00:00 – 2026-11-23 10:00:00.000500', TEN, '2026-11-23T10:00:00.000500Z'],
    ['since 2026-11-23T10:00', TEN, null],
    ['until 2026-11-23T10:00', null, TEN],
    ['2026-11-23', '2026-11-23T00:00:00.000Z', '2026-11-23T23:59:59.999999Z'],
    ['2026-11-22 – 2026-11-23', '2026-11-22T00:00:00.000Z', '2026-11-23T23:59:59.999999Z'],
    ['yesterday', '2026-11-22T00:00:00.000Z', '2026-11-22T23:59:59.999999Z'],
  ])('"%s" is absolute', (text, from, to) => {
    expect(parse(text)).toEqual(between(from, to))
  })

  it.each([
    '',
    'soon',
    '0h',
    'level 5',
    '/',
    'a / b / c',
    `${TEN} / ${HALF_PAST}`,
    `2026-11-23T10:00:00.000500Z / ${TEN}`,
    '2026-13-45',
    '/ now',
  ])('"%s" is none', (text) => {
    expect(parse(text)).toBeUndefined()
  })

  it('without an offset is of the zone', () => {
    const local = parseRangeText('2026-11-23 10:00 / 2026-11-23 11:00', 'local', NOW)
    expect(local).toMatchObject({ from: new Date(2026, 10, 23, 10).toISOString() })
  })
})

it.each([...QUICK_RANGES, between(HALF_PAST, TEN), between(HALF_PAST, null), between(null, TEN)])(
  'what is copied can be pasted: %j',
  (range) => {
    expect(parse(formatRange(range))).toEqual(range)
  },
)
