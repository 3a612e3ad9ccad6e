/** The form of a new key → what is sent. Its texts are as they were typed. */
import type { CreateKeyInput, KeyDocuments, KeyKind, KeyQuotaInput, ResourceIdMode } from '../generated/graphql.ts'
import { UNSCOPED_ONLY, type Permission } from '../state/permissions.ts'

/** What a query key may have: it never manages keys or people. */
export const QUERY_PERMISSIONS = [
  'logs:read',
  'logs:export',
  'views:write',
  'views:share',
  'pipeline:read',
  'deadletters:read',
  'deadletters:replay',
  'metrics:read',
  'audit:read',
] as const satisfies readonly Permission[]

type QuotaField = { name: keyof KeyQuotaInput; label: string }

export const QUOTA_FIELDS: Readonly<Record<KeyKind, readonly QuotaField[]>> = {
  INGEST: [
    { name: 'recordsPerSecond', label: 'Logs per second' },
    { name: 'bytesPerSecond', label: 'Bytes per second' },
    { name: 'burstSeconds', label: 'Seconds of the rate at once' },
    { name: 'bytesPerDay', label: 'Bytes per day' },
  ],
  QUERY: [
    { name: 'operationsPerMinute', label: 'Questions per minute' },
    { name: 'databaseSecondsPerMinute', label: 'Database seconds per minute' },
    { name: 'tails', label: 'Live tails at once' },
  ],
}

export type KeyForm = {
  name: string
  kind: KeyKind
  permissions: readonly Permission[]
  /** Empty: all logs. */
  scopeId: string
  isPersonal: boolean
  documents: KeyDocuments
  /** Empty: the records keep theirs. */
  resourceMode: ResourceIdMode | ''
  resourceValue: string
  parentResourceId: string
  /** JSON, or empty. */
  metadata: string
  quota: Readonly<Partial<Record<keyof KeyQuotaInput, string>>>
  /** A number of days, `date`, or empty for never. */
  expiry: string
  /** `2026-12-31`; the key is valid to the end of that day. */
  expiryDate: string
}

export const NEW_KEY: KeyForm = {
  name: '',
  kind: 'INGEST',
  permissions: ['logs:read', 'logs:export'],
  scopeId: '',
  isPersonal: false,
  documents: 'ANY',
  resourceMode: '',
  resourceValue: '',
  parentResourceId: '',
  metadata: '',
  quota: {},
  expiry: '',
  expiryDate: '',
}

/** The field that a problem belongs to, so that it is shown there. */
export type KeyProblem = { at: keyof KeyForm | keyof KeyQuotaInput; message: string }

type Read = { input: CreateKeyInput; problem?: undefined } | { input?: undefined; problem: KeyProblem }

export function readKeyForm(form: KeyForm, nowMs: number): Read {
  const problem = findProblem(form, nowMs)
  if (problem) return { problem }
  const quota = readQuota(form)
  const expiresAt = expiryOf(form, nowMs)
  return {
    input: {
      name: form.name.trim(),
      kind: form.kind,
      ...(expiresAt !== undefined && { expiresAt }),
      ...(Object.keys(quota).length > 0 && { quota }),
      ...(form.kind === 'INGEST' ? ingestPart(form) : queryPart(form)),
    },
  }
}

function ingestPart({ resourceMode, resourceValue, parentResourceId, metadata }: KeyForm): Partial<CreateKeyInput> {
  const parent = parentResourceId.trim()
  const fixed = readObject(metadata)
  const defaults = {
    ...(resourceMode !== '' && { resourceId: { mode: resourceMode, value: resourceValue.trim() } }),
    ...(parent !== '' && { parentResourceId: parent }),
    ...(fixed && { metadata: fixed }),
  }
  return Object.keys(defaults).length > 0 ? { defaults } : {}
}

function queryPart({ permissions, scopeId, isPersonal, documents }: KeyForm): Partial<CreateKeyInput> {
  return { permissions: [...permissions], isPersonal, documents, ...(scopeId !== '' && { scopeId }) }
}

function findProblem(form: KeyForm, nowMs: number): KeyProblem | undefined {
  if (form.name.trim() === '') return { at: 'name', message: 'A key has a name.' }
  const ofKind = form.kind === 'INGEST' ? findIngestProblem(form) : findQueryProblem(form)
  return ofKind ?? findQuotaProblem(form) ?? findExpiryProblem(form, nowMs)
}

const MAX_RESOURCE_BYTES = 200
const MAX_METADATA_BYTES = 4096

const bytesOf = (text: string) => new TextEncoder().encode(text).length

function findIngestProblem({ resourceMode, resourceValue, metadata }: KeyForm): KeyProblem | undefined {
  const value = resourceValue.trim()
  if (resourceMode !== '' && (value === '' || bytesOf(value) > MAX_RESOURCE_BYTES))
    return { at: 'resourceValue', message: `1 to ${MAX_RESOURCE_BYTES} bytes.` }
  if (metadata.trim() === '') return undefined
  const fixed = readObject(metadata)
  if (!fixed) return { at: 'metadata', message: 'Write a JSON object, such as {"team": "a"}.' }
  return bytesOf(JSON.stringify(fixed)) > MAX_METADATA_BYTES
    ? { at: 'metadata', message: `At most ${MAX_METADATA_BYTES} bytes of JSON.` }
    : undefined
}

function findQueryProblem({ permissions, scopeId }: KeyForm): KeyProblem | undefined {
  if (permissions.length === 0) return { at: 'permissions', message: 'Choose what the key may do.' }
  const refused = scopeId !== '' && permissions.some((permission) => !isForScope(permission))
  return refused ? { at: 'permissions', message: 'With a scope a key cannot see what belongs to all logs.' } : undefined
}

export const isForScope = (permission: Permission) => !UNSCOPED_ONLY.includes(permission)

function findQuotaProblem({ kind, quota }: KeyForm): KeyProblem | undefined {
  const wrong = QUOTA_FIELDS[kind].find(({ name }) => !/^(?:[1-9]\d{0,14})?$/.test(quota[name]?.trim() ?? ''))
  return wrong && { at: wrong.name, message: 'A whole number above 0, or nothing.' }
}

function readQuota({ kind, quota }: KeyForm): KeyQuotaInput {
  const given = QUOTA_FIELDS[kind].flatMap(({ name }) => {
    const text = quota[name]?.trim() ?? ''
    return text === '' ? [] : [[name, Number(text)] as const]
  })
  return Object.fromEntries(given)
}

function findExpiryProblem(form: KeyForm, nowMs: number): KeyProblem | undefined {
  if (form.expiry !== 'date') return undefined
  const expiresAt = expiryOf(form, nowMs)
  if (expiresAt === undefined) return { at: 'expiryDate', message: 'Choose a day.' }
  return Date.parse(expiresAt) <= nowMs ? { at: 'expiryDate', message: 'The day is over.' } : undefined
}

const DAY_MS = 86_400_000

function expiryOf({ expiry, expiryDate }: KeyForm, nowMs: number): string | undefined {
  if (expiry === '') return undefined
  const atMs = expiry === 'date' ? Date.parse(`${expiryDate}T23:59:59`) : nowMs + Number(expiry) * DAY_MS
  return Number.isNaN(atMs) ? undefined : new Date(atMs).toISOString()
}

function readObject(text: string): Record<string, unknown> | undefined {
  if (text.trim() === '') return undefined
  try {
    const value: unknown = JSON.parse(text)
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
    return isObject ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}
