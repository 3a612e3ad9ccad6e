import { expect, it } from 'vitest'
import { readRange, writeRange } from './range-params.ts'
import type { AskedRange } from './time-range.ts'

const clock = { zone: 'utc', nowMs: Date.parse('2026-11-29T12:00:00Z') }
const read = (search: string) => readRange(new URLSearchParams(search), clock)
const between = (from: string | null, to: string | null): AskedRange => ({ kind: 'between', from, to })

function write(range: AskedRange): string {
  const params = new URLSearchParams()
  writeRange(range, (name, value) => value !== null && value !== '' && params.append(name, value))
  return decodeURIComponent(params.toString())
}

it.each([
  ['from=1764000000000&to=1764003600000', '2025-11-24T16:00:00.000Z', '2025-11-24T17:00:00.000Z'],
  ['from=1764000000&to=1764003600', '2025-11-24T16:00:00.000Z', '2025-11-24T17:00:00.000Z'],
  ['from=2026-11-28T10:00:00%2B01:00', '2026-11-28T09:00:00.000Z', null],
  [
    'from=2026-11-28T10:00:00+01:00&to=2026-11-28T10:30:00.5+0100',
    '2026-11-28T09:00:00.000Z',
    '2026-11-28T09:30:00.500Z',
  ],
  ['from=2026-11-28T10:00+01:00', '2026-11-28T09:00:00.000Z', null],
  ['from=2026-11-28T10:00:00', '2026-11-28T10:00:00.000Z', null],
  ['from=2026-11-28&to=2026-11-28', '2026-11-28T00:00:00.000Z', '2026-11-28T23:59:59.999999Z'],
  ['from=now-6h&to=now-1h', '2026-11-29T06:00:00.000Z', '2026-11-29T11:00:00.000Z'],
  ['from=now-1d/d&to=now-1d/d', '2026-11-28T00:00:00.000Z', '2026-11-28T23:59:59.999999Z'],
  ['from=now/d&to=now', '2026-11-29T00:00:00.000Z', null],
  ['range=yesterday', '2026-11-28T00:00:00.000Z', '2026-11-28T23:59:59.999999Z'],
])('%s', (search, from, to) => {
  expect(read(search)).toEqual(between(from, to))
})

it.each([
  ['from=now-1h&to=now', 1, 'h'],
  ['from=now-15m', 15, 'm'],
  ['range=1w', 7, 'd'],
  ['range=now-90m', 90, 'm'],
])('%s is relative', (search, amount, unit) => {
  expect(read(search)).toEqual({ kind: 'last', amount, unit })
})

it.each([
  ['', 'all'],
  ['from=&to=&range=', 'all'],
  ['range=all', 'all'],
])('"%s" is all time', (search, kind) => {
  expect(read(search)).toEqual({ kind })
})

it.each([
  'range=soon',
  'range=1q',
  'from=5',
  'from=never',
  'from=2026-02-30',
  'from=11/12/2026',
  'to=soon',
  'from=2026-11-28T10:00:00Z&to=later',
  'from=now-1h&to=later',
])('%s is not widened to all time, and stays as it is', (search) => {
  const range = read(search)
  expect(range.kind).toBe('unreadable')
  expect(write(range)).toBe(search)
})

it('a link of version 0.1 ends with the whole last millisecond, one of today with its microsecond', () => {
  const end = (to: string) => read(`to=${to}`)
  expect(end('2026-11-23T11:59:59.999Z')).toEqual(between(null, '2026-11-23T11:59:59.999999Z'))
  expect(end('2026-11-23T11:59:59.999000Z')).toEqual(between(null, '2026-11-23T11:59:59.999Z'))
  expect(write(between(null, '2026-11-23T11:59:59.999Z'))).toBe('to=2026-11-23T11:59:59.999000Z')
  expect(end('2026-11-23T11:59:59.998999Z')).toEqual(between(null, '2026-11-23T11:59:59.998999Z'))
})
