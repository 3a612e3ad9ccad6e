import { parse } from 'graphql'
import { expect, test } from 'vitest'
import { readQuestion } from './question.ts'
import { statsAsGraphql } from './stats-graphql.ts'
import { toVariables } from './to-variables.ts'

test('the question is a query that runs without changes', () => {
  const question = readQuestion({ measure: 'p95:http.ms', split: 'level', shape: 'time' })
  const variables = toVariables(question, { level: { gte: 'WARN' }, message: { contains: 'a "b"' } })
  const text = statsAsGraphql(variables ?? { measures: [] })
  expect(() => parse(text)).not.toThrow()
  expect(text).toContain('where: {level: {gte: WARN}, message: {contains: "a \\"b\\""}}')
  expect(text).toContain(
    'measures: [{function: PERCENTILE, of: {field: METADATA, metadataPath: ["http", "ms"]}, percentile: 95}, {function: COUNT}]',
  )
  expect(text).toContain('groupBy: [{field: LEVEL}]')
  expect(text).toContain('orderBy: {measure: 0, direction: DESC}')
  expect(text).toContain('buckets { start')
})

test('nothing is asked while the search cannot be read, or the measure is of nothing yet', () => {
  expect(toVariables(readQuestion({}), null)).toBeUndefined()
  expect(toVariables(readQuestion({ measure: 'sum' }), {})).toBeUndefined()
  expect(toVariables(readQuestion({ shape: 'table' }), {})).not.toHaveProperty('buckets')
})
