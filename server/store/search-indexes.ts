/**
 * The jobs that make a partition fast to search: indexes that would cost too much while many rows arrive, a frozen heap with a complete
 * visibility map, and fresh statistics. The jobs are derived from the catalogue, so the next keeper knows what is left after a kill.
 */
import { PARTITIONS } from '../filter/partitions-sql.ts'
import type { Database } from '../platform/postgres/postgres.ts'
import type { Partition } from './partitions.ts'

/** By the end of its name: the condition it serves is in filter/to-sql.ts. */
const SEARCH_INDEXES = {
  // message contains …, with and without case: LIKE and ILIKE
  message: 'gin (message gin_trgm_ops)',
  // metadata equals …
  metadata: 'gin (metadata jsonb_path_ops)',
  // where spanId = …
  span: 'hash (span_id)',
  // where commit = …, newest first, with its cursor
  commit: 'btree (commit, ts, id)',
}

/** A day may still get what was sent shortly before midnight. */
export const FINISHED_AFTER_MS = 10 * 60_000
/** About ten thousand rows; fewer are searched as fast without an index. */
const WORTH_AN_INDEX_BYTES = 2 ** 21
/** Late rows unfreeze a few pages of a finished day. */
const FROZEN_ENOUGH = 0.9
const STALE_STATISTICS = 0.2

/** The state of a partition in the catalogue. */
type PartitionState = Partition & {
  bytes: number
  /** Somebody has brought it back from the archive: it does not go there again. */
  isKept: boolean
  /** How much of it is frozen, 0 to 1. */
  frozen: number
  /** Whether there are statistics at all, and those of the time: a migration that changes its type loses these. */
  wasAnalyzed: boolean
  hasStatistics: boolean
  /** Names of indexes that work. */
  valid: string[]
  /** Names of search indexes whose making was cut off. */
  invalid: string[]
}

export type TableState = {
  partitions: PartitionState[]
  /** What the statistics say of the table, and of its partitions together. */
  rows: number
  partitionRows: number
  /** Before PostgreSQL 18 the partitions are analysed along with the table. */
  canAnalyzeOnly: boolean
  /** Whether the index of a resource has the level (resource-index.ts). */
  hasResourceLevels: boolean
}

export type Job = { does: 'drop' | 'build' | 'vacuum' | 'analyze' | 'change' | 'sum'; name: string; sql: string }

/** The state of the table and of the partitions that hold anything, without those whose day is archived: these are about to be dropped. */
export async function readState(database: Database): Promise<TableState> {
  const partitions = await database.$queryRaw<PartitionState[]>`
    SELECT name, "fromMs", "toMs", size::float8 AS bytes,
      EXISTS (SELECT FROM archive_kept WHERE day = to_timestamp("fromMs" / 1000)) AS "isKept",
      least(1, coalesce((to_jsonb(c) ->> 'relallfrozen')::float8, c.relallvisible)
        / (size::float8 / current_setting('block_size')::int)) AS frozen,
      EXISTS (SELECT FROM pg_stats WHERE schemaname = c.relnamespace::regnamespace::name AND tablename = c.relname
        AND attname = 'ts') AS "hasStatistics",
      EXISTS (SELECT FROM pg_stats WHERE schemaname = c.relnamespace::regnamespace::name AND tablename = c.relname) AS "wasAnalyzed",
      ARRAY(SELECT i.relname::text FROM pg_index JOIN pg_class i ON i.oid = indexrelid
        WHERE indrelid = c.oid AND indisvalid) AS valid,
      ARRAY(SELECT i.relname::text FROM pg_index JOIN pg_class i ON i.oid = indexrelid
        WHERE indrelid = c.oid AND NOT indisvalid AND i.relname ~ '_search_') AS invalid
    FROM ${PARTITIONS} JOIN pg_class c USING (oid), pg_relation_size(c.oid) AS size
    WHERE size > 0 AND NOT EXISTS (SELECT FROM archive_days WHERE day = to_timestamp("fromMs" / 1000))`
  const [row] = await database.$queryRaw<[Omit<TableState, 'partitions'>]>`
    SELECT current_setting('server_version_num')::int >= 180000 AS "canAnalyzeOnly", greatest(parent.reltuples, 0)::float8 AS rows, (
      SELECT coalesce(sum(greatest(c.reltuples, 0)), 0)::float8 FROM pg_inherits JOIN pg_class c ON c.oid = inhrelid
      WHERE inhparent = parent.oid) AS "partitionRows",
      coalesce((SELECT indnatts > indnkeyatts FROM pg_index WHERE indexrelid = to_regclass('logs_resource')), true) AS "hasResourceLevels"
    FROM pg_class parent WHERE parent.oid = 'logs'::regclass`
  return { partitions, ...row }
}

