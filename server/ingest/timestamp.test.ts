import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { LOG_LIMITS } from '../log/log.ts'
import { isTime, parseTimestamp } from './timestamp.ts'
import { startCpuClock } from '../test/support/cpu-time.ts'

const nowMs = Date.parse('2026-11-23T09:30:00Z')
const strict = { nowMs, strict: true }
const at = (ms: number, us = 0) => ({ ms, us })
const parse = (text: string) => Date.parse(text)

describe('numbers, by their digits before the point', () => {
  test.each([
    [0, at(0)],
    [-0, at(0)],
    [5, at(5000)],
    [-1, at(-1000)],
    [-1.5, at(-1500)],
    [1_743_519_389.4320688, at(1_743_519_389_432, 68)],
    ['1743519389.4320688', at(1_743_519_389_432, 68)],
    ['1743519389.432069999999', at(1_743_519_389_432, 69)],
    [1_385_053_862.3072, at(1_385_053_862_307, 200)],
    [1_743_519_389_432, at(1_743_519_389_432)],
    ['1743519389432', at(1_743_519_389_432)],
    [1_743_519_389_432.1235, at(1_743_519_389_432, 123)],
    [1_743_519_389_432_123, at(1_743_519_389_432, 123)],
    ['1743519389432123456', at(1_743_519_389_432, 123)],
    ['1743519389432123999', at(1_743_519_389_432, 123)],
    [-0.0000001, at(-1, 999)],
    ['100000000', at(100_000_000_000)],
    ['99999999', 'INVALID_TIMESTAMP'],
    ['2026', 'INVALID_TIMESTAMP'],
    ['202611', 'INVALID_TIMESTAMP'],
    ['2026.5', 'INVALID_TIMESTAMP'],
    ['1.743519389432e12', at(1_743_519_389_432)],
    [' 1743519389 ', at(1_743_519_389_000)],
    [99_999_999_999, 'TIMESTAMP_IN_FUTURE'],
    [100_000_000_000, at(100_000_000_000)],
    [99_999_999_999_999, 'TIMESTAMP_IN_FUTURE'],
    [100_000_000_000_000, at(100_000_000_000)],
    ['99999999999999999', 'TIMESTAMP_IN_FUTURE'],
    ['100000000000000000', at(100_000_000_000)],
    [LOG_LIMITS.minTimestampMs, at(LOG_LIMITS.minTimestampMs)],
    [LOG_LIMITS.minTimestampMs - 1, 'INVALID_TIMESTAMP'],
    ['9'.repeat(30), 'INVALID_TIMESTAMP'],
    ['9'.repeat(31), 'INVALID_TIMESTAMP'],
    [1e300, 'INVALID_TIMESTAMP'],
    ['1e400', 'INVALID_TIMESTAMP'],
    [Number.NaN, 'INVALID_TIMESTAMP'],
    [Infinity, 'INVALID_TIMESTAMP'],
  ])('%j is %j', (value, expected) => {
    const result = parseTimestamp(value, { nowMs })
    expect('code' in result ? result.code : result).toEqual(expected)
  })

  test('any moment of the years 1973 to 5138 is the same in each unit', () => {
    const microseconds = fc.bigInt({ min: 100_000_000_000_000_000n / 1000n, max: BigInt(nowMs) * 1000n })
    fc.assert(
      fc.property(microseconds, (us) => {
        const expected = at(Number(us / 1000n), Number(us % 1000n))
        const [seconds, fraction] = [us / 1_000_000n, String(us % 1_000_000n).padStart(6, '0')]
        const milliseconds = `${us / 1000n}.${String(us % 1000n).padStart(3, '0')}`
        for (const text of [`${seconds}.${fraction}`, `${seconds}.${fraction}9`, milliseconds, `${us}`, `${us}999`]) {
          expect([text, parseTimestamp(text, { nowMs })]).toEqual([text, expected])
        }
        expect(parseTimestamp(Number(us), { nowMs })).toEqual(expected)
      }),
    )
  })
})

