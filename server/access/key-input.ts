/** Reads what is wanted of a key that is to be made. Throws BAD_USER_INPUT. */
import type { KeyDefaultsInput, KeyQuotaInput } from '../generated/graphql.ts'
import { AppError } from '../platform/errors.ts'
import type { Moment } from '../platform/moment.ts'
import { UNSCOPED_ONLY, type Permission, type RecordDefaults } from '../platform/principal.ts'
import type { KeyKind } from './key-format.ts'
import { isPermission } from './roles.ts'

/** What a key is made with; absent: no limit. */
export type QuotaLimits = Partial<Record<keyof typeof MAXIMA, number>>

/** Beyond these a limit means nothing; a day has 10^14 bytes where a second has 10^9. */
const MAXIMA = {
  recordsPerSecond: 10_000_000,
  bytesPerSecond: 2_000_000_000,
  burstSeconds: 3600,
  bytesPerDay: 1_000_000_000_000_000,
  operationsPerMinute: 1_000_000,
  databaseSecondsPerMinute: 3600,
  tails: 1000,
} as const

const QUOTAS = Object.keys(MAXIMA) as (keyof typeof MAXIMA)[]

export const MAX_VALUE_BYTES = 200
export const MAX_METADATA_BYTES = 4096
const MAX_METADATA_DEPTH = 8

const DEFAULT_PERMISSIONS: Readonly<Record<KeyKind, readonly Permission[]>> = {
  ingest: ['ingest:write'],
  query: ['logs:read', 'logs:export'],
}

/** What a key of either kind may have; a key never manages keys or people. */
const ALLOWED: Readonly<Record<KeyKind, ReadonlySet<Permission>>> = {
  ingest: new Set(['ingest:write']),
  query: new Set([
    'logs:read',
    'logs:export',
    'views:write',
    'views:share',
    'pipeline:read',
    'deadletters:read',
    'deadletters:replay',
    'metrics:read',
    'audit:read',
  ]),
}

export const mayHave = (kind: string, permission: Permission): boolean =>
  ALLOWED[kind === 'ingest' ? 'ingest' : 'query'].has(permission)

type Wanted = { kind: KeyKind; isScoped: boolean; texts: readonly string[] | null | undefined }

/** Sorted. */
export function readPermissions({ kind, isScoped, texts }: Wanted): Permission[] {
  const wanted = texts ?? DEFAULT_PERMISSIONS[kind]
  const permissions = [...new Set(wanted)].filter(isPermission)
  const refused = wanted.find((text) => !isPermission(text) || !mayHave(kind, text))
  if (refused !== undefined) throw badInput(`A key for ${kind} cannot have the permission ${refused}.`)
  if (permissions.length === 0) throw badInput('permissions is empty.')
  const tooMuch = isScoped && permissions.find((permission) => UNSCOPED_ONLY.has(permission))
  if (tooMuch) throw badInput(`A key with a scope cannot have the permission ${tooMuch}: it shows more than the scope.`)
  return permissions.toSorted()
}

export function readExpiry(expiresAt: Moment | null | undefined, nowMs: number): Date | null {
  if (!expiresAt) return null
  if (expiresAt.ms <= nowMs) throw badInput('expiresAt is in the past.')
  return new Date(expiresAt.ms)
}

export function readQuota(input: KeyQuotaInput | null | undefined): QuotaLimits {
  const limits: QuotaLimits = {}
  for (const name of QUOTAS) {
    const value = input?.[name]
    if (value === null || value === undefined) continue
    if (value < 1 || value > MAXIMA[name])
      throw badInput(`quota.${name} must be a whole number from 1 to ${MAXIMA[name]}.`)
    limits[name] = Number(value)
  }
  return limits
}

export function readDefaults(input: KeyDefaultsInput | null | undefined, kind: KeyKind): RecordDefaults {
  const { resourceId, parentResourceId, metadata } = input ?? {}
  const defaults: RecordDefaults = {
    ...(resourceId && { resourceId: { mode: MODES[resourceId.mode], value: readValue(resourceId.value) } }),
    ...(typeof parentResourceId === 'string' && { parentResourceId: readValue(parentResourceId) }),
    ...(metadata && Object.keys(metadata).length > 0 && { metadata: readMetadata(metadata) }),
  }
  if (kind !== 'ingest' && Object.keys(defaults).length > 0) throw badInput('defaults are for keys that send logs.')
  return defaults
}

const MODES = { DEFAULT: 'default', PREFIX: 'prefix', REQUIRE: 'require' } as const

function readValue(text: string): string {
  const isGood =
    text !== '' && Buffer.byteLength(text) <= MAX_VALUE_BYTES && text.isWellFormed() && !text.includes('\0')
  if (!isGood) throw badInput(`A resource of the defaults has 1 to ${MAX_VALUE_BYTES} bytes.`)
  return text
}

function readMetadata(metadata: Record<string, unknown>): Record<string, unknown> {
  const json = JSON.stringify(metadata)
  if (Buffer.byteLength(json) > MAX_METADATA_BYTES)
    throw badInput(`metadata of the defaults is larger than ${MAX_METADATA_BYTES} bytes as JSON.`)
  if (depthOf(metadata) > MAX_METADATA_DEPTH)
    throw badInput(`metadata of the defaults is nested more than ${MAX_METADATA_DEPTH} levels deep.`)
  // PostgreSQL stores neither; and what JSON cannot write in its own way was written as an escape.
  if (/\\u(?:0000|d[89a-f][\da-f]{2})/i.test(json))
    throw badInput('metadata of the defaults has text that cannot be stored.')
  return metadata
}

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  return 1 + Math.max(0, ...Object.values(value).map(depthOf))
}

const badInput = (message: string) => new AppError('BAD_USER_INPUT', message)
