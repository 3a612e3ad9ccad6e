import { timeRangeOf, type Condition, type TimeRange } from '../../filter/condition.ts'
import { compareMoments } from '../../platform/moment.ts'

const TRUE: Condition = { kind: 'and', of: [] }

/** The condition without times at its top that hold of every log in the range. */
export function withoutImplied(condition: Condition, { from, until }: TimeRange): Condition {
  const asked = timeRangeOf(condition)
  const isWithin = compareMoments(asked.from, from) <= 0 && compareMoments(until, asked.until) <= 0
  return isWithin ? withoutTimes(condition) : condition
}

function withoutTimes(condition: Condition): Condition {
  if (condition.kind === 'time') return TRUE
  if (condition.kind !== 'and') return condition
  const of = condition.of.map(withoutTimes).filter((part) => part.kind !== 'and' || part.of.length > 0)
  const [first, ...others] = of
  return first && others.length === 0 ? first : { kind: 'and', of }
}
