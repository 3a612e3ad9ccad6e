import { useQuery } from '@apollo/client/react'
import { useMemo, useState } from 'react'
import type { LogFilter, LogStatsQuery } from '../generated/graphql.ts'
import { useAskedAgain } from '../state/useAskedAgain.ts'
import { LogStatsDocument } from './operations.ts'
import type { Question } from './question.ts'
import { toVariables } from './to-variables.ts'

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
  const askAgain = () => {
    if (variables) void refetch().catch(() => undefined)
  }
  useAskedAgain(askedAtMs, loading, askAgain)
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