type Circumstances = {
  nowMs: number
  /** Days before it are about to be dropped. */
  oldestKeptMs: number
  /** Days that end by then are about to go to the archive, which needs no index of them. */
  goesUntilMs: number
  /** Whether so few rows arrive that they may pay for indexes one by one. */
  isCalm: boolean
}

/** All jobs that are due, the most urgent first. */
export function listJobs(table: TableState, circumstances: Circumstances): Job[] {
  const { partitions, rows, partitionRows } = table
  const { nowMs, oldestKeptMs, goesUntilMs, isCalm } = circumstances
  const kept = partitions.filter((day) => stays(day, goesUntilMs) && (day.fromMs === null || day.toMs > oldestKeptMs))
  const newestFirst = kept.toSorted((a, b) => b.toMs - a.toMs)
  const finished = newestFirst.filter((partition) => isFinished(partition, nowMs))
  const open = newestFirst.filter((partition) => !finished.includes(partition))
  const worthIt = isCalm ? open.filter(({ bytes }) => bytes >= WORTH_AN_INDEX_BYTES) : []
  const toIndex = [...finished, ...worthIt]
  const isStale = Math.abs(rows - partitionRows) > STALE_STATISTICS * Math.max(rows, 1000)
  return [
    ...kept.flatMap(({ invalid }) => invalid.map(drop)),
    // Without statistics a day's range of time looks so small that a search reads its primary key as a whole, whatever else is indexed.
    ...newestFirst
      .filter((day) => !day.hasStatistics && (day.wasAnalyzed || toIndex.includes(day)))
      .map(({ name }) => analyze(name)),
    ...toIndex.flatMap(builds),
    ...finished.filter((day) => day.frozen < FROZEN_ENOUGH).map(vacuum),
    // Autovacuum analyses partitions, never the table they make up.
    ...(isStale ? [analyze('logs', table.canAnalyzeOnly)] : []),
  ]
}

/** Finished days without all of their search indexes, those that are about to go to the archive left out. */
export function countUnindexed(
  { partitions }: TableState,
  { nowMs, goesUntilMs }: Pick<Circumstances, 'nowMs' | 'goesUntilMs'>,
): number {
  const kept = partitions.filter((day) => stays(day, goesUntilMs))
  return kept.filter((day) => isFinished(day, nowMs) && missing(day).length > 0).length
}

/**
 * A day that is finished stays at least for another day where ARCHIVE_AFTER_DAYS is 1 or more, and is indexed for that time. What is due for the
 * archive, such as an imported month, gets no indexes: they would be dropped with it.
 */
const stays = ({ fromMs, toMs, isKept }: PartitionState, goesUntilMs: number): boolean =>
  fromMs === null || isKept || toMs > goesUntilMs

export const isFinished = ({ fromMs, toMs }: Partition, nowMs: number): boolean =>
  fromMs !== null && toMs + FINISHED_AFTER_MS <= nowMs

const missing = ({ name, valid }: PartitionState) =>
  Object.entries(SEARCH_INDEXES)
    .map(([key, definition]) => ({ index: `${name}_search_${key}`, definition }))
    .filter(({ index }) => !valid.includes(index))

const drop = (index: string): Job => ({
  does: 'drop',
  name: index,
  sql: `DROP INDEX CONCURRENTLY IF EXISTS ${index}`,
})

/** One that was cut off is dropped first. */
const builds = (partition: PartitionState): Job[] =>
  missing(partition)
    .filter(({ index }) => !partition.invalid.includes(index))
    .map(({ index, definition }) => ({
      does: 'build',
      name: index,
      sql: `CREATE INDEX CONCURRENTLY ${index} ON ${partition.name} USING ${definition}`,
    }))

const analyze = (name: string, isWithoutPartitions = false): Job => ({
  does: 'analyze',
  name,
  sql: `ANALYZE ${isWithoutPartitions ? 'ONLY ' : ''}${name}`,
})

const vacuum = ({ name }: PartitionState): Job => ({
  does: 'vacuum',
  name,
  sql: `VACUUM (FREEZE, ANALYZE) ${name}`,
})