describe('times as programs write them', () => {
  const ten = parse('2026-11-20T10:00:00Z')
  test.each([
    ['2026-11-20 10:00:00.000681', at(ten, 681)],
    ['2026-11-20T10:00:00', at(ten)],
    ['2026-11-20T10:00:00.123+0000', at(ten + 123)],
    ['2026-11-20T10:00:00,123Z', at(ten + 123)],
    ['2026-11-20 10:00:00,123', at(ten + 123)],
    ['2026-11-20 10:00:00.123456+00:00', at(ten + 123, 456)],
    ['2026-11-20 10:00:00.123456 UTC', at(ten + 123, 456)],
    ['2026-11-20T10:00:00+00', at(ten)],
    ['2026-11-20T15:30:00+0530', at(ten)],
    ['2026-11-20 05:00:00 -0500', at(ten)],
    ['2026-11-20T10:00:00.123456789z', at(ten + 123, 456)],
    ['2026-11-20t10:00', at(ten)],
    [' 2026-11-20T10:00:00Z\n', at(ten)],
    ['2026/11/20 10:00:00', at(ten)],
    ['20261120T100000Z', at(ten)],
    ['202611201000', at(ten)],
    ['20261120100000', at(ten)],
    ['20261120100000123', at(ten + 123)],
    ['20/Nov/2026:10:00:00 +0000', at(ten)],
    ['Fri, 20 Nov 2026 10:00:00 GMT', at(ten)],
    ['Fri, 20 Nov 2026 11:00:00 +0100', at(ten)],
    ['Fri Nov 20 10:00:00 2026', at(ten)],
    ['Fri Nov 20 10:00:00.123456 2026', at(ten + 123, 456)],
    ['Fri Nov 20 10:00:00 UTC 2026', at(ten)],
    ['2026-11-20 10:00:00.123456789 +0000 UTC', at(ten + 123, 456)],
    ['2026-11-20T11:00:00+01:00[Europe/Berlin]', at(ten)],
    ['2016-12-31T23:59:60Z', at(parse('2017-01-01T00:00:00Z'))],
    ['2017-01-01T01:59:60.5+02:00', at(parse('2017-01-01T00:00:00.5Z'))],
    ['2026-11-20', at(parse('2026-11-20T00:00:00Z'))],
    ['20261120', at(parse('2026-11-20T00:00:00Z'))],
    [20_261_120, at(parse('2026-11-20T00:00:00Z'))],
    [202_611_201_000, at(ten)],
    [20_261_120_100_000, at(ten)],
    [20_261_320, at(20_261_320_000)],
    ['[20/Nov/2026:10:00:00 +0000]', at(ten)],
    ['[2026-11-20T10:00:00.123+0000]', at(ten + 123)],
    ['2026-11-20 10:00:00.123 +0000 UTC m=+0.000012', at(ten + 123)],
    ['Fri Nov 20 2026 11:00:00 GMT+0100 (Central European Standard Time)', at(ten)],
    ['2026-11-20 9:05:01', at(parse('2026-11-20T09:05:01Z'))],
    [{ date: '2026-11-20 10:00:00.123456', timezone_type: 3, timezone: 'UTC' }, at(ten + 123, 456)],
    [{ date: '2026-11-20 11:00:00.000000', timezone_type: 1, timezone: '+01:00' }, at(ten)],
    [{ epochSecond: 1_763_632_800, nanoOfSecond: 123_456_789 }, at(1_763_632_800_123, 456)],
    [{ seconds: '1763632800', nanos: 5000 }, at(1_763_632_800_000, 5)],
    [{ $date: '2026-11-20T10:00:00.123+00:00' }, at(ten + 123)],
    [{ $date: { $numberLong: '1763632800123' } }, at(1_763_632_800_123)],
  ])('%j', (value, expected) => {
    expect(parseTimestamp(value, { nowMs })).toEqual(expected)
  })

  test.each([
    '2026-11-20 10:00:00 CET',
    '11/20/2026 10:00:00',
    '2026-11-20 10:00:00 PM',
    '2026-06-30T10:10:60Z',
    '2026-11-20T24:00:00',
    '2026-11-20 10',
    '2026/11-20 10:00:00',
    '31/Feb/2026:10:00:00 +0000',
    '10:00:00',
    'Nov 20 10:00:00',
  ])('%s could be two moments, or is none', (value) => {
    expect(parseTimestamp(value, { nowMs })).toMatchObject({ code: 'INVALID_TIMESTAMP' })
  })

  test.each([{}, { epochSecond: {} }, { seconds: 1, nanos: -1 }, { $date: {} }, { seconds: '1e9' }])(
    '%j holds no time',
    (value) => {
      expect(parseTimestamp(value, { nowMs })).toMatchObject({ code: 'INVALID_FIELD' })
    },
  )

  test('text of any length and kind costs little', () => {
    for (const text of ['2026-11-20 '.repeat(100_000), '1'.repeat(1_000_000), ' '.repeat(1_000_000)]) {
      expect(parseTimestamp(text, { nowMs })).toMatchObject({ code: 'INVALID_TIMESTAMP' })
    }
  })
})

