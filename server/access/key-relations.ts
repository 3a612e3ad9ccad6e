/** The scopes and the owners of keys, read for all keys of an answer together. */
import type { AccessKey, AccessScope, AccessUser, PrismaClient } from '../generated/prisma/client.ts'

export type ScopeOfKey = AccessScope & { roles: string[]; keyCount: number }

export type KeyRelations = { scopes: ReadonlyMap<string, ScopeOfKey>; owners: ReadonlyMap<string, AccessUser> }

export type Tables = Pick<PrismaClient, 'accessScope' | 'accessRole' | 'accessKey' | 'accessUser'>

export async function readRelations(database: Tables, keys: readonly AccessKey[]): Promise<KeyRelations> {
  const scopeIds = idsOf(keys, 'scopeId')
  const ownerIds = idsOf(keys, 'ownerId')
  const owners = ownerIds.length > 0 ? await database.accessUser.findMany({ where: { id: { in: ownerIds } } }) : []
  const scopes = scopeIds.length > 0 ? await readScopes(database, scopeIds) : []
  return {
    scopes: new Map(scopes.map((scope) => [scope.id, scope])),
    owners: new Map(owners.map((owner) => [owner.id, owner])),
  }
}

const idsOf = (keys: readonly AccessKey[], column: 'scopeId' | 'ownerId') => [
  ...new Set(keys.flatMap((key) => key[column] ?? [])),
]

async function readScopes(database: Tables, ids: string[]): Promise<ScopeOfKey[]> {
  const [scopes, roles, keys] = await Promise.all([
    database.accessScope.findMany({ where: { id: { in: ids } } }),
    database.accessRole.findMany({ where: { scopeId: { in: ids } }, orderBy: { name: 'asc' } }),
    database.accessKey.findMany({ where: { scopeId: { in: ids }, revokedAt: null }, select: { scopeId: true } }),
  ])
  return scopes.map((scope) => ({
    ...scope,
    roles: roles.filter(({ scopeId }) => scopeId === scope.id).map(({ name }) => name),
    keyCount: keys.filter(({ scopeId }) => scopeId === scope.id).length,
  }))
}
