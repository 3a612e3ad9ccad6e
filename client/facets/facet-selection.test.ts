import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { partsOf } from '../search/change-query.ts'
import { printFilter } from '../search/print.ts'
import { filters } from '../search/test-filters.ts'
import type { FacetRef } from '../search/facet-ref.ts'
import {
  clearSelection,
  has,
  includeOnly,
  readSelection,
  toggleExcluded,
  toggleIncluded,
  type FacetValue,
} from './facet-selection.ts'

const RESOURCE: FacetRef = { field: 'resourceId' }
const LEVEL: FacetRef = { field: 'level' }
const USER: FacetRef = { field: 'metadata', path: ['user', 'id'] }

const text = (value: string): FacetValue => ({ value, type: 'STRING' })
const number = (value: string): FacetValue => ({ value, type: 'NUMBER' })
const boolean = (value: string): FacetValue => ({ value, type: 'BOOLEAN' })

describe('what the search says is chosen', () => {
  it.each<[string, FacetRef, FacetValue[], FacetValue[]]>([
    ['', RESOURCE, [], []],
    ['a resourceId:web commit:c', RESOURCE, [text('web')], []],
    ['resourceId:(web OR db) -resourceId:mail', RESOURCE, [text('web'), text('db')], [text('mail')]],
    ['-resourceId:(web OR db)', RESOURCE, [], [text('web'), text('db')]],
    ['resourceId:(web OR db) resourceId:(db OR mail)', RESOURCE, [text('db')], []],
    ['resourceId:(web OR db) -resourceId:db', RESOURCE, [text('web')], [text('db')]],
    ['resourceId:web* -resourceId:*db*', RESOURCE, [], []],
    ['resourceId:web OR commit:c', RESOURCE, [], []],
    ['level>=error', LEVEL, [text('ERROR'), text('FATAL')], []],
    ['level<debug', LEVEL, [], ['DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'].map(text)],
    ['metadata.user.id=(7 OR "7" OR true)', USER, [number('7'), text('7'), boolean('true')], []],
    ['metadata.user.id:7', USER, [number('7'), text('7')], []],
    ['metadata.user:7 metadata.user.id.x:7', USER, [], []],
  ])('%s', (query, ref, ...[included, excluded]) => {
    expect(readSelection(query, ref)).toEqual({ included, excluded })
  })
})

describe('including a value', () => {
  it.each<[string, FacetRef, FacetValue, string]>([
    ['', RESOURCE, text('web'), 'resourceId:web'],
    ['timeout resourceId:web level:info', RESOURCE, text('db'), 'timeout resourceId:(web OR db) level:info'],
    ['resourceId:(web OR db)', RESOURCE, text('web'), 'resourceId:db'],
    ['a resourceId:web', RESOURCE, text('web'), 'a'],
    ['-resourceId:web -resourceId:db', RESOURCE, text('web'), 'resourceId:web -resourceId:db'],
    ['resourceId:web*', RESOURCE, text('web-1'), 'resourceId:web* resourceId:web-1'],
    ['a OR b', RESOURCE, text('c d'), '(a OR b) resourceId:"c d"'],
    ['level>=error', LEVEL, text('WARN'), 'level:(warn OR error OR fatal)'],
    ['metadata.user.id=7', USER, text('7'), 'metadata.user.id:7'],
    ['metadata.user.id:7', USER, text('7'), 'metadata.user.id=7'],
    ['', USER, boolean('false'), 'metadata.user.id=false'],
    ['metadata.user.id=1', USER, number('1.0'), ''],
    ['level:eror', RESOURCE, text('web'), 'resourceId:web'],
  ])('%s', (query, ref, ...[value, expected]) => {
    expect(toggleIncluded(query, ref, value)).toBe(expected)
  })
})

describe('excluding a value', () => {
  it.each<[string, FacetRef, FacetValue, string]>([
    ['', RESOURCE, text('web'), '-resourceId:web'],
    ['-resourceId:web a', RESOURCE, text('db'), '-resourceId:web -resourceId:db a'],
    ['-resourceId:(web OR db)', RESOURCE, text('db'), '-resourceId:web'],
    ['resourceId:(web OR db)', RESOURCE, text('db'), 'resourceId:web -resourceId:db'],
    ['', USER, number('-1.5'), '-metadata.user.id=-1.5'],
  ])('%s', (query, ref, ...[value, expected]) => {
    expect(toggleExcluded(query, ref, value)).toBe(expected)
  })
})

it('only this value replaces every condition on the field, and no other one', () => {
  const query = 'a resourceId:(web OR db) -resourceId:mail* (resourceId:x OR resourceId:*y*) (resourceId:z OR commit:c)'
  expect(includeOnly(query, RESOURCE, text('db'))).toBe('a resourceId:db (resourceId:z OR commit:c)')
  expect(includeOnly('metadata.user.id>5 metadata.user:*', USER, text('x'))).toBe('metadata.user.id:x metadata.user:*')
})

it('clearing takes off what is chosen', () => {
  expect(clearSelection('a resourceId:(web OR db) -resourceId:mail resourceId:web*', RESOURCE)).toBe(
    'a resourceId:web*',
  )
})

describe('in any search', () => {
  const values = fc.oneof(
    fc.string({ unit: 'grapheme' }).map(text),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => number(String(value))),
    fc.boolean().map((value) => boolean(String(value))),
  )
  const path: FacetRef = { field: 'metadata', path: ['a.b', 'c'] }

  it('a value that is included, and then excluded, is chosen so, and nothing else changes', () => {
    fc.assert(
      fc.property(filters, values, (filter, value) => {
        const query = clearSelection(printFilter(filter), path)
        const including = toggleIncluded(query, path, value)
        expect(has(readSelection(including, path).included, value)).toBe(true)
        const excluding = toggleExcluded(including, path, value)
        expect(readSelection(excluding, path).included).toEqual([])
        expect(has(readSelection(excluding, path).excluded, value)).toBe(true)
        expect(partsOf(excluding)).toHaveLength(partsOf(query).length + 1)
        expect(toggleExcluded(excluding, path, value)).toBe(query)
      }),
      { numRuns: 30 },
    )
  })
})
