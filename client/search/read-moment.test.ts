import { expect, test } from 'vitest'
import { readMoment } from './read-moment.ts'

const NOW = Date.parse('2026-11-29T12:00:00Z')
const read = (text: string, end?: 'first' | 'last') => readMoment(text, { nowMs: NOW, ...(end && { end }) })

test.each([
  ['2026-11-23T09:30:00Z', '2026-11-23T09:30:00.000Z'],
  ['2026-11-23T10:30:00.123456789+01:00', '2026-11-23T09:30:00.123456Z'],
  ['2026-11-23', '2026-11-23T00:00:00.000Z'],
  ['2024-02-29T12:00Z', '2024-02-29T12:00:00.000Z'],
  ['2026-11-23 09:30:00.5z', '2026-11-23T09:30:00.500Z'],
  ['2026-11-23T10:30:00,5+0100', '2026-11-23T09:30:00.500Z'],
  ['2026-11-23 10:30:00+01', '2026-11-23T09:30:00.000Z'],
  ['0001-01-01T00:00:00.000999Z', '0001-01-01T00:00:00.000999Z'],
  ['+010000-01-01T00:00:00.000Z', '+010000-01-01T00:00:00.000Z'],
  ['1795426200', '2026-11-23T09:30:00.000Z'],
  ['1795426200123', '2026-11-23T09:30:00.123Z'],
  ['1795426200000001', '2026-11-23T09:30:00.000001Z'],
  ['1795426200000001999', '2026-11-23T09:30:00.000001Z'],
  ['1795426200.25', '2026-11-23T09:30:00.250Z'],
  ['now', '2026-11-29T12:00:00.000Z'],
  ['now-1h', '2026-11-29T11:00:00.000Z'],
  ['-90m', '2026-11-29T10:30:00.000Z'],
  ['2026-11-23T09:30:00.000000001Z', '2026-11-23T09:30:00.000Z'],
  ['Mon, 23 Nov 2026 09:30:00 GMT', '2026-11-23T09:30:00.000Z'],
])('%s is %s', (text, moment) => {
  expect(read(text)).toBe(moment)
})

test('a time without an offset is of the browser, its fraction included', () => {
  const local = new Date(2026, 10, 23, 9, 30).toISOString()
  expect(read('2026-11-23T09:30')).toBe(local)
  expect(read('2026-11-23 09:30:00.000001')).toBe(`${local.slice(0, -1)}001Z`)
})

test.each(['not a time', '', '5', 'now-1', '2026', '2026-11', '11/12/2026', 'level 5'])('"%s" is no time', (text) => {
  expect(read(text)).toBeNull()
})

test.each(['2026-02-30', '2026-02-29T10:00Z', '2026-04-31T10:00:00Z', '2026-13-01', '2026-11-23T25:00Z', '2026-11-00'])(
  '%s does not exist',
  (text) => {
    expect(read(text)).toBeNull()
  },
)

test('what lasts longer than a moment has two ends', () => {
  const midnight = new Date(2026, 10, 23).getTime()
  expect(read('Nov 23, 2026')).toBe(new Date(midnight).toISOString())
  expect(read('Nov 23, 2026', 'last')).toBe(`${new Date(midnight + 86_400_000 - 1).toISOString().slice(0, -1)}999Z`)
})
