import { expect, it } from 'vitest'
import { changeOf } from './facet-change.ts'

const row = (count: number | undefined) => ({ value: 'api', type: 'STRING' as const, count, choice: undefined })
const counted = (count: number) => ({ value: 'api', type: 'STRING' as const, count, low: count, high: count })

it.each([
  [929, 22, '▲ × 42'],
  [410, 100, '▲ × 4.1'],
  [200, 100, '▲ × 2'],
  [1320, 1000, '▲ 32%'],
  [240, 1000, '▼ 76%'],
  [1, 1000, '▼ 99%'],
  [0, 12, 'gone'],
  [12, 0, 'new'],
  [5, 3, '≈'],
  [1010, 1000, '≈'],
])('%s logs, and %s before: %s', (now, before, sign) => {
  expect(changeOf(row(now), { values: [counted(before)], isComplete: true })?.sign).toBe(sign)
})

it('takes a count within the band of the other one for about as many', () => {
  const estimated = { ...row(1500), band: { low: 900, high: 2100 } }
  expect(changeOf(estimated, { values: [counted(1000)], isComplete: true })?.sign).toBe('≈')
  expect(changeOf(estimated, { values: [counted(800)], isComplete: true })?.sign).toBe('▲ 88%')
})

it('does not call new what was not looked for to the end', () => {
  expect(changeOf(row(12), { values: [], isComplete: false })).toBeUndefined()
  expect(changeOf(row(12), { values: [], isComplete: true })).toEqual({
    sign: 'new',
    words: 'new: before 0, now 12',
    isNew: true,
  })
  expect(changeOf(row(undefined), { values: [], isComplete: true })).toBeUndefined()
  expect(changeOf(row(0), { values: [], isComplete: true })).toBeUndefined()
})

it('calls nothing a change that an estimate may have been', () => {
  const estimated = { ...counted(1000), low: 800, high: 1400 }
  expect(changeOf(row(1350), { values: [estimated], isComplete: false })?.sign).toBe('≈')
  expect(changeOf(row(1450), { values: [estimated], isComplete: false })?.sign).toBe('▲ 45%')
})

it('tells a number from its text', () => {
  const number = { ...counted(3), type: 'NUMBER' as const }
  expect(changeOf(row(12), { values: [number], isComplete: true })?.sign).toBe('new')
})
