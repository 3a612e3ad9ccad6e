import { expect, test } from 'vitest'
import { keyLabel, narrowTo } from './group-search.ts'
import type { StatsRef } from './stats-ref.ts'

const resource: StatsRef = { field: 'resourceId' }
const status: StatsRef = { field: 'metadata', path: ['http', 'status'] }
const text = (value: string | null) => ({ value, type: value === null ? null : ('STRING' as const) })

test('a group is selected by its values, each of its own type', () => {
  const narrowed = narrowTo('timeout', [resource, status], [text('web'), { value: '500', type: 'NUMBER' }])
  expect(narrowed).toBe('timeout resourceId:web metadata.http.status=500')
  expect(narrowTo('', [status], [{ value: 'true', type: 'BOOLEAN' }])).toBe('metadata.http.status=true')
  expect(narrowTo('', [{ field: 'level' }], [text('ERROR')])).toBe('level:error')
})

test('the logs without a value are a group as well', () => {
  expect(keyLabel(text(null))).toBe('(none)')
  expect(narrowTo('', [resource], [text(null)])).toBe('-resourceId:*')
})

test('nothing narrows a search that is narrow already, or has no groups', () => {
  expect(narrowTo('resourceId:web', [resource], [text('web')])).toBeUndefined()
  expect(narrowTo('x', [], [])).toBeUndefined()
})
