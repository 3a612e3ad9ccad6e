import { expect, test } from 'vitest'
import { AWKWARD_ROWS } from '../test/support/random-filters.ts'
import { readFilter } from './condition.ts'
import { inMemory } from '../test/support/in-memory.ts'

const UPPER = '4BF92F3577B34DA6A3CE929D0E0E4736'

test.each(['traceId', 'spanId'] as const)('a hexadecimal %s is asked as typed and in lower case', (field) => {
  const [row] = AWKWARD_ROWS
  if (row === undefined) throw new Error('no rows')
  for (const where of [{ [field]: { eq: UPPER } }, { [field]: { in: ['x', UPPER] } }]) {
    const found = [UPPER, UPPER.toLowerCase(), `${UPPER}0`, null].map((id) => inMemory(where)({ ...row, [field]: id }))
    expect(found).toEqual([true, true, false, false])
  }
  expect(readFilter({ [field]: { eq: 'ABC' } })).toMatchObject({ op: 'in', values: ['ABC'] })
})

test('other text is itself', () => {
  expect(readFilter({ commit: { eq: UPPER } })).toMatchObject({ op: 'in', values: [UPPER] })
})
