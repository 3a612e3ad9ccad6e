import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { localTime } from '../ui/time/local-time.ts'
import { anyZone, momentNearChange } from '../ui/time/test-zones.ts'
import { formatRange, parseRangeText } from './range-text.ts'
import { QUICK_RANGES, rangeLabel, type TimeRange } from './time-range.ts'

const NOW = Date.parse('2026-11-23T12:00:00Z')
const parse = (text: string) => parseRangeText(text, { zone: 'utc', nowMs: NOW })
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
    ['-2h', 2, 'h'],
    ['Past 15 Minutes', 15, 'm'],
    ['now-6h to now', 6, 'h'],
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
    ['01:30-02:20', '2026-11-23T01:30:00.000Z', '2026-11-23T02:20:00.000Z'],
    ['23:30 – 00:20', '2026-11-22T23:30:00.000Z', '2026-11-23T00:20:00.000Z'],
    ['Nov 22 01:34 - 02:10', '2026-11-22T01:34:00.000Z', '2026-11-22T02:10:00.000Z'],
    ['2026-11-22 01:00 / 02:30', '2026-11-22T01:00:00.000Z', '2026-11-22T02:30:00.000Z'],
    ['2026-11-22 01:00-02:30', '2026-11-22T01:00:00.000Z', '2026-11-22T02:30:00.000Z'],
    ['from 9:30 to 10:00', HALF_PAST, TEN],
    ['between 9:30 am and 10 am', HALF_PAST, TEN],
    ['now-1d/d to now', '2026-11-22T00:00:00.000Z', null],
    ['now-1d/d', '2026-11-22T00:00:00.000Z', '2026-11-22T23:59:59.999999Z'],
    ['now-1M', '2026-10-23T12:00:00.000Z', null],
    ['Nov 22 - now', '2026-11-22T00:00:00.000Z', null],
  ])('"%s" is absolute', (text, from, to) => {
    expect(parse(text)).toEqual(between(from, to))
  })

  it.each([['2026-11-23T09:30:00Z'], ['1795426200'], ['Nov 23, 9:30 am'], ['09:30'], ['2026-11-23T10:30:00+01:00']])(
    '"%s" is the five minutes on both sides of it',
    (text) => {
      expect(parse(text)).toEqual(between('2026-11-23T09:25:00.000Z', '2026-11-23T09:35:00.000Z'))
    },
  )

  it.each([
    ['Kibana, a label', 'Nov 23, 2026 @ 09:30:00.000 → Nov 23, 2026 @ 10:00:00.000'],
    ['Kibana, the clipboard', 'kibanaTimeRange:{"from":"2026-11-23T09:30:00.000Z","to":"2026-11-23T10:00:00.000Z"}'],
    [
      'Kibana, an address',
      "https://k.example/app/discover#/?_g=(filters:!(),time:(from:'2026-11-23T09:30:00.000Z',to:'2026-11-23T10:00:00.000Z'))&_a=(query:(query:'to:x'))",
    ],
    ['Elasticsearch', '{"range":{"@timestamp":{"gte":"2026-11-23T09:30:00Z","lte":"2026-11-23T10:00:00Z"}}}'],
    ['Grafana, a label', '2026-11-23 09:30:00 to 2026-11-23 10:00:00'],
    ['Grafana, the clipboard', '{"from":"2026-11-23 09:30:00","to":"2026-11-23 10:00:00"}'],
    ['Grafana, an address', 'https://g.example/d/x?orgId=1&from=1795426200000&to=1795428000000&timezone=browser'],
    ['Grafana, an address of today', 'https://g.example/d/x?from=2026-11-23T09%3A30%3A00.000Z&to=2026-11-23T10:00:00Z'],
    ['Datadog, a label', 'Nov 23, 9:30 am – Nov 23, 10:00 am'],
    ['Datadog, what one types', 'Nov 23, 2026, 9:30 am - Nov 23, 2026, 10:00 am'],
    ['Datadog, an address', 'https://d.example/logs?query=x&from_ts=1795426200000&to_ts=1795428000000&live=false'],
  ])('of another tool is read: %s', (_, text) => {
    expect(parse(text)).toEqual(between(HALF_PAST, TEN))
  })

  it('of another tool may be relative', () => {
    expect(parse('{"from":"now-6h","to":"now"}')).toEqual({ kind: 'last', amount: 6, unit: 'h' })
    expect(parse('#/?_g=(time:(from:now-15m,to:now))')).toEqual({ kind: 'last', amount: 15, unit: 'm' })
  })

  it.each([
    '',
    'soon',
    '5',
    '1:00 - 2',
    '11/12/2026 - 11/13/2026',
    '{"from":"soon","to":"now"}',
    `${'1-'.repeat(100)}1`,
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
    const local = parseRangeText('2026-11-23 10:00 / 2026-11-23 11:00', { zone: 'local', nowMs: NOW })
    expect(local).toMatchObject({ from: new Date(2026, 10, 23, 10).toISOString() })
  })
})

