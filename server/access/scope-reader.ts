/** The scopes of the database as principals have them. */
import type { AccessScope } from '../generated/prisma/client.ts'
import type { Logger } from '../platform/logger.ts'
import type { ScopeRef } from '../platform/principal.ts'

/** By id. */
export type ReadScopes = ReadonlyMap<string, ScopeRef>

type Parts = {
  /** Reads a filter as GraphQL reads it. Throws BAD_USER_INPUT. */
  readFilter(json: string): object
  logger: Logger
}

export function createScopeReader({ readFilter, logger }: Parts) {
  /** Undefined for a filter of another version that GraphQL no longer reads: who has this scope is refused. */
  function read({ id, name, revision, filter }: AccessScope): ScopeRef | undefined {
    try {
      return { id, name, revision, filter: readFilter(JSON.stringify(filter)) }
    } catch (error) {
      logger.error({ err: error, scope: name }, 'a scope cannot be read: nobody who has it is let in')
      return undefined
    }
  }

  /** One that is the same stays the same object, by which what was made of it is kept. */
  return (rows: readonly AccessScope[], before: ReadScopes): ReadScopes => {
    const scopes = rows.map((row) => {
      const known = before.get(row.id)
      return known?.revision === row.revision && known.name === row.name ? known : read(row)
    })
    return new Map(scopes.filter((scope) => scope !== undefined).map((scope) => [scope.id, scope]))
  }
}
