import { expect, test } from 'vitest'
import { parseView } from '../state/log-view.ts'
import { slugIn, stateOf, wantedView, withOverrides } from './view-address.ts'

const STATE = 'v=1&q=level:error&from=2026-11-23T09:30:00.000Z&order=asc'

test('a path names a view or it does not', () => {
  expect(slugIn('/v/errors-2')).toBe('errors-2')
  for (const path of ['/', '/v/', '/v/Errors', '/v/a/b', '/pipeline', `/v/${'x'.repeat(101)}`])
    expect(slugIn(path)).toBeNull()
})

test('an address with a version is complete, and opens no view', () => {
  expect(wantedView({ pathname: '/v/errors', search: '' })).toEqual({ slug: 'errors' })
  expect(wantedView({ pathname: '/v/errors', search: '?q=x' })).toEqual({ slug: 'errors' })
  expect(wantedView({ pathname: '/v/errors', search: '?v=1&q=x' })).toBeNull()
  expect(wantedView({ pathname: '/', search: '' })).toEqual({})
  expect(wantedView({ pathname: '/', search: '?q=x' })).toBeNull()
})

test('what stands beside the slug wins over what was saved', () => {
  expect(withOverrides(STATE, '')).toBe(`?${STATE}`)
  expect(withOverrides(STATE, '?q=payment&size=25')).toBe(
    '?v=1&q=payment&from=2026-11-23T09:30:00.000Z&order=asc&size=25',
  )
  expect(withOverrides(STATE, '?range=1h')).toBe('?v=1&q=level:error&range=1h&order=asc')
  expect(withOverrides('v=1&q=x', '?q=')).toBe('?v=1')
})

test('the page and the open log are not saved', () => {
  expect(stateOf(parseView('?v=1&q=a+b&page=3&after=c1&log=x'))).toBe('v=1&q=a+b')
  expect(stateOf(parseView(''))).toBe('v=1')
})