it.each([...QUICK_RANGES, between(HALF_PAST, TEN), between(HALF_PAST, null), between(null, TEN)])(
  'what is copied can be pasted: %j',
  (range) => {
    expect(parse(formatRange(range))).toEqual(range)
  },
)

describe('through the changes of a clock', () => {
  const DAY = 86_400_000
  const dateOf = (ms: number, zone: string) => localTime(new Date(ms).toISOString(), zone).date
  const ends = (text: string, zone: string, nowMs: number) => {
    const range = parseRangeText(text, { zone, nowMs })
    if (range?.kind !== 'between' || range.from === null || range.to === null) throw new Error(`${text} has no ends.`)
    return { fromMs: Date.parse(range.from), toMs: Date.parse(range.to), to: range.to }
  }

  it('a day is all of that day, and nothing else', () => {
    fc.assert(
      fc.property(anyZone, momentNearChange, (zone, ms) => {
        const date = dateOf(ms, zone)
        const { fromMs, toMs, to } = ends(date, zone, ms)
        expect([fromMs - 1, fromMs, toMs, toMs + 1].map((at) => dateOf(at, zone) === date)).toEqual([
          false,
          true,
          true,
          false,
        ])
        expect(to).toMatch(/\.999999Z$/)
      }),
    )
  })

  it('yesterday is the day before by the calendar', () => {
    fc.assert(
      fc.property(anyZone, momentNearChange, (zone, nowMs) => {
        const yesterday = new Date(Date.parse(dateOf(nowMs, zone)) - DAY).toISOString().slice(0, 10)
        for (const text of ['yesterday', 'now-1d/d']) {
          const { fromMs, toMs } = ends(text, zone, nowMs)
          expect([text, dateOf(fromMs, zone), dateOf(toMs, zone)]).toEqual([text, yesterday, yesterday])
        }
      }),
    )
  })

  it.each([
    ['Europe/Berlin', '2026-03-29T22:30:00Z', '2026-03-28T23:00:00.000Z'],
    ['America/New_York', '2026-03-09T04:30:00Z', '2026-03-08T05:00:00.000Z'],
  ])('yesterday in %s, half an hour after a day of 23 hours', (zone, now, from) => {
    expect(parseRangeText('yesterday', { zone, nowMs: Date.parse(now) })).toMatchObject({ from })
  })

  it('what a label says is the same range in every zone', () => {
    const seconds = fc.integer({ min: 0, max: 200_000 })
    fc.assert(
      fc.property(fc.tuple(anyZone, anyZone), momentNearChange, seconds, ([zone, elsewhere], ms, length) => {
        const fromMs = Math.floor(ms / 1000) * 1000
        const range = between(new Date(fromMs).toISOString(), new Date(fromMs + length * 1000).toISOString())
        expect(parseRangeText(rangeLabel(range, zone), { zone: elsewhere, nowMs: NOW })).toEqual(range)
      }),
    )
  })
})
