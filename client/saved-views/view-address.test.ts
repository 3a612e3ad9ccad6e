import { expect, test } from 'vitest'
import { parseView } from '../state/log-view.ts'
import { linkIdIn, slugIn, stateOf, wantedView, withOverrides } from './view-address.ts'

const STATE = 'v=2&q=level:error&from=2026-11-23T09:30:00.000Z&order=asc'

test('a path names a view or it does not', () => {
  expect(slugIn('/v/errors-2')).toBe('errors-2')
  for (const path of ['/', '/v/', '/v/Errors', '/v/a/b', '/pipeline', `/v/${'x'.repeat(101)}`])
    expect(slugIn(path)).toBeNull()
})

test('a path is a short link or it is not', () => {
  const id = '0123456789abcdef'.repeat(2)
  expect(linkIdIn(`/s/${id}`)).toBe(id)
  for (const path of ['/', '/s/', `/v/${id}`, `/s/${id}0`, `/s/${id.toUpperCase()}`, `/s/${id}/x`])
    expect(linkIdIn(path)).toBeNull()
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
    '?v=2&q=payment&from=2026-11-23T09:30:00.000Z&order=asc&size=25',
  )
  expect(withOverrides(STATE, '?range=1h')).toBe('?v=2&q=level:error&range=1h&order=asc')
  expect(withOverrides('v=2&q=x', '?q=')).toBe('?v=2')
  expect(withOverrides('v=2&sort=metadata.ms:desc', '?q=x')).toBe('?v=2&q=x&sort=metadata.ms:desc')
  expect(withOverrides('v=2&sort=metadata.ms:desc', '?order=asc')).toBe('?v=2&order=asc')
})

test('a state of version 1 means what it meant; what stands beside it is of today', () => {
  expect(withOverrides('v=1&q=level:error+or+x', '?size=25')).toBe('?v=2&q=level:error+%22or%22+x&size=25')
  expect(withOverrides('v=1&q=x', '?q=level:error+or+x')).toBe('?v=2&q=level:error+or+x')
})

test('a saved look is shown, but for the parts that stand beside the slug', () => {
  const state = 'v=2&q=x&cols=level,message&facets=level'
  expect(withOverrides(state, '?cols=message')).toBe('?v=2&q=x&cols=message&facets=level')
  expect(stateOf(parseView(`?${state}`))).toBe(state)
})

test('what is made of the logs is saved, and can be another thing beside the slug', () => {
  const state = 'v=2&q=x&mode=chart&measure=p95:ms&split=none'
  expect(stateOf(parseView(`?${state}`))).toBe(state)
  expect(withOverrides(state, '?split=level')).toBe('?v=2&q=x&mode=chart&measure=p95:ms&split=level')
})

test('the page and the open log are not saved', () => {
  expect(stateOf(parseView('?v=2&q=a+b&page=3&after=c1&log=x'))).toBe('v=2&q=a+b')
  expect(stateOf(parseView('?v=2&sort=metadata.ms:desc&log=x'))).toBe('v=2&sort=metadata.ms:desc')
  expect(stateOf(parseView(''))).toBe('v=2')
})
