/** The scope of who asks, in each question: the only place that knows where logs are read from, and the condition that is added. */
import { Prisma } from '../generated/prisma/client.ts'
import { allOf, levelsOf, type Condition, type TextField } from '../filter/condition.ts'
import { conditionOfScope } from '../filter/scope.ts'
import type { LogLevel } from '../log/levels.ts'
import type { Snapshot } from '../platform/postgres/snapshots.ts'

/**
 * Behind what was asked for, so that alternatives are looked for there first (alternatives.ts). A tree and not a text: nothing in a filter
 * can close a bracket.
 */
export function underScope({ scope }: Pick<Snapshot, 'scope'>, condition: Condition): Condition {
  return scope ? allOf(condition, conditionOfScope(scope)) : condition
}

/** Where a policy keeps other logs back, it does so on the table itself. `sampling`: TABLESAMPLE with what it takes, where `maySample`. */
export function fromLogs({ fence }: Pick<Snapshot, 'fence'>, sampling?: Prisma.Sql): Prisma.Sql {
  if (fence === 'view') return Prisma.sql`FROM logs_scoped`
  return sampling ? Prisma.sql`FROM logs ${sampling}` : Prisma.sql`FROM logs`
}

/** Where logs are that came for days which were archived by then: no other logs of these days are in a table (day-ranges.ts). */
export const fromLateLogs = ({ fence }: Pick<Snapshot, 'fence'>): Prisma.Sql =>
  fence === 'view' ? Prisma.sql`FROM logs_late_scoped` : Prisma.sql`FROM logs_late`

/** A view has no pages of its own. */
export const maySample = ({ fence }: Pick<Snapshot, 'fence'>): boolean => fence !== 'view'

/** The levels of a question that the counts answer: they count all logs, so never under a scope, not even one of levels. */
export function countedLevels(
  { scope }: Pick<Snapshot, 'scope'>,
  condition: Condition,
): ReadonlySet<LogLevel> | undefined {
  return scope ? undefined : levelsOf(condition)
}

/** Whether the noted values of a field may be read: under a scope only those that a policy shows, of resources alone. */
export const mayReadValues = ({ scope, fence }: Pick<Snapshot, 'scope' | 'fence'>, field: TextField): boolean =>
  !scope || (fence !== undefined && field === 'resourceId')
