import { describe, expect, it } from 'vitest'
import { parseRelative, rangeBounds, rangeLabel, shortRangeLabel, toZoneInput } from './time-range.ts'

describe('a relative range', () => {
  it.each([
    ['15m', 'Last 15 minutes'],
    ['1h', 'Last hour'],
    ['7d', 'Last 7 days'],
  ])('%s is called "%s"', (text, label) => {
    const range = parseRelative(text)
    expect(range && rangeLabel(range)).toBe(label)
  })

  it.each(['', '0h', '1y', '-1h', '1.5h', 'h', '999999m'])('"%s" is none', (text) => {
    expect(parseRelative(text)).toBeUndefined()
  })
})

describe('an absolute range', () => {
  const noon = '2026-11-23T12:00:00.000Z'

  it('may be open at either end', () => {
    expect(rangeBounds({ kind: 'between', from: noon, to: null }, 0)).toEqual({ gte: noon })
    expect(rangeBounds({ kind: 'between', from: null, to: noon }, 0)).toEqual({ lte: noon })
    expect(rangeLabel({ kind: 'between', from: noon, to: null })).toMatch(/^Since 2026-/)
    expect(rangeLabel({ kind: 'between', from: null, to: noon })).toMatch(/^Until 2026-/)
  })

  it('says its zone, and each date once', () => {
    const label = (to: string, zone: string) => rangeLabel({ kind: 'between', from: noon, to }, zone)
    expect(label('2026-11-23T13:30:00.000Z', 'utc')).toBe('2026-11-23 12:00:00 – 13:30:00 UTC')
    expect(label('2026-11-24T13:30:00.000Z', 'America/New_York')).toBe(
      '2026-11-23 07:00:00 – 2026-11-24 08:30:00 UTC−5',
    )
    expect(
      rangeLabel(
        { kind: 'between', from: '2026-10-25T00:30:00.000Z', to: '2026-10-25T01:30:00.000Z' },
        'Europe/Berlin',
      ),
    ).toBe('2026-10-25 02:30:00 UTC+2 – 2026-10-25 02:30:00 UTC+1')
    expect(rangeLabel({ kind: 'between', from: noon, to: null }, 'utc')).toBe('Since 2026-11-23 12:00:00 UTC')
  })

  it('is short where it can be', () => {
    const short = (from: string | null, to: string | null, zone = 'utc') =>
      shortRangeLabel({ kind: 'between', from, to }, zone, Date.parse(noon))
    expect(short(noon, '2026-11-23T13:29:59.999999Z')).toBe('23 Nov 12:00 – 13:30 UTC')
    expect(short(noon, '2026-11-23T13:30:00.000Z', 'America/New_York')).toBe('23 Nov 07:00 – 08:30 UTC−5')
    expect(short(noon, '2026-11-23T12:00:29.999999Z')).toBe('23 Nov 12:00:00 – 12:00:30 UTC')
    expect(short('2025-11-23T00:00:00.000Z', '2025-11-23T23:59:59.999999Z')).toBe('23 Nov 2025 00:00 – 24:00 UTC')
    expect(short('2026-10-25T00:30:00.000Z', '2026-10-25T01:30:00.000Z', 'Europe/Berlin')).toBe(
      '25 Oct 02:30 UTC+2 – 25 Oct 02:30 UTC+1',
    )
    expect(short(noon, null)).toBe('Since 23 Nov 12:00 UTC')
    expect(short(null, noon)).toBe('Until 23 Nov 12:00 UTC')
    expect(shortRangeLabel({ kind: 'all' }, 'utc', 0)).toBe('All time')
  })

  it('has the seconds of its zone in the input', () => {
    expect(toZoneInput(noon, 'utc')).toBe('2026-11-23 12:00:00')
    expect(toZoneInput(noon, 'Asia/Kolkata')).toBe('2026-11-23 17:30:00')
    expect(toZoneInput(null, 'utc')).toBe('')
  })
})
