import { expect, it } from 'vitest'
import type { FacetRef } from '../search/facet-ref.ts'
import { facetRows, valueLabel } from './facet-rows.ts'
import type { FacetValue } from './facet-selection.ts'

const RESOURCE: FacetRef = { field: 'resourceId' }
const USER: FacetRef = { field: 'metadata', path: ['user'] }
const text = (value: string): FacetValue => ({ value, type: 'STRING' })
const counted = [
  { ...text('web'), count: '20', low: '20', high: '20' },
  { ...text('db'), count: 3, low: 3, high: 3 },
]
const short = (rows: ReturnType<typeof facetRows>) => rows.map(({ value, count, choice }) => [value, count, choice])

it('shows what is chosen, whether it was counted or not', () => {
  const selection = { included: [text('db'), text('mail')], excluded: [text('Cron')] }
  const shown = { ref: RESOURCE, selection, counted, search: '' }
  expect(short(facetRows({ ...shown, isComplete: true }))).toEqual([
    ['mail', 0, 'included'],
    ['Cron', 0, 'excluded'],
    ['web', 20, undefined],
    ['db', 3, 'included'],
  ])
  expect(short(facetRows({ ...shown, isComplete: false, search: 'c' }))[0]).toEqual(['Cron', undefined, 'excluded'])
})

it('has the band of what was estimated, and none of what was counted', () => {
  const shown = { ref: RESOURCE, selection: { included: [], excluded: [] }, isComplete: false, search: '' }
  const rows = facetRows({ ...shown, counted: [...counted, { ...text('web'), count: 50, low: '40', high: '61' }] })
  expect(rows.map(({ band }) => band)).toEqual([undefined, undefined, { low: 40, high: 61 }])
})

it('shows all levels, the most severe first', () => {
  const levels = { ref: { field: 'level' } as const, isComplete: true, search: '' }
  const selection = { included: [], excluded: [text('INFO')] }
  const rows = facetRows({ ...levels, selection, counted: [{ ...text('INFO'), count: 5, low: 5, high: 5 }] })
  expect(short(rows)).toEqual([
    ['FATAL', 0, undefined],
    ['ERROR', 0, undefined],
    ['WARN', 0, undefined],
    ['INFO', 5, 'excluded'],
    ['DEBUG', 0, undefined],
    ['TRACE', 0, undefined],
  ])
  expect(facetRows({ ...levels, selection, counted: undefined })[0]?.count).toBeUndefined()
})

it.each<[FacetRef, FacetValue, string]>([
  [RESOURCE, text('7'), '7'],
  [RESOURCE, text(''), '""'],
  [USER, text('7'), '"7"'],
  [USER, text('true'), '"true"'],
  [USER, text('7a'), '7a'],
  [USER, { value: '7', type: 'NUMBER' }, '7'],
])('a value is told from its like of another type: %j %j', (ref, value, label) => {
  expect(valueLabel(ref, value)).toBe(label)
})
