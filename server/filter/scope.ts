/** What a scope says about logs. */
import type { ScopeRef } from '../platform/principal.ts'
import { readFilter, type Condition } from './condition.ts'

/** By the object, which is another one after each change: nothing that was read of one scope serves for another. */
const known = new WeakMap<ScopeRef, Condition>()

/** Throws where its filter is none by now: nothing is better than everything. */
export function conditionOfScope(scope: ScopeRef): Condition {
  const condition = known.get(scope) ?? readFilter(scope.filter)
  known.set(scope, condition)
  return condition
}
