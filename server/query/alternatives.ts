/**
 * Splits a condition with few alternatives into one condition for each. No index returns the logs of several traces or revisions in the
 * order of time, so PostgreSQL would walk all logs by time, past millions of others where the wanted ones lie close together. Each
 * alternative alone has an index, or is so frequent that a walk soon fills a page.
 */
import { allOf, type Condition, type TextCondition } from '../filter/condition.ts'

/** Each is planned by itself, which takes a millisecond or two. */
const MAX_ALTERNATIVES = 4

/** Every log that the condition selects is selected by exactly one of these, and no other log is. */
export function alternativesOf(condition: Condition): Condition[] {
  const parts = conjunctsOf(condition)
  const at = parts.findIndex((part) => canBeWalked(disjunctsOf(part)))
  const chosen = parts[at]
  if (!chosen) return [condition]
  const choices = disjunctsOf(chosen)
  return choices.map((choice, i) => {
    const earlier: Condition = { kind: 'not', of: { kind: 'or', of: choices.slice(0, i) } }
    return allOf(...parts.with(at, choice), ...(i === 0 ? [] : [earlier]))
  })
}

const canBeWalked = ({ length }: Condition[]) => length > 1 && length <= MAX_ALTERNATIVES

/** The conditions all of which must hold. */
function conjunctsOf(condition: Condition): Condition[] {
  return condition.kind === 'and' ? condition.of.flatMap(conjunctsOf) : [condition]
}

/** The conditions one of which must hold. */
function disjunctsOf(condition: Condition): Condition[] {
  if (condition.kind === 'or') return condition.of.flatMap(disjunctsOf)
  if (condition.kind !== 'text' || condition.op !== 'in' || condition.values.length < 2) return [condition]
  return condition.values.map((value): TextCondition => ({
    kind: 'text',
    field: condition.field,
    op: 'in',
    values: [value],
  }))
}
