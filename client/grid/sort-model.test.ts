import { expect, it } from 'vitest'
import { fromSortModel, toSortModel } from './sort-model.ts'

const byNumber = { order: 'DESC' as const, sort: { path: ['user', 'a.b'], direction: 'DESC' as const } }

it('is that of the address', () => {
  expect(toSortModel({ order: 'ASC', sort: null }, () => true)).toEqual([{ field: 'timestamp', sort: 'asc' }])
  expect(toSortModel(byNumber, () => true)).toEqual([{ field: 'metadata.user."a.b"', sort: 'desc' }])
  expect(toSortModel(byNumber, () => false)).toEqual([])
})

it('becomes the one that is clicked on', () => {
  expect(fromSortModel(toSortModel(byNumber, () => true))).toEqual({ sort: byNumber.sort })
  expect(fromSortModel([{ field: 'metadata.ms', sort: 'asc' }])).toEqual({ sort: { path: ['ms'], direction: 'ASC' } })
  expect(fromSortModel([{ field: 'timestamp', sort: 'asc' }])).toEqual({ order: 'ASC' })
  expect(fromSortModel([])).toEqual({ sort: null })
})
