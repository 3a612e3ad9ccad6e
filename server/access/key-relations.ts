/** The scopes and the owners of keys, read for all keys of an answer together. */
import type { AccessKey, AccessUser, PrismaClient } from '../generated/prisma/client.ts'
import { withUse, type UsedScope } from './scope-use.ts'

export type KeyRelations = { scopes: ReadonlyMap<string, UsedScope>; owners: ReadonlyMap<string, AccessUser> }

export type Tables = Pick<PrismaClient, 'accessScope' | 'accessRole' | 'accessKey' | 'accessUser'>

export async function readRelations(database: Tables, keys: readonly AccessKey[]): Promise<KeyRelations> {
  const scopeIds = idsOf(keys, 'scopeId')
  const ownerIds = idsOf(keys, 'ownerId')
  const owners = ownerIds.length > 0 ? await database.accessUser.findMany({ where: { id: { in: ownerIds } } }) : []
  const scopes = scopeIds.length > 0 ? await database.accessScope.findMany({ where: { id: { in: scopeIds } } }) : []
  return {
    scopes: new Map((await withUse(database, scopes)).map((scope) => [scope.id, scope])),
    owners: new Map(owners.map((owner) => [owner.id, owner])),
  }
}

const idsOf = (keys: readonly AccessKey[], column: 'scopeId' | 'ownerId') => [
  ...new Set(keys.flatMap((key) => key[column] ?? [])),
]
