import { useState } from 'react'
import type { LogFilter } from '../generated/graphql.ts'

/** Which logs the facets count, and when that was asked. */
export type Question = { where: LogFilter | undefined; askedAtMs: number }

export type Asked = {
  /** Null while the search cannot be read. */
  where: LogFilter | undefined | null
  askedAtMs: number
  isListLoading: boolean
}

/** What the list has answered: the facets come after it, stay while pages are turned, and keep the last question that made sense. */
export function useSettledQuestion({ where, askedAtMs, isListLoading }: Asked): Question | undefined {
  const [question, setQuestion] = useState<Question>()
  if (isListLoading || where === null) return question
  if (question && question.where === where && question.askedAtMs === askedAtMs) return question
  const next = { where, askedAtMs }
  setQuestion(next)
  return next
}
