import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { STATS_FIELDS, statsName, type StatsRef } from '../search/stats-ref.ts'
import {
  changeQuestion,
  isSum,
  measureLabel,
  MEASURES,
  readQuestion,
  SHAPES,
  statsMeasure,
  writeQuestion,
  type MeasureName,
  type Question,
} from './question.ts'

const path = fc.array(fc.string({ minLength: 1, unit: 'grapheme' }), { minLength: 1, maxLength: 3 })
const ref: fc.Arbitrary<StatsRef> = fc.oneof(
  fc.constantFrom(...STATS_FIELDS).map((field) => ({ field })),
  path.map((keys) => ({ field: 'metadata' as const, path: keys })),
)
const NAMES = Object.keys(MEASURES) as MeasureName[]
const question: fc.Arbitrary<Question> = fc
  .record({
    measure: fc.constantFrom(...NAMES),
    of: fc.option(ref),
    split: fc.uniqueArray(ref, { maxLength: 2, selector: statsName }),
    shape: fc.constantFrom(...SHAPES),
  })
  .map((any) => changeQuestion(any, {}))

describe('the question of a chart in the address', () => {
  test('is the same when it is read again', () => {
    fc.assert(
      fc.property(question, (asked) => {
        expect(readQuestion(writeQuestion(asked))).toEqual(asked)
      }),
    )
  })

  test('reads like what it says', () => {
    const written = { measure: 'p95:duration_ms', split: 'level,http.route', shape: 'top' }
    const asked = readQuestion(written)
    expect(asked).toEqual({
      measure: 'p95',
      of: { field: 'metadata', path: ['duration_ms'] },
      split: [{ field: 'level' }, { field: 'metadata', path: ['http', 'route'] }],
      shape: 'top',
    })
    expect(writeQuestion(asked)).toEqual(written)
  })

  test('is nothing at all for what a chart shows at first: the number of logs of each resource', () => {
    const first = readQuestion({})
    expect(first).toEqual({ measure: 'count', of: null, split: [{ field: 'resourceId' }], shape: 'bars' })
    expect(writeQuestion(first)).toEqual({ measure: '', split: '', shape: '' })
    expect(writeQuestion({ ...first, split: [] }).split).toBe('none')
  })

  test('leaves out what does not fit or cannot be read', () => {
    expect(readQuestion({ measure: 'p95:level' }).of).toBeNull()
    expect(readQuestion({ measure: 'count:level' }).of).toBeNull()
    expect(readQuestion({ measure: 'median:x', shape: 'pie' })).toEqual(readQuestion({}))
    expect(readQuestion({ split: 'level,,level,a b,commit,traceId' }).split).toEqual([
      { field: 'level' },
      { field: 'commit' },
    ])
  })
})

describe('a changed question', () => {
  const p95 = readQuestion({ measure: 'p95:ms' })

  test('has no bars on one another of what does not add up', () => {
    expect(p95.shape).toBe('time')
    expect(changeQuestion(readQuestion({}), { measure: 'avg' }).shape).toBe('time')
    expect(changeQuestion(p95, { shape: 'bars' }).shape).toBe('time')
    expect(NAMES.filter(isSum)).toEqual(['count', 'sum'])
  })

  test('keeps the measured path as long as it fits', () => {
    expect(changeQuestion(p95, { measure: 'max' }).of).toEqual(p95.of)
    expect(changeQuestion(p95, { measure: 'count' }).of).toBeNull()
    expect(changeQuestion(readQuestion({ measure: 'unique:level' }), { measure: 'avg' }).of).toBeNull()
  })
})

test('a measure of something cannot be asked before it is chosen', () => {
  expect(statsMeasure(readQuestion({ measure: 'p99' }))).toBeUndefined()
  expect(statsMeasure(readQuestion({ measure: 'p99:a.b' }))).toEqual({
    function: 'PERCENTILE',
    percentile: 99,
    of: { field: 'METADATA', metadataPath: ['a', 'b'] },
  })
  expect(statsMeasure(readQuestion({}))).toEqual({ function: 'COUNT' })
  expect(measureLabel(readQuestion({ measure: 'unique:traceId' }))).toBe('Unique values of Trace ID')
})
