import { readFilter, type Condition } from '../filter/condition.ts'
import type { LogFilter } from '../generated/graphql.ts'
import type { ScopeRef } from '../platform/principal.ts'

/** Reads a JSON text as an input type of the schema, as GraphQL reads a variable. Throws BAD_USER_INPUT. */
export type ReadInput = (typeName: string, json: string) => unknown

/** The condition of a scope. Throws where its filter is none by now: nothing is better than everything. */
export function readScope({ filter }: ScopeRef, readInput: ReadInput): Condition {
  return readFilter(readInput('LogFilter', JSON.stringify(filter)) as LogFilter)
}
