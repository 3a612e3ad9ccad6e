import { expect, test } from 'vitest'
import { readQuestion } from './question.ts'
import { toCsv } from './stats-csv.ts'
import { about, exactly, group, stats, untold } from './test-stats.ts'

const START = '2026-11-23T09:00:00.000Z'

test('a file has a line for each group, with what is known of its figure', () => {
  const answer = stats({
    groups: [group('web, "1"', about(10, 2)), group('=1+1', exactly(-5)), group(null, untold('No extremes.'))],
    others: { key: [], values: [{ ...exactly(1), notNumbers: 0 }], buckets: [] },
  })
  expect(toCsv(answer, readQuestion({ measure: 'avg:ms', shape: 'top' }))).toBe(
    [
      'resourceId,Average of ms,low,high,exact,why',
      '"web, ""1""",10,8,12,no,',
      // No formula of a log runs in a spreadsheet.
      `"'=1+1",-5,-5,-5,yes,`,
      ',,,,yes,No extremes.',
      'Others,1,1,1,yes,',
      '',
    ].join('\r\n'),
  )
})

test('over time it has a line for each group and bucket', () => {
  const answer = stats({
    interval: 60_000,
    groups: [group('web', exactly(3), [{ start: START, values: [exactly(3)] }])],
  })
  expect(toCsv(answer, readQuestion({}))).toBe(
    `resourceId,start,Count,low,high,exact,why\r\nweb,${START},3,3,3,yes,\r\n`,
  )
})
