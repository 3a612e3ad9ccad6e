import { useQuery } from '@apollo/client/react'
import { useEffect, useMemo, useRef, useState } from 'react'
import type { LogFilter, LogStatsQuery, LogStatsQueryVariables } from '../generated/graphql.ts'
import { statsKey } from '../search/stats-ref.ts'
import { LogStatsDocument } from './operations.ts'
import { MEASURES, statsMeasure, type Question } from './question.ts'

/** As many as the colours tell apart. */
const LINES = 7
const ROWS = { top: 20, table: 100 } as const
const BUCKETS = 100

/** The question as the API takes it; undefined while it is not complete. The number of logs is always asked, as the last measure. */
function toVariables(question: Question, where: LogFilter | null): LogStatsQueryVariables | undefined {
  const measure = statsMeasure(question)
  if (!measure || where === null) return undefined
  const { shape, split } = question
  const isOverTime = shape === 'time' || shape === 'bars'
  return {
    where,
    measures: MEASURES[question.measure].of === 'nothing' ? [measure] : [measure, { function: 'COUNT' }],
    groupBy: split.map(statsKey),
    orderBy: { measure: 0, direction: 'DESC' },
    first: isOverTime ? LINES : ROWS[shape],
    ...(isOverTime && { buckets: BUCKETS }),
  }
}

type Wanted = { question: Question; where: LogFilter | null; askedAtMs: number }
type Answer = { data: LogStatsQuery; question: Question }

/** The figures of a question. The previous ones stay, with their own question, until the new ones have loaded. */
export function useStats({ question, where, askedAtMs }: Wanted) {
  const variables = useMemo(() => toVariables(question, where), [question, where])
  const { data, error, loading, refetch } = useQuery(LogStatsDocument, {
    variables: variables ?? { measures: [] },
    skip: !variables,
    fetchPolicy: 'no-cache',
    notifyOnNetworkStatusChange: true,
  })
  const askAgain = () => void refetch().catch(() => undefined)
  const askedMs = useRef(askedAtMs)
  useEffect(() => {
    if (askedMs.current === askedAtMs) return
    askedMs.current = askedAtMs
    if (variables) void refetch().catch(() => undefined)
  }, [askedAtMs, refetch, variables])
  const [answer, setAnswer] = useState<Answer>()
  if (data && (answer?.data !== data || answer.question !== question)) setAnswer({ data, question })
  return {
    answer: answer && { stats: answer.data.logStats, question: answer.question },
    variables,
    error,
    loading,
    askAgain,
  }
}
