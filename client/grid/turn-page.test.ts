import { expect, it } from 'vitest'
import type { LogView } from '../state/log-view.ts'
import type { ShownPage } from '../state/useLogs.ts'
import { describeRows, turnPage, type Direction } from './turn-page.ts'

const shown: ShownPage = { key: '', rows: [], page: 1, size: 50, next: 'n', previous: 'p', behind: false }

function turn(page: Partial<ShownPage>, direction: Direction) {
  const changes: Partial<LogView>[] = []
  turnPage({ ...shown, ...page }, direction, (change) => typeof change !== 'function' && changes.push(change))
  return changes.map(({ position }) => position)
}

it('goes on by the last cursor and back by the first', () => {
  expect(turn({}, 'next')).toEqual([{ page: 2, after: 'n', before: null }])
  expect(turn({}, 'previous')).toEqual([{ page: 0, after: null, before: 'p' }])
})

it('stays at the ends', () => {
  expect(turn({ next: null }, 'next')).toEqual([])
  expect(turn({ page: 0 }, 'previous')).toEqual([])
  expect(turn({ previous: null }, 'previous')).toEqual([])
})

it('names its rows', () => {
  expect(describeRows(1951, 2000, true)).toBe('1,951–2,000 of more than 2,000')
  expect(describeRows(1, 12, false)).toBe('1–12 of 12')
})