describe('times that are taken strictly', () => {
  test.each([
    ['1970-01-01T00:00:00Z', at(0)],
    ['2026-11-23T09:30:00.123456789Z', at(nowMs + 123, 456)],
    ['2026-11-23t09:30:00.9z', at(nowMs + 900)],
    ['2026-11-23T15:00:00.0009+05:30', at(nowMs, 900)],
    ['2026-11-23T01:30:00-08:00', at(nowMs)],
    ['2026-11-23T09:30:00-00:00', at(nowMs)],
    ['2024-02-29T12:00:00Z', at(Date.parse('2024-02-29T12:00:00Z'))],
    ['0001-01-01T00:00:00Z', at(LOG_LIMITS.minTimestampMs)],
    ['0099-12-31T23:59:59.999Z', at(Date.parse('0099-12-31T23:59:59.999Z'))],
    ['1969-12-31T23:59:59.9985Z', at(-2, 500)],
    [-1.5, at(-2)],
    [0, at(0)],
    [-0, at(0)],
    [1700000000000.9, at(1700000000000)],
    [nowMs + LOG_LIMITS.maxFutureMs, at(nowMs + LOG_LIMITS.maxFutureMs)],
    ['2026-11-23T10:30:00Z', at(nowMs + 3_600_000)],
  ])('%s', (value, expected) => {
    expect(parseTimestamp(value, strict)).toEqual(expected)
  })

  test('any ISO string that Date writes', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date(LOG_LIMITS.minTimestampMs), max: new Date(nowMs), noInvalidDate: true }),
        (date) => {
          expect(parseTimestamp(date.toISOString(), strict)).toEqual(at(date.getTime()))
        },
      ),
    )
  })
})

describe('times that are refused strictly', () => {
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
    const result = parseTimestamp(value, strict)
    expect(result).toMatchObject({ code: 'INVALID_TIMESTAMP' })
    expect(JSON.stringify(result).length).toBeLessThan(400)
  })

  test.each(['2027-11-23T09:30:00Z', '9999-12-31T23:59:59Z', nowMs + LOG_LIMITS.maxFutureMs + 1])(
    '%s is too far ahead',
    (value) => {
      expect(parseTimestamp(value, strict)).toMatchObject({ code: 'TIMESTAMP_IN_FUTURE' })
    },
  )

  test.each([true, {}, [], [1]])('%j is of the wrong type', (value) => {
    expect(parseTimestamp(value, strict)).toMatchObject({ code: 'INVALID_FIELD' })
  })
})

describe('with a retention of 7 days', () => {
  const clock = { nowMs, retentionDays: 7 }

  test.each(['2026-11-16T00:00:00Z', Date.parse('2026-11-16T00:00:00Z'), '2026-11-23T09:30:00Z'])(
    '%s is kept',
    (value) => {
      expect(parseTimestamp(value, clock)).toEqual(at(new Date(value).getTime()))
    },
  )

  test.each(['2026-11-15T23:59:59.999Z', '1970-01-01T00:00:00Z', -1])('%s is too old', (value) => {
    const result = parseTimestamp(value, clock)
    expect(result).toMatchObject({ code: 'TIMESTAMP_TOO_OLD' })
    expect(JSON.stringify(result)).toContain('7 days')
  })
})

describe('text that is meant as a time', () => {
  test.each([
    ['', false],
    [' - ', false],
    ['noon', true],
    ['--', true],
  ])('%j: %s', (value, expected) => {
    expect(isTime(value)).toBe(expected)
  })

  test('takes no longer than it is long', () => {
    const cpuMs = startCpuClock()
    expect(isTime(`${' '.repeat(100_000)}x`)).toBe(true)
    expect(cpuMs()).toBeLessThan(1000)
  })
})
