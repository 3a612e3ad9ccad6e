/** Scopes with who has them, read for all scopes of an answer together, and as GraphQL shows them. */
import type { Scope } from '../generated/graphql.ts'
import type { AccessScope, Prisma } from '../generated/prisma/client.ts'

export type UsedScope = AccessScope & { roles: string[]; keyCount: number }

type Tables = Pick<Prisma.TransactionClient, 'accessRole' | 'accessKey'>

export async function withUse(tables: Tables, scopes: readonly AccessScope[]) {
  const ids = scopes.map(({ id }) => id)
  const roles = await tables.accessRole.findMany({ where: { scopeId: { in: ids } }, orderBy: { name: 'asc' } })
  const keys = await tables.accessKey.findMany({
    where: { scopeId: { in: ids }, revokedAt: null },
    select: { scopeId: true },
  })
  return scopes.map((scope): UsedScope => ({
    ...scope,
    roles: roles.filter(({ scopeId }) => scopeId === scope.id).map(({ name }) => name),
    keyCount: keys.filter(({ scopeId }) => scopeId === scope.id).length,
  }))
}

export async function withItsUse(tables: Tables, scope: AccessScope): Promise<UsedScope> {
  const [used] = await withUse(tables, [scope])
  return used ?? { ...scope, roles: [], keyCount: 0 }
}

export const showScope = ({ id, name, filter, shape, revision, roles, keyCount }: UsedScope): Scope => ({
  id,
  name,
  revision,
  roles,
  keyCount,
  filter: filter as Record<string, unknown>,
  shape: shape === 'resources' ? 'RESOURCES' : 'OTHER',
})
