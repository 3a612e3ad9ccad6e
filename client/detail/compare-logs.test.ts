import { expect, it } from 'vitest'
import { pairFields } from './compare-logs.ts'
import { testLog } from '../state/test-log.ts'

it('pairs every field, also those that only one of the logs has', () => {
  const left = testLog({ level: 'WARN', resourceId: 'a', metadata: { user: { id: 1 }, plan: 'free' } })
  const right = testLog({ level: 'WARN', metadata: { user: { id: '1', name: 'x' } } })
  const pairs = pairFields(left, right)
  expect(pairs.slice(0, 3)).toEqual([
    { label: 'Time', left: left.timestamp, right: right.timestamp },
    { label: 'Level', left: 'WARN', right: 'WARN' },
    { label: 'Resource', left: 'a', right: null },
  ])
  expect(pairs.slice(-3)).toEqual([
    { label: 'metadata.user.id', left: '1', right: '"1"' },
    { label: 'metadata.plan', left: '"free"', right: null },
    { label: 'metadata.user.name', left: null, right: '"x"' },
  ])
})

it('takes what elements of arrays have at one path for one field', () => {
  const left = testLog({ metadata: { tags: ['a', ['b']], errors: [{ code: 1 }, { code: '1' }] } })
  const right = testLog({ metadata: { tags: ['a'] } })
  expect(pairFields(left, right).slice(-2)).toEqual([
    { label: 'metadata.tags', left: '"a", "b"', right: '"a"' },
    { label: 'metadata.errors.code', left: '1, "1"', right: null },
  ])
})
