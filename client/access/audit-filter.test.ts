import { expect, test } from 'vitest'
import { ALL_ENTRIES, toAuditFilter } from './audit-filter.ts'

const NOW_MS = Date.parse('2026-12-01T10:00:00Z')

test('nothing that was not filled in is sent', () => {
  expect(toAuditFilter({ ...ALL_ENTRIES, action: ' ' }, NOW_MS)).toBeUndefined()
  expect(toAuditFilter({ ...ALL_ENTRIES, action: ' key ', outcome: 'DENIED' }, NOW_MS)).toEqual({
    action: 'key',
    outcome: 'DENIED',
  })
})

test('a range becomes its ends', () => {
  const range = { kind: 'last', amount: 1, unit: 'h' } as const
  const filter = toAuditFilter({ ...ALL_ENTRIES, actorId: 'x', target: 'y', range }, NOW_MS)
  expect(filter).toEqual({ actorId: 'x', target: 'y', from: '2026-12-01T09:00:00.000Z' })
})
