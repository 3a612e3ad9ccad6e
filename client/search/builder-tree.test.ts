import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import {
  changeOperator,
  findProblem,
  findRowProblem,
  newGroup,
  newRow,
  readRow,
  toFilter,
  toTree,
} from './builder-tree.ts'
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
  expect(findRowProblem({ ...row, path: '' })).toEqual({ at: 'key', message: 'The key is missing.' })
})

it('asks for a value, where an empty text is not one', () => {
  const missing = { at: 'value', message: 'The value is missing.' }
  const row = newRow()
  for (const operator of ['contains', 'startsWith', 'matches', 'isOneOf'] as const)
    expect(findRowProblem({ ...row, operator })).toEqual(missing)
  expect(findRowProblem({ ...row, operator: 'isOneOf', value: ' ' })).toEqual(missing)
  expect(findRowProblem({ ...row, value: ' ' })).toBeUndefined()
  expect(findRowProblem({ ...row, operator: 'is' })).toBeUndefined()
  expect(findRowProblem({ ...row, operator: 'exists' })).toBeUndefined()
  expect(findRowProblem(newRow('level'))).toEqual(missing)
  expect(findRowProblem(newRow('timestamp'))).toEqual(missing)
  const full = { ...row, value: 'a' }
  expect(findProblem(newGroup('and', [full, newGroup('or', [full, row])]))).toEqual(missing)
  expect(findProblem(newGroup('and', [full, newGroup('or', [full])]))).toBeUndefined()
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
