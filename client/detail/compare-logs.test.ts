import { expect, it } from 'vitest'
import { pairFields } from './compare-logs.ts'
import { testLog } from '../state/test-log.ts'

it('pairs every field, also those that only one of the logs has', () => {
  const left = testLog({ level: 'WARN', resourceId: 'a', metadata: { user: { id: 1 }, plan: 'free' } })
  const right = testLog({ level: 'WARN', metadata: { user: { id: '1', name: 'x' } } })
  const pairs = pairFields(left, right)
  expect(pairs.slice(0, 3)).toEqual([
    { label: 'Timestamp', left: left.timestamp, right: right.timestamp },
    { label: 'Level', left: 'WARN', right: 'WARN' },
    { label: 'Resource', left: 'a', right: null },
  ])
  expect(pairs.slice(-3)).toEqual([
    { label: 'metadata.user.id', left: '1', right: '"1"' },
    { label: 'metadata.plan', left: '"free"', right: null },
    { label: 'metadata.user.name', left: null, right: '"x"' },
  ])
})
