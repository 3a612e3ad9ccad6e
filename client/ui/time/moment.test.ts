import { expect, test } from 'vitest'
import { endOfMs, toFineMs, toMoment } from './moment.ts'

test.each([
  ['2026-11-23T09:30:00Z', '2026-11-23T09:30:00.000Z'],
  ['2026-11-23T09:30:00.123Z', '2026-11-23T09:30:00.123Z'],
  ['2026-11-23T09:30:00.123000Z', '2026-11-23T09:30:00.123Z'],
  ['2026-11-23T09:30:00.1234Z', '2026-11-23T09:30:00.123400Z'],
  ['2026-11-23T09:30:00.000001Z', '2026-11-23T09:30:00.000001Z'],
  ['2026-11-23T10:30:00.123456789+01:00', '2026-11-23T09:30:00.123456Z'],
  ['1969-12-31T23:59:59.999999Z', '1969-12-31T23:59:59.999999Z'],
  ['0001-01-01T00:00:00.000999Z', '0001-01-01T00:00:00.000999Z'],
  ['2026-11-23T09:30:00,123457Z', '2026-11-23T09:30:00.123457Z'],
  ['not a time', null],
])('%s is %s', (text, moment) => {
  expect(toMoment(text)).toBe(moment)
})

test('moments within one millisecond are told apart in numbers', () => {
  const [first, second] = ['2026-11-23T09:30:00.123001Z', '2026-11-23T09:30:00.123457Z'].map(toFineMs)
  expect((second ?? 0) - (first ?? 0)).toBeCloseTo(0.456, 3)
})

test('a millisecond ends with its last microsecond', () => {
  expect(endOfMs(Date.UTC(2026, 10, 23) - 1)).toBe('2026-11-22T23:59:59.999999Z')
})
