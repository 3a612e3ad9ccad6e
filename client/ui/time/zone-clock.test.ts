import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { localTime } from './local-time.ts'
import { anyZone, momentNearChange, ZONES } from './test-zones.ts'
import { listZones, momentAtClock, momentsAt, offsetsText, offsetText, readZone, wallMsOf } from './zone-clock.ts'

const at = (iso: string) => Date.parse(iso)

describe('the clock of a zone', () => {
  it('shows what Intl shows', () => {
    const clocks = new Map(
      ZONES.map((timeZone) => [
        timeZone as string,
        new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' }),
      ]),
    )
    fc.assert(
      fc.property(anyZone, momentNearChange, (zone, ms) => {
        const { date, time } = localTime(new Date(ms).toISOString(), zone)
        expect(`${date} ${time.slice(0, 8)}`).toBe(clocks.get(zone)?.format(ms))
      }),
    )
  })

  it('leads back to the moment', () => {
    fc.assert(
      fc.property(anyZone, momentNearChange, (zone, ms) => {
        const moments = momentsAt(wallMsOf(ms, zone), zone)
        expect(moments).toContain(ms)
        expect(moments.length).toBeLessThanOrEqual(2)
      }),
    )
  })

  it('shows the hour before winter time twice, and skips the one before summer time', () => {
    expect(momentsAt(at('2026-10-25T02:30:00Z'), 'Europe/Berlin')).toEqual([
      at('2026-10-25T00:30:00Z'),
      at('2026-10-25T01:30:00Z'),
    ])
    expect(momentsAt(at('2026-03-29T02:30:00Z'), 'Europe/Berlin')).toEqual([])
    expect(momentAtClock(at('2026-03-29T02:30:00Z'), 'Europe/Berlin')).toBe(at('2026-03-29T01:30:00Z'))
    expect(momentsAt(at('2026-04-05T01:45:00Z'), 'Australia/Lord_Howe')).toEqual([
      at('2026-04-04T14:45:00Z'),
      at('2026-04-04T15:15:00Z'),
    ])
  })
})

it('writes an offset as it is said', () => {
  const winter = at('2026-01-10T00:00:00Z')
  expect(offsetText(winter, 'utc')).toBe('UTC')
  expect(offsetText(winter, 'Europe/Berlin')).toBe('UTC+1')
  expect(offsetText(winter, 'America/New_York')).toBe('UTC−5')
  expect(offsetText(winter, 'Asia/Kolkata')).toBe('UTC+5:30')
  expect(offsetsText(winter, at('2026-07-01T00:00:00Z'), 'Europe/Berlin')).toBe('UTC+1, UTC+2')
})

it('reads the names of zones, old and new, in any case', () => {
  expect(['UTC', 'local', 'europe/berlin', 'Asia/Kolkata', 'Asia/Calcutta'].map(readZone)).toEqual([
    'utc',
    'local',
    'Europe/Berlin',
    'Asia/Kolkata',
    'Asia/Calcutta',
  ])
  expect(['', 'Mars/Phobos', 'CEST'].map(readZone)).toEqual([undefined, undefined, undefined])
  for (const zone of ZONES) expect(listZones()).toContain(zone)
})
