import { expect, test } from 'vitest'
import { readFilter } from '../filter/condition.ts'
import { alternativesOf } from './alternatives.ts'
import { countedLevels, fromLogs, mayReadValues, underScope } from './scope.ts'

const scope = { id: '1', name: 'test', revision: 1, filter: { resourceId: { in: ['a', 'b'] } } }
const open = { scope: undefined, fence: undefined }

test('a question is split by what was asked for before it is by the scope', () => {
  const asked = readFilter({ traceId: { in: ['t1', 't2', 't3'] } })
  expect(alternativesOf(underScope({ scope }, asked))).toHaveLength(3)
  expect(alternativesOf(underScope({ scope }, readFilter({ level: { eq: 'INFO' } })))).toHaveLength(2)
})

test('without a scope nothing is added', () => {
  const asked = readFilter({ level: { eq: 'INFO' } })
  expect(underScope(open, asked)).toBe(asked)
  expect(fromLogs(open).text).toBe('FROM logs')
})

test('under a scope the counts answer nothing, not even under one of levels', () => {
  const asked = readFilter({ level: { eq: 'INFO' } })
  expect(countedLevels(open, asked)).toEqual(new Set(['info']))
  expect(countedLevels({ scope: { ...scope, filter: { level: { gte: 'WARN' } } } }, asked)).toBeUndefined()
})

test('noted values are read where a policy shows those of the scope', () => {
  expect(mayReadValues(open, 'commit')).toBe(true)
  expect(mayReadValues({ scope, fence: 'policy' }, 'resourceId')).toBe(true)
  expect(mayReadValues({ scope, fence: 'view' }, 'commit')).toBe(false)
  expect(mayReadValues({ scope, fence: undefined }, 'resourceId')).toBe(false)
  expect(fromLogs({ fence: 'view' }).text).toBe('FROM logs_scoped')
})
