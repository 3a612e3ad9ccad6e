/** What access adds to the schema, of all its parts. */
import type { Resolvers } from '../generated/graphql.ts'
import type { createAuditResolvers } from './audit-resolvers.ts'
import type { createKeysResolvers } from './keys-resolvers.ts'
import type { Registry } from './registry.ts'
import { BUILTIN_ROLES } from './roles.ts'

type Parts = {
  keys: ReturnType<typeof createKeysResolvers>
  audit: ReturnType<typeof createAuditResolvers>
  registry: Pick<Registry, 'current'>
}

export function createResolvers({ keys, audit, registry }: Parts) {
  return {
    Query: {
      ...keys.Query,
      ...audit.Query,
      session: (_, _args, { principal }) => ({
        principal: {
          kind: KINDS[principal.kind],
          id: principal.id,
          name: principal.name,
        },
        permissions: [...principal.permissions].toSorted(),
        scope: principal.scope?.name ?? null,
        expiresAt: null,
        ingestIsDegraded: false,
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
    Mutation: { ...keys.Mutation },
  } satisfies Resolvers
}

const KINDS = { nobody: 'ANYONE', anyone: 'ANYONE', person: 'PERSON', key: 'KEY' } as const
