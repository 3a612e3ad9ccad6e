/** What access adds to the schema, of all its parts. */
import type { Resolvers } from '../generated/graphql.ts'
import { isAllowed } from '../platform/principal.ts'
import type { createAuditResolvers } from './audit-resolvers.ts'
import type { createKeysResolvers } from './keys-resolvers.ts'
import type { PeopleResolvers } from './people-resolvers.ts'
import type { createScopesResolvers } from './scopes-resolvers.ts'

type Parts = {
  keys: ReturnType<typeof createKeysResolvers>
  people: PeopleResolvers
  scopes: ReturnType<typeof createScopesResolvers>
  audit: ReturnType<typeof createAuditResolvers>
  /** Whether logs are taken late or not at all just now. */
  ingestIsDegraded(): boolean
}

export function createResolvers({ keys, people, scopes, audit, ingestIsDegraded }: Parts) {
  return {
    Query: {
      ...keys.Query,
      ...people.Query,
      ...scopes.Query,
      ...audit.Query,
      session: (_, _args, { principal }) => ({
        principal: {
          kind: KINDS[principal.kind],
          id: principal.id,
          name: principal.name,
        },
        permissions: [...principal.permissions].filter((each) => isAllowed(principal, each)).toSorted(),
        scope: principal.scope?.name ?? null,
        expiresAt: principal.untilMs === Infinity ? null : new Date(principal.untilMs),
        ingestIsDegraded: ingestIsDegraded(),
      }),
    },
    Mutation: { ...keys.Mutation, ...people.Mutation, ...scopes.Mutation },
  } satisfies Resolvers
}

const KINDS = { nobody: 'ANYONE', anyone: 'ANYONE', person: 'PERSON', key: 'KEY' } as const
