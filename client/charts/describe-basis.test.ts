import { expect, test } from 'vitest'
import { describeBasis, describeNotNumbers } from './describe-basis.ts'
import { about, exactly, group, stats } from './test-stats.ts'

test('exact figures are of all logs', () => {
  expect(describeBasis(stats({}))).toBe('All 9 logs were read.')
})

test('estimates say of how many logs, and what may be missing', () => {
  const basis = { kind: 'SAMPLE', rows: 98_123, selected: about(3_200_000, 32_000), mayMissBelow: 150, reason: 'Why.' }
  const sampled = stats({ basis: { ...basis, kind: 'SAMPLE' }, groups: [group('web', about(1, 1))] })
  expect(describeBasis(sampled)).toBe(
    'Estimated from 98,123 of ≈ 3.2M ± 1% logs: the true figures lie within the bands with 95%. What fewer than 150 logs have may be missing. Why.',
  )
  expect(describeBasis({ ...sampled, groups: [] })).not.toContain('missing')
})

test('what is no number is counted', () => {
  expect(describeNotNumbers(stats({ groups: [group('web', exactly(1))] }))).toBeUndefined()
  const figure = { ...exactly(1), notNumbers: 3 }
  expect(describeNotNumbers(stats({ groups: [group('a', figure), group('b', figure)] }))).toBe(
    '6 values are no number, and left out.',
  )
})
