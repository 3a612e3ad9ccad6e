import { expect, test } from 'vitest'
import { allOf, readFilter } from '../../filter/condition.ts'
import { momentOf } from '../../platform/moment.ts'
import { withoutImplied } from './without-implied.ts'

const range = { from: momentOf(1000), until: momentOf(2000) }
const level = readFilter({ level: { eq: 'INFO' } })
const since = (ms: number) => readFilter({ timestamp: { gte: momentOf(ms) } })

test('times that hold of the whole range are left out', () => {
  expect(withoutImplied(allOf(since(1000), allOf(level)), range)).toEqual(level)
  expect(withoutImplied(since(500), range)).toEqual(allOf())
})

test('others stay', () => {
  expect(withoutImplied(allOf(since(1500), level), range)).toEqual(allOf(since(1500), level))
  const alternatives = readFilter({ or: [{ timestamp: { gte: momentOf(0) } }, { level: { eq: 'INFO' } }] })
  expect(withoutImplied(alternatives, range)).toEqual(alternatives)
  const negated = readFilter({ not: { timestamp: { gte: momentOf(0) } } })
  expect(withoutImplied(negated, range)).toEqual(negated)
})
