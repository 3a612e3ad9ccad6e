import { formatCount } from '../ui/format-count.ts'
import type { ApiKey } from './key-operations.ts'

const MODES = {
  DEFAULT: 'Resource, where a log has none: ',
  PREFIX: 'Resources begin with ',
  REQUIRE: 'Resource is always ',
} as const

/** What the logs that a key sends get, a line each. */
export function describeDefaults(defaults: ApiKey['defaults']): readonly string[] {
  if (!defaults) return []
  const { resourceId, parentResourceId, metadata } = defaults
  return [
    ...(resourceId ? [MODES[resourceId.mode] + resourceId.value] : []),
    ...(parentResourceId === null ? [] : [`Parent resource is ${parentResourceId}`]),
    ...(metadata ? [`Metadata: ${JSON.stringify(metadata)}`] : []),
  ]
}

const QUOTAS = {
  recordsPerSecond: 'logs per second',
  bytesPerSecond: 'bytes per second',
  burstSeconds: 'seconds of the rate at once',
  bytesPerDay: 'bytes per day',
  operationsPerMinute: 'questions per minute',
  databaseSecondsPerMinute: 'database seconds per minute',
  tails: 'live tails at once',
} as const

/** The limits of a key, in a line. */
export function describeQuota(quota: ApiKey['quota']): readonly string[] {
  if (!quota) return []
  const parts = Object.entries(QUOTAS).flatMap(([name, words]) => {
    const limit = quota[name as keyof typeof QUOTAS]
    return limit === null ? [] : [`${formatCount(limit)} ${words}`]
  })
  return parts.length === 0 ? [] : [`At most ${parts.join(', ')}`]
}
