import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { changeOperator, newGroup, newRow, readRow, toFilter, toTree } from './builder-tree.ts'
import { simplify } from './filter.ts'
import { filters } from './test-filters.ts'

it('makes the same filter of the tree that it made of a filter', () => {
  fc.assert(
    fc.property(filters, (filter) => {
      expect(toFilter(toTree(filter))).toEqual(simplify(filter))
    }),
    { numRuns: 300 },
  )
})

it('nests as deep as one likes', () => {
  const inner = { ...newRow('traceId'), operator: 'is' as const, value: 'abc' }
  const deep = ['or', 'and', 'or', 'and', 'or'] as const
  const tree = deep.reduce(
    (node, joinedBy) => newGroup(joinedBy, [node, { ...inner, value: joinedBy }]),
    newGroup('and', [inner]),
  )
  expect(toFilter(tree)).toEqual({
    or: [
      {
        and: [
          {
            or: [
              { and: [{ or: [{ traceId: { eq: 'abc' } }, { traceId: { eq: 'or' } }] }, { traceId: { eq: 'and' } }] },
              { traceId: { eq: 'or' } },
            ],
          },
          { traceId: { eq: 'and' } },
        ],
      },
      { traceId: { eq: 'or' } },
    ],
  })
})

it('says what is wrong with a row, and has no filter until it is right', () => {
  const row = { ...newRow('metadata'), path: 'ms', operator: '>=' as const, value: 'soon' }
  expect(readRow(row).error?.message).toMatch(/number/)
  expect(toFilter(newGroup('and', [row]))).toBeUndefined()
  expect(readRow({ ...row, operator: 'isOneOf', value: 'a) OR (b' }).error?.message).toMatch(/more than one/)
  expect(readRow({ ...row, path: '' }).error).toBeDefined()
})

it('drops the second bound of a range with the operator that it followed', () => {
  const row = { ...newRow('metadata'), path: 'ms', operator: '>=' as const, value: '100<500' }
  expect(readRow(changeOperator(row, '>')).filter).toEqual({
    metadata: { path: ['ms'], op: { range: { gt: 100, lt: 500 } } },
  })
  expect(readRow(changeOperator(row, '<=')).filter).toEqual({ metadata: { path: ['ms'], op: { range: { lte: 100 } } } })
  expect(readRow(changeOperator(row, 'is')).filter).toEqual({ metadata: { path: ['ms'], op: { eq: { number: 100 } } } })
  expect(changeOperator({ ...newRow(), value: 'a<b' }, 'is').value).toBe('a<b')
})
