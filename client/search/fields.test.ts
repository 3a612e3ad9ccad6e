import { expect, it } from 'vitest'
import { editDistance } from './edit-distance.ts'
import { findAlias, findField, nearestField } from './fields.ts'

it.each([
  ['level', 'level', 0],
  ['levle', 'level', 1],
  ['lvel', 'level', 1],
  ['leveel', 'level', 1],
  ['label', 'level', 2],
  ['', 'abc', 3],
  ['abc', '', 3],
])('%s is %s by so many changes', (one, other, steps) => {
  expect(editDistance(one, other)).toBe(steps)
})

it.each([
  ['levle', 'level'],
  ['resorceId', 'resourceId'],
  ['Tracid', 'traceId'],
  ['mesage', 'message'],
  ['servce', 'resourceId'],
  ['metdata', 'metadata'],
  ['sku', undefined],
  ['user', undefined],
  ['port', undefined],
  ['cost', undefined],
  ['status', undefined],
  ['localhost', undefined],
])('%s is near to %s', (name, field) => {
  expect(nearestField(name)).toBe(field)
})

it('an alias is no name of a field, in any case', () => {
  expect(findAlias('Service')).toBe('resourceId')
  expect(findAlias('TIME')).toBe('timestamp')
  expect(findAlias('level')).toBeUndefined()
  expect(findField('service')).toBeUndefined()
})
