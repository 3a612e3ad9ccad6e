import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { localTimeInFull } from './local-time.ts'
import { readTime, readTimes } from './read-time.ts'
import { anyZone, momentNearChange } from './test-zones.ts'

/** Sunday, 13:00 in Berlin. */
const NOW = Date.parse('2026-11-29T12:00:00Z')
const clock = { zone: 'utc', nowMs: NOW }
const first = (text: string, zone = 'utc') => readTime(text, { zone, nowMs: NOW })?.first

describe('a time as a text', () => {
  it.each([
    ['2026-11-23T09:30:00Z', '2026-11-23T09:30:00.000Z'],
    ['2026-11-23T10:30:00+01:00', '2026-11-23T09:30:00.000Z'],
    ['2026-11-23 05:30:00.25-0400', '2026-11-23T09:30:00.250Z'],
    ['2026-11-23T09:30', '2026-11-23T09:30:00.000Z'],
    ['2026/11/23 09:30:00,123456', '2026-11-23T09:30:00.123456Z'],
    ['1795426200', '2026-11-23T09:30:00.000Z'],
    ['1795426200.5', '2026-11-23T09:30:00.500Z'],
    ['1795426200123', '2026-11-23T09:30:00.123Z'],
    ['1795426200123456', '2026-11-23T09:30:00.123456Z'],
    ['1795426200123456789', '2026-11-23T09:30:00.123456Z'],
    ['Nov 23, 2026 @ 09:30:00.000', '2026-11-23T09:30:00.000Z'],
    ['Mon, Nov 23 9:30 am', '2026-11-23T09:30:00.000Z'],
    ['November 23rd, 2026, 9:30 PM', '2026-11-23T21:30:00.000Z'],
    ['23/Nov/2026:09:30:00 +0000', '2026-11-23T09:30:00.000Z'],
    ['Mon, 23 Nov 2026 09:30:00 GMT', '2026-11-23T09:30:00.000Z'],
    ['23 Nov 12 am', '2026-11-23T00:00:00.000Z'],
    ['09:30', '2026-11-29T09:30:00.000Z'],
    ['13:30', '2026-11-28T13:30:00.000Z'],
    ['1:34 am UTC+1', '2026-11-29T00:34:00.000Z'],
    ['Nov 30 01:34', '2025-11-30T01:34:00.000Z'],
    ['Feb 29 10:00', '2024-02-29T10:00:00.000Z'],
    ['yesterday 10:00', '2026-11-28T10:00:00.000Z'],
    ['now-1h', '2026-11-29T11:00:00.000Z'],
    ['-90m', '2026-11-29T10:30:00.000Z'],
    ['3 days ago', '2026-11-26T12:00:00.000Z'],
    ['now-1M', '2026-10-29T12:00:00.000Z'],
    ['now-9M', '2026-02-28T12:00:00.000Z'],
    ['now-1d/d', '2026-11-28T00:00:00.000Z'],
    ['now/y', '2026-01-01T00:00:00.000Z'],
  ])('%s', (text, moment) => {
    expect(first(text)).toBe(moment)
  })

  it.each([
    '',
    'soon',
    'level 5',
    '5',
    '2026',
    'now-1',
    'now-1q',
    'now/w',
    '2026-02-30',
    '2026-13-01',
    '11/12/2026',
    '2026-11-23 24:00',
    '2026-11-23 10:60',
    '13:00 pm',
    '2026-11-23 10:00 CET',
    '2026-11-23 10:00 [Europe/Berlin]',
    'Feb 30',
    'Nov 2026',
    'now-99999y',
    '17954262001',
  ])('"%s" is none', (text) => {
    expect(readTime(text, clock)).toBeUndefined()
  })

  it('is of the zone where it has no offset', () => {
    expect(first('2026-11-23 09:30', 'Asia/Kolkata')).toBe('2026-11-23T04:00:00.000Z')
    expect(first('2026-07-01 09:30', 'Europe/Berlin')).toBe('2026-07-01T07:30:00.000Z')
    expect(first('13:30', 'Europe/Berlin')).toBe('2026-11-28T12:30:00.000Z')
  })

  it('is a day, a month or an hour as a whole', () => {
    const day = { first: '2026-11-27T23:00:00.000Z', last: '2026-11-28T22:59:59.999999Z', isMoment: false }
    expect(readTime('yesterday', { zone: 'Europe/Berlin', nowMs: NOW })).toEqual(day)
    expect(readTime('now-1d/d', { zone: 'Europe/Berlin', nowMs: NOW })).toEqual(day)
    expect(readTime('2026-11-28', { zone: 'Europe/Berlin', nowMs: NOW })).toEqual(day)
    expect(readTime('now/M', clock)).toMatchObject({ last: '2026-11-30T23:59:59.999999Z' })
    expect(readTime('now-1h/h', clock)).toMatchObject({ last: '2026-11-29T11:59:59.999999Z' })
  })
})

describe('a moment that is written in a zone', () => {
  it('is the same moment when it is read, anywhere', () => {
    const microseconds = fc.integer({ min: 0, max: 999 })
    fc.assert(
      fc.property(fc.tuple(anyZone, anyZone), momentNearChange, microseconds, ([zone, elsewhere], ms, us) => {
        const iso = `${new Date(ms).toISOString().slice(0, -1)}${us === 0 ? '' : String(us).padStart(3, '0')}Z`
        const { date, time, offset } = localTimeInFull(iso, zone)
        const read = readTime(`${date} ${time} ${offset}`, { zone: elsewhere, nowMs: NOW })
        expect(read).toEqual({ first: iso, last: iso, isMoment: true })
      }),
    )
  })

  it('is one of those that its clock shows, without the offset', () => {
    fc.assert(
      fc.property(anyZone, momentNearChange, (zone, ms) => {
        const iso = new Date(ms).toISOString()
        const { date, time } = localTimeInFull(iso, zone)
        const read = readTime(`${date} ${time}`, { zone, nowMs: NOW })
        expect([read?.first, read?.last]).toContain(iso)
      }),
    )
  })
})

describe('two times', () => {
  it.each([
    ['01:30', '02:20', ['2026-11-29T01:30:00.000Z', '2026-11-29T02:20:00.000Z']],
    ['23:30', '00:20', ['2026-11-28T23:30:00.000Z', '2026-11-29T00:20:00.000Z']],
    ['Nov 28 23:30', '00:20', ['2026-11-28T23:30:00.000Z', '2026-11-29T00:20:00.000Z']],
    ['01:30', 'Nov 27, 2026 02:20', ['2026-11-27T01:30:00.000Z', '2026-11-27T02:20:00.000Z']],
    ['Dec 31', 'Jan 1', ['2025-12-31T00:00:00.000Z', '2026-01-01T23:59:59.999999Z']],
    ['01:30', '02:20 UTC+1', ['2026-11-29T00:30:00.000Z', '2026-11-29T01:20:00.000Z']],
    ['2026-11-28T01:30:00+01:00', '02:20', ['2026-11-28T00:30:00.000Z', '2026-11-28T01:20:00.000Z']],
    ['now-2h', 'now-1h', ['2026-11-29T10:00:00.000Z', '2026-11-29T11:00:00.000Z']],
  ])('%s and %s complete each other', (one, other, ends) => {
    const times = readTimes(one, other, clock)
    expect([times?.from.first, times?.to.last]).toEqual(ends)
  })
})
