import { expect, it } from 'vitest'
import { basisText } from './basis-text.ts'

const exactly = (value: number) => ({ value, low: value, high: value, isExact: true, why: null })

it('says that every log was read', () => {
  const basis = { kind: 'EXACT', rows: '12412', mayMissBelow: '0' } as const
  expect(basisText({ ...basis, selected: exactly(12_412) })).toBe('All 12,412 logs were read.')
  expect(basisText({ ...basis, selected: exactly(1) })).toBe('The one log was read.')
})

it('says what a sample was, and what it may miss', () => {
  const selected = { value: 3_200_000, low: 3_150_000, high: 3_250_000, isExact: false, why: null }
  expect(basisText({ kind: 'SAMPLE', rows: '30214', selected, mayMissBelow: '64' })).toBe(
    'Estimated from 30,214 of ≈ 3.2M ± 2% logs: the true figures lie within the bands with 95%. What fewer than 64 logs have may be missing.',
  )
})
