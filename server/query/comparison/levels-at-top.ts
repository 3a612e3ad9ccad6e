import type { Condition } from '../../filter/condition.ts'
import { LEVELS, type LogLevel } from '../../log/levels.ts'

/** The levels beside which the condition is certainly false. */
export function levelsAtTop(condition: Condition): readonly LogLevel[] {
  if (condition.kind === 'level') return condition.levels
  if (condition.kind !== 'and') return LEVELS
  const parts = condition.of.map(levelsAtTop)
  return LEVELS.filter((level) => parts.every((levels) => levels.includes(level)))
}
