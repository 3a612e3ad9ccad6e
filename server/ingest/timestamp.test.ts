import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { LOG_LIMITS } from '../log/log.ts'
import { parseTimestamp } from './timestamp.ts'

const nowMs = Date.parse('2026-11-23T09:30:00Z')

describe('times that are taken', () => {
  test.each([
    ['1970-01-01T00:00:00Z', 0],
    ['2026-11-23T09:30:00.123456789Z', nowMs + 123],
    ['2026-11-23t09:30:00.9z', nowMs + 900],
    ['2026-11-23T15:00:00.0009+05:30', nowMs],
    ['2026-11-23T01:30:00-08:00', nowMs],
    ['2026-11-23T09:30:00-00:00', nowMs],
    ['2024-02-29T12:00:00Z', Date.parse('2024-02-29T12:00:00Z')],
    ['0001-01-01T00:00:00Z', LOG_LIMITS.minTimestampMs],
    ['0099-12-31T23:59:59.999Z', Date.parse('0099-12-31T23:59:59.999Z')],
    ['1969-12-31T23:59:59.9985Z', -2],
    [-1.5, -2],
    [0, 0],
    [-0, 0],
    [1700000000000.9, 1700000000000],
    [nowMs + LOG_LIMITS.maxFutureMs, nowMs + LOG_LIMITS.maxFutureMs],
    ['2026-11-23T10:30:00Z', nowMs + 3_600_000],
  ])('%s', (value, expected) => {
    expect(parseTimestamp(value, { nowMs })).toBe(expected)
  })

  test('any ISO string that Date writes', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date(LOG_LIMITS.minTimestampMs), max: new Date(nowMs), noInvalidDate: true }),
        (date) => {
          expect(parseTimestamp(date.toISOString(), { nowMs })).toBe(date.getTime())
        },
      ),
    )
  })
})

describe('times that are refused', () => {
  test.each([
    '2026-02-30T00:00:00Z',
    '2025-02-29T00:00:00Z',
    '1900-02-29T00:00:00Z',
    '2026-04-31T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-00-10T00:00:00Z',
    '2026-01-00T00:00:00Z',
    '2026-01-01T24:00:00Z',
    '2026-01-01T23:60:00Z',
    '2026-06-30T23:59:60Z',
    '2026-01-01T00:00:00',
    '2026-01-01',
    '2026-01-01T00:00Z',
    '2026-01-01 00:00:00Z',
    '2026-01-01T00:00:00.Z',
    '2026-01-01T00:00:00+24:00',
    '2026-01-01T00:00:00+01:60',
    '2026-01-01T00:00:00+0100',
    '0000-12-31T23:59:59Z',
    '0001-01-01T00:00:00+00:01',
    '+275760-09-13T00:00:00.000Z',
    '-000001-01-01T00:00:00Z',
    '10000-01-01T00:00:00Z',
    'infinity',
    '-infinity',
    'now',
    'today',
    '',
    ' ',
    '1700000000000',
    '２０２６-01-01T00:00:00Z',
    '2026-01-01T00:00:00Z\n',
    'x'.repeat(100_000),
    8.64e15,
    -8.64e15,
    253_402_300_800_000,
    Infinity,
    NaN,
  ])('%j is INVALID_TIMESTAMP', (value) => {
    const result = parseTimestamp(value, { nowMs })
    expect(result).toMatchObject({ code: 'INVALID_TIMESTAMP' })
    expect(JSON.stringify(result).length).toBeLessThan(400)
  })

  test.each(['2027-11-23T09:30:00Z', '9999-12-31T23:59:59Z', nowMs + LOG_LIMITS.maxFutureMs + 1])(
    '%s is too far ahead',
    (value) => {
      expect(parseTimestamp(value, { nowMs })).toMatchObject({ code: 'TIMESTAMP_IN_FUTURE' })
    },
  )

  test.each([true, {}, [], [1]])('%j is of the wrong type', (value) => {
    expect(parseTimestamp(value, { nowMs })).toMatchObject({ code: 'INVALID_FIELD' })
  })
})

describe('with a retention of 7 days', () => {
  const clock = { nowMs, retentionDays: 7 }

  test.each(['2026-11-16T00:00:00Z', Date.parse('2026-11-16T00:00:00Z'), '2026-11-23T09:30:00Z'])(
    '%s is kept',
    (value) => {
      expect(parseTimestamp(value, clock)).toBe(new Date(value).getTime())
    },
  )

  test.each(['2026-11-15T23:59:59.999Z', '1970-01-01T00:00:00Z', -1])('%s is too old', (value) => {
    const result = parseTimestamp(value, clock)
    expect(result).toMatchObject({ code: 'TIMESTAMP_TOO_OLD' })
    expect(JSON.stringify(result)).toContain('7 days')
  })
})
