import { expect, test } from 'vitest'
import { changeView, formatView, parseView } from '../state/log-view.ts'
import { freezeTime, isFrozen } from './freeze-time.ts'

const NOW = Date.parse('2026-11-23T12:00:00.000Z')

function frozen(search: string, times: readonly string[] = []): string {
  const view = parseView(search, NOW)
  const link = changeView(view, freezeTime(view, { nowMs: NOW, times }))
  expect(isFrozen(link)).toBe(true)
  return formatView(link)
}

test('a relative range ends when the list was asked for', () => {
  expect(frozen('?v=2&q=a&range=1h')).toBe('?v=2&q=a&from=2026-11-23T11:00:00.000Z&to=2026-11-23T12:00:00.000Z')
})

test('all of the time ends there too, and so does a range without an end', () => {
  expect(frozen('?v=2')).toBe('?v=2&to=2026-11-23T12:00:00.000Z')
  expect(frozen('?v=2&from=2026-11-20T00:00:00.000Z')).toBe(
    '?v=2&from=2026-11-20T00:00:00.000Z&to=2026-11-23T12:00:00.000Z',
  )
})

test('a row that is ahead of the clock is within', () => {
  const times = ['2026-11-23T11:59:00.000Z', '2026-11-23T12:00:05.000123Z', '2026-11-23T12:00:05.000Z']
  expect(frozen('?v=2&range=5m', times)).toBe('?v=2&from=2026-11-23T11:55:00.000Z&to=2026-11-23T12:00:05.000123Z')
})

test('a live tail becomes what it has shown, whatever the range', () => {
  expect(frozen('?v=2&q=a&live=1&range=1h&order=asc')).toBe('?v=2&q=a&to=2026-11-23T12:00:00.000Z')
})

test('the page and the open log stay', () => {
  const page = 'page=3&after=c1&log=x&tab=trace'
  expect(frozen(`?v=2&range=1h&${page}`)).toBe(`?v=2&from=2026-11-23T11:00:00.000Z&to=2026-11-23T12:00:00.000Z&${page}`)
})

test.each(['?v=2&from=2026-11-20T00:00:00.000Z&to=2026-11-21T00:00:00.000Z', '?v=2&range=soon'])(
  '%s stays as it is',
  (search) => expect(frozen(search)).toBe(search),
)
