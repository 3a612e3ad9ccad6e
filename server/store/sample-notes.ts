/** Looks at samples of the logs that have come, and notes what is in them: the paths of their metadata, and the patterns of their messages. */
import { createPathTally } from '../filter/path-tally.ts'
import { timestamptz } from '../filter/timestamptz.ts'
import { Prisma } from '../generated/prisma/client.ts'
import { DAY_MS } from '../log/retention.ts'
import { momentOf } from '../platform/moment.ts'
import type { Database } from '../platform/postgres/postgres.ts'
import { createTurns } from '../platform/turns.ts'
import { createAllowance, createPatternTally, evictPatterns, notePatterns } from './log-patterns.ts'
import { readDue, readSample, type Due } from './log-samples.ts'
import { evictPaths, MAX_PATHS, notePaths, readOpenObjects } from './metadata-paths.ts'
import { openObjects } from './open-paths.ts'

const PARTITIONS_A_PASS = 5
/** Logs come into the newest days, and seldom into others. */
const RECENT_MS = 2 * DAY_MS
const OTHERS_EVERY_MS = 10 * 60_000
const LOGS_A_TURN = 10
/** Between two looks for objects with too many keys, which read all paths. */
const OPENED_EVERY_MS = 60_000
/** Without retention: how long a path or a pattern is known after the last sample that had it. */
const KEPT_MS = 30 * DAY_MS

type Parts = { database: Database; oldest: () => number; now: () => number; signal: AbortSignal }

export function createSampleNotes({ database, oldest, now, signal }: Parts) {
  const takeTurn = createTurns()
  const allowance = createAllowance()
  let allSeenMs = -Infinity
  let openedMs = -Infinity
  let hasNewPaths = true

  async function noteSample(due: Due): Promise<void> {
    const paths = createPathTally(MAX_PATHS, await readOpenObjects(database))
    const patterns = createPatternTally()
    const sample = await readSample(database, due)
    for (const [i, log] of sample.entries()) {
      if (i % LOGS_A_TURN === 0) await takeTurn()
      paths.add(log)
      patterns.add(log)
    }
    const nowMs = now()
    // In one transaction, so that a sample counts once.
    const [[ofPaths], , [ofPatterns]] = await database.$transaction([
      ...notePaths(database, { found: paths.found(), logs: sample.length, nowMs }),
      notePatterns(database, { found: allowance.take(patterns.found(), nowMs), nowMs }),
      noteSampled(database, due),
    ])
    if (ofPaths.added > 0) await evictPaths(database)
    if (ofPatterns.added > 0) await evictPatterns(database)
    hasNewPaths ||= ofPaths.added > 0
  }

  async function open(nowMs: number): Promise<void> {
    if (!hasNewPaths || nowMs - openedMs < OPENED_EVERY_MS) return
    openedMs = nowMs
    hasNewPaths = await openObjects(database)
  }

  /** Samples some partitions where logs have come since, the newest first, and forgets what no log has any more. */
  return async function noteSamples(): Promise<void> {
    const nowMs = now()
    const seesAll = nowMs - allSeenMs >= OTHERS_EVERY_MS
    const sinceMs = seesAll ? 0 : nowMs - RECENT_MS
    const due = await readDue(database, { nowMs, sinceMs, limit: PARTITIONS_A_PASS })
    for (const partition of due) if (!signal.aborted) await noteSample(partition)
    // The rest has its turn in the next pass.
    if (seesAll && due.length < PARTITIONS_A_PASS) allSeenMs = nowMs
    await open(nowMs)
    await forget(database, { oldestMs: oldest(), nowMs })
  }
}

const noteSampled = (database: Database, { name, logs, isWhole }: Due) =>
  database.$executeRaw`
    INSERT INTO metadata_path_samples AS sampled (name, logs, is_whole) VALUES (${name}, ${logs}::float8, ${isWhole})
    ON CONFLICT (name) DO UPDATE SET logs = excluded.logs, is_whole = sampled.is_whole OR excluded.is_whole`

type Age = { oldestMs: number; nowMs: number }

async function forget(database: Database, { oldestMs, nowMs }: Age): Promise<void> {
  const isGone =
    oldestMs === -Infinity
      ? Prisma.sql`sampled_at < ${timestamptz(momentOf(nowMs - KEPT_MS))}`
      : Prisma.sql`last_seen < ${timestamptz(momentOf(oldestMs))}`
  await database.$executeRaw`DELETE FROM metadata_paths WHERE ${isGone}`
  await database.$executeRaw`DELETE FROM log_patterns WHERE ${isGone}`
  await database.$executeRaw`DELETE FROM metadata_path_samples WHERE to_regclass(name) IS NULL`
}
