import { expect, test } from 'vitest'
import { readStatsName, statsKey, statsLabel, statsName } from './stats-ref.ts'

test.each([
  [['duration_ms'], 'duration_ms'],
  [['http', 'status'], 'http.status'],
  [['a.b', 'c'], '"a.b".c'],
  // These have another meaning of their own.
  [['level'], 'metadata.level'],
  [['none'], 'metadata.none'],
  [['metadata', 'x'], 'metadata.metadata.x'],
])('the path %j is called %s', (path, name) => {
  expect(statsName({ field: 'metadata', path })).toBe(name)
  expect(readStatsName(name)).toEqual({ field: 'metadata', path })
})

test('a field has its own name, and another one for people', () => {
  expect(readStatsName('resourceId')).toEqual({ field: 'resourceId' })
  expect(statsLabel({ field: 'resourceId' })).toBe('Resource')
  expect(statsKey({ field: 'resourceId' })).toEqual({ field: 'RESOURCE_ID' })
})

test.each(['none', '', 'a b', 'x:'])('%j names nothing', (name) => {
  expect(readStatsName(name)).toBeUndefined()
})
