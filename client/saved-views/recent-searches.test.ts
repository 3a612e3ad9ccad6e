import { expect, test } from 'vitest'
import { parseView } from '../state/log-view.ts'
import { remember } from './recent-searches.ts'

const searched = (...searches: string[]) =>
  searches.reduce<readonly string[]>((states, search) => remember(states, parseView(search)), [])

test('the newest search comes first, and the same one comes once, as it was asked last', () => {
  expect(searched('?q=a', '?q=b', '?q=a&range=1h&log=x')).toEqual(['v=2&q=a&range=1h', 'v=2&q=b'])
})

test('what is empty or cannot be read is not kept', () => {
  expect(searched('?q=a', '?range=1h', '?q="open', '?q=b&range=soon')).toEqual(['v=2&q=a'])
})

test('there are at most 20', () => {
  const states = searched(...Array.from({ length: 25 }, (_, i) => `?q=word${i}`))
  expect(states).toHaveLength(20)
  expect(states[0]).toBe('v=2&q=word24')
})
