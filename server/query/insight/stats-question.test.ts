import { expect, test } from 'vitest'
import type { QueryLogStatsArgs, StatsKey } from '../../generated/graphql.ts'
import { readQuestion, readSplit, STATS_LIMITS } from './stats-question.ts'

const COUNT = { function: 'COUNT' as const }
const at = (...metadataPath: string[]): StatsKey => ({ field: 'METADATA', metadataPath })
const times = <T>(count: number, one: (i: number) => T) => Array.from({ length: count }, (_, i) => one(i))

test.each<[string, Partial<QueryLogStatsArgs>]>([
  ['measures is empty.', { measures: [] }],
  ['measures must not have more than 8 entries.', { measures: times(9, () => COUNT) }],
  ['groupBy must not have more than 2 entries.', { groupBy: times(3, () => at('a')) }],
  [
    'measures must not have more than 5 different fields.',
    { measures: times(6, (i) => ({ ...COUNT, of: at(String(i)) })) },
  ],
  ['first must be between 1 and 100.', { first: 101 }],
  ['first must be between 1 and 100.', { first: 0 }],
  ['buckets must be between 1 and 200.', { buckets: 201 }],
  ['first × buckets must not exceed 5000.', { buckets: 51, first: 100, groupBy: [at('a')] }],
  ['orderBy.measure is none of the measures; the first one is 0.', { orderBy: { measure: 1, direction: 'ASC' } }],
  ['groupBy[0]: the field METADATA requires a metadataPath.', { groupBy: [{ field: 'METADATA' }] }],
  [
    'groupBy[0]: metadataPath applies only to the field METADATA.',
    { groupBy: [{ field: 'LEVEL', metadataPath: ['a'] }] },
  ],
  ['measures[0]: SUM requires `of`.', { measures: [{ function: 'SUM' }] }],
  [
    'measures[0].percentile goes with PERCENTILE, above 0 and below 100.',
    { measures: [{ function: 'PERCENTILE', of: at('a') }] },
  ],
  [
    'measures[0].percentile goes with PERCENTILE, above 0 and below 100.',
    { measures: [{ function: 'PERCENTILE', of: at('a'), percentile: 100 }] },
  ],
  ['measures[0].percentile goes with PERCENTILE, above 0 and below 100.', { measures: [{ ...COUNT, percentile: 50 }] }],
])('"%s" is said', (message, args) => {
  expect(() => readQuestion({ measures: [COUNT], ...args })).toThrow(
    expect.objectContaining({ code: 'BAD_USER_INPUT', message }),
  )
})

test('as much as may be asked for is', () => {
  const measures = [
    ...times(5, (i) => ({ ...COUNT, of: at(String(i)) })),
    COUNT,
    { function: 'AVG' as const, of: at('0') },
    COUNT,
  ]
  const question = readQuestion({ measures, groupBy: [at('a'), { field: 'LEVEL' }], first: 25, buckets: 200 })
  expect(question).toMatchObject({ first: 25, buckets: 200, choice: 'AUTO', order: { measure: 0, direction: 'DESC' } })
  expect(question.measures).toHaveLength(STATS_LIMITS.measures)
  expect(question.ofs).toHaveLength(STATS_LIMITS.fields)
  // Without keys there is one group, whatever `first` is.
  expect(readQuestion({ measures: [COUNT], buckets: 200, first: 100 }).buckets).toBe(200)
})

test('a path is bounded as in a filter', () => {
  const tooLong = { measures: [COUNT], groupBy: [at(...times(33, String))] }
  expect(() => readQuestion(tooLong)).toThrow(expect.objectContaining({ code: 'QUERY_TOO_COMPLEX' }))
})

test('a histogram is split into as many series as its buckets allow', () => {
  expect([readSplit(undefined, 1000), readSplit(100, 50)]).toEqual([5, 100])
  expect(() => readSplit(6, 1000)).toThrow('first × buckets must not exceed 5000.')
})
