/**
 * Notes which paths occur in the metadata of logs, for those who write a filter (query/metadata-paths.ts): from samples, so that an insert
 * pays nothing. A path that no sampled log has is missing.
 */
import { timestamptz } from '../filter/timestamptz.ts'
import { Prisma } from '../generated/prisma/client.ts'
import { DAY_MS } from '../log/retention.ts'
import { momentOf } from '../platform/moment.ts'
import type { Database } from '../platform/postgres/postgres.ts'
import { createTurns } from '../platform/turns.ts'
import { readDue, readSample, type Due } from './path-samples.ts'
import { createPathTally, type FoundPath } from '../filter/path-tally.ts'

/** Metadata whose keys are ids has paths without end: the most frequent stay, and of the others those that were seen last. */
const MAX_FREQUENT = 4000
const MAX_OTHERS = 1000
export const MAX_PATHS = MAX_FREQUENT + MAX_OTHERS

const PARTITIONS_A_PASS = 5
/** Logs come into the newest days, and seldom into others. */
const RECENT_MS = 2 * DAY_MS
const OTHERS_EVERY_MS = 10 * 60_000
const LOGS_A_TURN = 10
/** Without retention: how long a path is known after the last sample that had it. */
const KEPT_MS = 30 * DAY_MS

type Parts = { database: Database; oldest: () => number; now: () => number; signal: AbortSignal }

export function createPathNotes({ database, oldest, now, signal }: Parts) {
  const takeTurn = createTurns()
  let allSeenMs = -Infinity

  async function noteSample(due: Due): Promise<void> {
    const tally = createPathTally(MAX_PATHS)
    for (const [i, log] of (await readSample(database, due)).entries()) {
      if (i % LOGS_A_TURN === 0) await takeTurn()
      tally.add(log)
    }
    await note(database, { due, found: tally.found(), nowMs: now() })
  }

  /** Samples some partitions where logs have come since, the newest first, and forgets paths that no log has any more. */
  return async function notePaths(): Promise<void> {
    const nowMs = now()
    const seesAll = nowMs - allSeenMs >= OTHERS_EVERY_MS
    const sinceMs = seesAll ? 0 : nowMs - RECENT_MS
    const due = await readDue(database, { nowMs, sinceMs, limit: PARTITIONS_A_PASS })
    for (const partition of due) if (!signal.aborted) await noteSample(partition)
    // The rest has its turn in the next pass.
    if (seesAll && due.length < PARTITIONS_A_PASS) allSeenMs = nowMs
    await forget(database, { oldestMs: oldest(), nowMs })
  }
}

type Noted = { due: Due; found: readonly FoundPath[]; nowMs: number }

/** In one transaction, so that a sample counts once. */
async function note(database: Database, { due, found, nowMs }: Noted): Promise<void> {
  await database.$transaction([
    database.$executeRaw`
      INSERT INTO metadata_paths AS known (id, path, name, types, logs, last_seen, sampled_at)
      SELECT sha256(convert_to(name, 'UTF8')), path, name, ARRAY(SELECT unnest(types) ORDER BY 1), logs, to_timestamp("lastMs" / 1000), ${timestamptz(momentOf(nowMs))}
      FROM jsonb_to_recordset(${JSON.stringify(found)}::jsonb) AS found (path text[], name text, types text[], logs bigint, "lastMs" float8)
      ON CONFLICT (id) DO UPDATE SET
        types = ARRAY(SELECT DISTINCT unnest(known.types || excluded.types) ORDER BY 1),
        logs = known.logs + excluded.logs,
        last_seen = greatest(known.last_seen, excluded.last_seen),
        sampled_at = excluded.sampled_at`,
    database.$executeRaw`
      DELETE FROM metadata_paths WHERE id = ANY (ARRAY(
        SELECT id FROM (
          SELECT id, sampled_at, last_seen FROM metadata_paths ORDER BY logs DESC, sampled_at DESC, id OFFSET ${MAX_FREQUENT}::int
        ) AS rare
        ORDER BY sampled_at DESC, last_seen DESC, id OFFSET ${MAX_OTHERS}::int))`,
    database.$executeRaw`
      INSERT INTO metadata_path_samples AS sampled (name, logs, is_whole) VALUES (${due.name}, ${due.logs}::float8, ${due.isWhole})
      ON CONFLICT (name) DO UPDATE SET logs = excluded.logs, is_whole = sampled.is_whole OR excluded.is_whole`,
  ])
}

type Age = { oldestMs: number; nowMs: number }

async function forget(database: Database, { oldestMs, nowMs }: Age): Promise<void> {
  const isGone =
    oldestMs === -Infinity
      ? Prisma.sql`sampled_at < ${timestamptz(momentOf(nowMs - KEPT_MS))}`
      : Prisma.sql`last_seen < ${timestamptz(momentOf(oldestMs))}`
  await database.$executeRaw`DELETE FROM metadata_paths WHERE ${isGone}`
  await database.$executeRaw`DELETE FROM metadata_path_samples WHERE to_regclass(name) IS NULL`
}
