import type { AuditFilter, AuditOutcome } from '../generated/graphql.ts'
import { rangeBounds, type TimeRange } from '../time/time-range.ts'

export type AuditSearch = {
  action: string
  /** The id of a person or a key. */
  actorId: string
  target: string
  outcome: AuditOutcome | ''
  range: TimeRange
}

export const ALL_ENTRIES: AuditSearch = { action: '', actorId: '', target: '', outcome: '', range: { kind: 'all' } }

/** The actions by their groups: the beginning of an action finds them all. */
export const ACTIONS = [
  'login',
  'login.failed',
  'logout',
  'session',
  'setup',
  'key',
  'key.create',
  'key.rotate',
  'key.revoke',
  'person',
  'role',
  'scope',
  'view',
  'deadletters.replay',
  'export',
  'denied',
] as const

/** @param nowMs the end of a relative range */
export function toAuditFilter(search: AuditSearch, nowMs: number): AuditFilter | undefined {
  const { gte, lte } = rangeBounds(search.range, nowMs)
  const filter: AuditFilter = {
    ...textOf('action', search.action),
    ...textOf('actorId', search.actorId),
    ...textOf('target', search.target),
    ...(search.outcome !== '' && { outcome: search.outcome }),
    ...(gte !== undefined && { from: gte }),
    ...(lte !== undefined && { until: lte }),
  }
  return Object.keys(filter).length === 0 ? undefined : filter
}

function textOf(name: 'action' | 'actorId' | 'target', text: string): AuditFilter {
  const trimmed = text.trim()
  return trimmed === '' ? {} : { [name]: trimmed }
}
