/** Metadata paths for tests that read them: noted from the logs that are there, or written by plain SQL. */
import type { Database } from '../../platform/postgres/postgres.ts'
import { createSampleNotes } from '../../store/sample-notes.ts'

const NEVER = new AbortController().signal

/** As the keeper does on its next pass, at once. */
export const notePaths = (database: Database): Promise<void> =>
  createSampleNotes({ database, oldest: () => -Infinity, now: Date.now, signal: NEVER })()

type PathRow = {
  path: readonly (string | null)[]
  name: string
  types: readonly string[]
  logs: number
  /** Of an open object. */
  namedKeys?: readonly string[]
}

export async function insertPaths(database: Database, rows: readonly PathRow[]): Promise<void> {
  await database.$executeRaw`
    INSERT INTO metadata_paths (id, path, name, types, logs, last_seen, sampled_at, named_keys)
    SELECT sha256(convert_to(name, 'UTF8')), path, name, types, logs, '2026-11-30T10:00:00Z', '2026-11-30T10:00:05Z', "namedKeys"
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS row (path text[], name text, types text[], logs bigint, "namedKeys" text[])`
}
