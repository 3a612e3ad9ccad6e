/** A key as GraphQL shows it. */
import type { ApiKey, KeyDefaults, KeyQuota } from '../generated/graphql.ts'
import type { AccessKey } from '../generated/prisma/client.ts'
import type { RecordDefaults } from '../platform/principal.ts'
import type { QuotaLimits } from './key-input.ts'
import type { KeyRelations } from './key-relations.ts'
import { showScope } from './scope-use.ts'
import { showPerson } from './show-person.ts'

/** `relations`: of this key, among others. */
export function showKey(key: AccessKey, { scopes, owners }: KeyRelations): ApiKey {
  const scope = key.scopeId === null ? undefined : scopes.get(key.scopeId)
  const owner = key.ownerId === null ? undefined : owners.get(key.ownerId)
  const { id, name, permissions, createdAt, expiresAt, lastUsedAt, revokedAt } = key
  return {
    id,
    name,
    permissions,
    createdAt,
    expiresAt,
    lastUsedAt,
    revokedAt,
    kind: key.kind === 'ingest' ? 'INGEST' : 'QUERY',
    documents: key.documents === 'known' ? 'KNOWN' : 'ANY',
    scope: scope ? showScope(scope) : null,
    owner: owner ? showPerson(owner) : null,
    defaults: showDefaults(key.defaults as RecordDefaults),
    quota: showQuota(key.quota as QuotaLimits),
  }
}

function showDefaults({ resourceId, parentResourceId, metadata }: RecordDefaults): KeyDefaults | null {
  if (resourceId === undefined && parentResourceId === undefined && metadata === undefined) return null
  return {
    resourceId: resourceId ? { mode: MODES[resourceId.mode], value: resourceId.value } : null,
    parentResourceId: parentResourceId ?? null,
    metadata: metadata ?? null,
  }
}

const MODES = { default: 'DEFAULT', prefix: 'PREFIX', require: 'REQUIRE' } as const

function showQuota(limits: QuotaLimits): KeyQuota | null {
  if (Object.keys(limits).length === 0) return null
  return {
    recordsPerSecond: limits.recordsPerSecond ?? null,
    bytesPerSecond: limits.bytesPerSecond ?? null,
    burstSeconds: limits.burstSeconds ?? null,
    bytesPerDay: limits.bytesPerDay === undefined ? null : BigInt(limits.bytesPerDay),
    operationsPerMinute: limits.operationsPerMinute ?? null,
    databaseSecondsPerMinute: limits.databaseSecondsPerMinute ?? null,
    tails: limits.tails ?? null,
  }
}
