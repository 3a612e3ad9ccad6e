import type { LogFilter, LogStatsQueryVariables } from '../generated/graphql.ts'
import { statsKey } from '../search/stats-ref.ts'
import { MAX_SERIES } from '../ui/series-colors.ts'
import { MEASURES, statsMeasure, type Question } from './question.ts'

const ROWS = { top: 20, table: 100 } as const
const BUCKETS = 100

/** The question as the API takes it; undefined while it is not complete. The number of logs is always asked, as the last measure. */
export function toVariables(question: Question, where: LogFilter | null): LogStatsQueryVariables | undefined {
  const measure = statsMeasure(question)
  if (!measure || where === null) return undefined
  const { shape, split } = question
  const isOverTime = shape === 'time' || shape === 'bars'
  return {
    where,
    measures: MEASURES[question.measure].of === 'nothing' ? [measure] : [measure, { function: 'COUNT' }],
    groupBy: split.map(statsKey),
    orderBy: { measure: 0, direction: 'DESC' },
    first: isOverTime ? MAX_SERIES : ROWS[shape],
    ...(isOverTime && { buckets: BUCKETS }),
  }
}
