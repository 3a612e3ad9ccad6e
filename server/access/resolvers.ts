/** What access adds to the schema, of all its parts. */
import type { Resolvers } from '../generated/graphql.ts'
import { isAllowed } from '../platform/principal.ts'
import type { createAuditResolvers } from './audit-resolvers.ts'
import type { createKeysResolvers } from './keys-resolvers.ts'
import type { Registry } from './registry.ts'
import { BUILTIN_ROLES } from './roles.ts'
import type { createScopesResolvers } from './scopes-resolvers.ts'

type Parts = {
  keys: ReturnType<typeof createKeysResolvers>
  audit: ReturnType<typeof createAuditResolvers>
  scopes: ReturnType<typeof createScopesResolvers>
  registry: Pick<Registry, 'current'>
  ingestIsDegraded(): boolean
}

export function createResolvers({ keys, scopes, audit, registry, ingestIsDegraded }: Parts) {
  return {
    Query: {
      ...keys.Query,
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
      roles: () =>
        [...(registry.current()?.roles.values() ?? [])]
          .map(({ name, permissions, isBuiltin }) => ({
            name,
            permissions: [...(isBuiltin ? (BUILTIN_ROLES[name] ?? []) : permissions)].toSorted(),
            isBuiltin,
            scope: null,
          }))
          .toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    },
    Mutation: { ...keys.Mutation, ...scopes.Mutation },
  } satisfies Resolvers
}

const KINDS = { nobody: 'ANYONE', anyone: 'ANYONE', person: 'PERSON', key: 'KEY' } as const
