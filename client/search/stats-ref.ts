/** What figures are made of and split by: a field with few values, or a path in the metadata. */
import type { StatsKey } from '../generated/graphql.ts'
import { formatPath, parsePath } from './facet-ref.ts'
import { FACET_FIELDS, FIELD_LABELS } from './fields.ts'
import { bareName } from './known-paths.ts'
import { printPath } from './print.ts'

export const STATS_FIELDS = ['level', 'resourceId', 'parentResourceId', 'commit', 'traceId', 'spanId'] as const

export type StatsRef = { field: (typeof STATS_FIELDS)[number] } | { field: 'metadata'; path: readonly string[] }

/** In the place of a name it says that there is none. */
export const NO_NAME = 'none'

/** As the address names it: `resourceId`, `user.id`. A path that could be taken for something else has `metadata.` in front. */
export function statsName(ref: StatsRef): string {
  if (ref.field !== 'metadata') return ref.field
  const bare = formatPath(ref.path)
  const isTaken = bare === NO_NAME || findStatsField(bare) !== undefined || bareName(bare) !== bare
  return isTaken ? printPath(ref.path) : bare
}

/** Undefined for what names neither a field nor a path. */
export function readStatsName(name: string): StatsRef | undefined {
  if (name === NO_NAME) return undefined
  const field = findStatsField(name)
  if (field) return { field }
  const path = parsePath(name)
  return path && { field: 'metadata', path }
}

export function statsLabel(ref: StatsRef): string {
  return ref.field === 'metadata' ? formatPath(ref.path) : FIELD_LABELS[ref.field]
}

/** The name of it in the API. */
export function statsKey(ref: StatsRef): StatsKey {
  if (ref.field === 'metadata') return { field: 'METADATA', metadataPath: [...ref.path] }
  return { field: FACET_FIELDS[ref.field] ?? 'LEVEL' }
}

function findStatsField(name: string) {
  return STATS_FIELDS.find((field) => field === name)
}
