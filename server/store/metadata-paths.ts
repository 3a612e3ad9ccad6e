/**
 * Notes which paths occur in the metadata of logs, for those who write a filter (query/metadata-paths.ts): from samples, so that an insert
 * pays nothing. A path that no sampled log has is missing.
 */
import type { OpenObjects } from '../filter/open-objects.ts'
import type { FoundPath } from '../filter/path-tally.ts'
import { fallSql } from '../filter/path-weight.ts'
import { timestamptz } from '../filter/timestamptz.ts'
import { Prisma } from '../generated/prisma/client.ts'
import { momentOf } from '../platform/moment.ts'
import type { Database } from '../platform/postgres/postgres.ts'

/** Metadata whose keys are ids has paths without end: the most frequent stay, and of the others those that were seen last. */
const MAX_FREQUENT = 4000
const MAX_OTHERS = 1000
export const MAX_PATHS = MAX_FREQUENT + MAX_OTHERS

/** The objects that are known to be open. */
export async function readOpenObjects(database: Database): Promise<OpenObjects> {
  const rows = await database.$queryRaw<{ name: string; keys: string[] }[]>`
    SELECT name, named_keys AS keys FROM metadata_paths WHERE named_keys IS NOT NULL`
  return new Map(rows.map(({ name, keys }) => [name, new Set(keys)]))
}

type Noted = {
  found: readonly FoundPath[]
  /** How many logs they were found in. */
  logs: number
  nowMs: number
}

/** The first one resolves to how many of the paths were not known. */
export function notePaths(database: Database, { found, logs, nowMs }: Noted) {
  const now = timestamptz(momentOf(nowMs))
  return [
    database.$queryRaw<[{ added: number }]>`
      WITH noted AS (
        INSERT INTO metadata_paths AS known (id, path, name, types, logs, weight, last_seen, sampled_at)
        SELECT sha256(convert_to(name, 'UTF8')), path, name, ARRAY(SELECT unnest(types) ORDER BY 1), logs, logs, to_timestamp("lastMs" / 1000), ${now}
        FROM jsonb_to_recordset(${JSON.stringify(found)}::jsonb) AS found (path text[], name text, types text[], logs bigint, "lastMs" float8)
        ON CONFLICT (id) DO UPDATE SET
          types = ARRAY(SELECT DISTINCT unnest(known.types || excluded.types) ORDER BY 1),
          logs = known.logs + excluded.logs,
          weight = known.weight * ${fallSql(Prisma.sql`known.sampled_at`, Prisma.sql`excluded.sampled_at`)} + excluded.logs,
          last_seen = greatest(known.last_seen, excluded.last_seen),
          sampled_at = excluded.sampled_at
        RETURNING xmax = 0 AS is_new
      )
      SELECT count(*) FILTER (WHERE is_new)::int AS added FROM noted`,
    database.$executeRaw`
      INSERT INTO metadata_path_total AS known (weight, sampled_at) VALUES (${logs}::int, ${now})
      ON CONFLICT (is_one) DO UPDATE SET
        weight = known.weight * ${fallSql(Prisma.sql`known.sampled_at`, Prisma.sql`excluded.sampled_at`)} + excluded.weight,
        sampled_at = excluded.sampled_at`,
  ] as const
}

/** When some have been added. */
export const evictPaths = (database: Database) =>
  database.$executeRaw`
    DELETE FROM metadata_paths WHERE id = ANY (ARRAY(
      SELECT id FROM (
        SELECT id, sampled_at, last_seen FROM metadata_paths ORDER BY logs DESC, sampled_at DESC, id OFFSET ${MAX_FREQUENT}::int
      ) AS rare
      ORDER BY sampled_at DESC, last_seen DESC, id OFFSET ${MAX_OTHERS}::int))`
