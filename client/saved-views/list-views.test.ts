import { expect, test } from 'vitest'
import { listViews } from './list-views.ts'

const view = (name: string, isFavourite = false) => ({
  id: name,
  name,
  slug: name,
  state: 'v=1',
  isDefault: false,
  audience: 'EVERYONE' as const,
  isFavourite,
})
const views = [view('slow requests'), view('Errors of web'), view('payments', true), view('errors of jobs')]
const names = (text: string) => listViews(views, text).map(({ name }) => name)

test('favourites come first, then the alphabet', () => {
  expect(names('')).toEqual(['payments', 'errors of jobs', 'Errors of web', 'slow requests'])
})

test('every word must be in the name', () => {
  expect(names(' ERR web ')).toEqual(['Errors of web'])
  expect(names('payments errors')).toEqual([])
})
