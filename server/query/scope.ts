/** The scope of who asks, as a condition that is added to each question. */
import { allOf, levelsOf, readFilter, type Condition } from '../filter/condition.ts'
import type { LogLevel } from '../log/levels.ts'
import type { Snapshot } from '../platform/postgres/snapshots.ts'

/** Behind what was asked for, so that alternatives are looked for there first (alternatives.ts). */
export function underScope({ scope }: Pick<Snapshot, 'scope'>, condition: Condition): Condition {
  return scope ? allOf(condition, withTables(readFilter(scope.filter))) : condition
}

/** The levels of a question that the counts answer: they count all logs, so never under a scope, not even one of levels. */
export function countedLevels(
  { scope }: Pick<Snapshot, 'scope'>,
  condition: Condition,
): ReadonlySet<LogLevel> | undefined {
  return scope ? undefined : levelsOf(condition)
}

/** Longer lists are planned as a table. */
const MAX_LITERALS = 10

function withTables(condition: Condition): Condition {
  if (condition.kind === 'or') return { kind: 'or', of: joined(condition.of).map(withTables) }
  if (condition.kind === 'and') return { kind: 'and', of: condition.of.map(withTables) }
  const isLong = condition.kind === 'text' && condition.op === 'in' && condition.values.length > MAX_LITERALS
  return isLong ? { ...condition, asTable: true } : condition
}

/** One list of resources where there are several: a filter bounds the length of each, and an index serves one. */
function joined(parts: readonly Condition[]): readonly Condition[] {
  const lists = parts.map(listedIn)
  const others = parts.filter((_, i) => lists[i] === undefined)
  if (parts.length - others.length < 2) return parts
  return [{ kind: 'text', field: 'resourceId', op: 'in', values: lists.flatMap((list) => list ?? []) }, ...others]
}

const listedIn = (condition: Condition): readonly string[] | undefined =>
  condition.kind === 'text' && condition.field === 'resourceId' && condition.op === 'in' ? condition.values : undefined
