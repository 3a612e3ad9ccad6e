/** Which days go to the archive, and what stands in the way. */
import { PARTITIONS } from '../filter/partitions-sql.ts'
import { Prisma } from '../generated/prisma/client.ts'
import { DAY_MS } from '../log/retention.ts'
import { KNOWS_ARCHIVE, type Database } from '../platform/postgres/postgres.ts'
import { FINISHED_AFTER_MS } from './search-indexes.ts'

/** ARCHIVE_AFTER_DAYS: finished days that stay in the table. `auto` is what the migration has found for this database. */
export type ArchiveAfterDays = number | 'auto' | 'none'

export type Policy = {
  /** Undefined: nothing goes to the archive. */
  afterDays: number | undefined
  /** Days that end by then go, in milliseconds since 1970. */
  untilMs: number
  /** Why none goes now although some should; undefined if nothing stands in the way. */
  waitsFor: string | undefined
}

type Asked = { archiveAfterDays: ArchiveAfterDays; nowMs: number; hasResourceLevels: boolean }

export async function readPolicy(database: Database, asked: Asked): Promise<Policy> {
  const { afterDays, isStopped } = await readAfterDays(database, asked.archiveAfterDays)
  if (afterDays === undefined) return { afterDays, untilMs: -Infinity, waitsFor: undefined }
  if (isStopped) return { afterDays, untilMs: -Infinity, waitsFor: STOPPED }
  const today = Math.floor((asked.nowMs - FINISHED_AFTER_MS) / DAY_MS)
  return { afterDays, untilMs: (today - afterDays) * DAY_MS, waitsFor: await findObstacle(database, asked) }
}

const STOPPED = 'npm run archive -- restore --all has stopped it; npm run archive -- resume goes on'

/** Undefined days: never. */
export async function readAfterDays(database: Database, archiveAfterDays: ArchiveAfterDays) {
  const [state] = await database.$queryRaw<[{ auto: number | null; isStopped: boolean }]>`
    SELECT auto_after_days AS auto, is_stopped AS "isStopped" FROM archive_state`
  const ofVariable = archiveAfterDays === 'none' ? undefined : archiveAfterDays
  return {
    afterDays: ofVariable === 'auto' ? (state.auto ?? undefined) : ofVariable,
    isStopped: state.isStopped,
  }
}

async function findObstacle(database: Database, { hasResourceLevels }: Asked): Promise<string | undefined> {
  if (!hasResourceLevels) return 'the index of resources is being changed in all days'
  const older = await readOlder(database)
  return older === undefined ? undefined : `an older version that knows no archive is connected (${older})`
}

/** The connection of a process of an older version, by its name; such a process always has one, because it looks at the pipeline. */
async function readOlder(database: Database): Promise<string | undefined> {
  const [row] = await database.$queryRaw<{ name: string }[]>`
    SELECT application_name AS name FROM pg_stat_activity
    WHERE datname = current_database() AND application_name LIKE 'timberline-%' AND application_name NOT LIKE ${`%${KNOWS_ARCHIVE}`}
      AND application_name NOT IN ('timberline-migrate', 'timberline-admin')
    LIMIT 1`
  return row?.name
}

/** For who looks: the command, and GraphQL. */
export const savePolicy = (database: Database, { afterDays, waitsFor }: Policy) =>
  database.$executeRaw`
    UPDATE archive_state SET after_days = ${afterDays ?? null}::int, waits_for = ${waitsFor ?? null}
    WHERE (after_days, waits_for) IS DISTINCT FROM (${afterDays ?? null}::int, ${waitsFor ?? null}::text)`

/** Finished days that are looked at ahead. */
const MAX_DUE = 8

/** Since 1970, and how many logs it has. */
type DueDay = { day: number; n: number }

/** The oldest days of the table that go to the archive: those that hold logs, and that nobody has brought back. */
export function readDueDays(
  database: Database,
  { untilMs, oldestKeptMs }: { untilMs: number; oldestKeptMs: number },
): Promise<DueDay[]> {
  if (untilMs === -Infinity) return Promise.resolve([])
  const kept = oldestKeptMs === -Infinity ? Prisma.sql`TRUE` : Prisma.sql`"toMs" > ${oldestKeptMs}::float8`
  return database.$queryRaw<DueDay[]>`
    SELECT ("fromMs" / ${DAY_MS}::float8)::int AS day, (
      SELECT coalesce(sum(n), 0)::float8 FROM log_counts_hour WHERE hour >= begin AND hour < begin + interval '24 hours') AS n
    FROM ${PARTITIONS}, to_timestamp("fromMs" / 1000) AS begin
    WHERE "fromMs" IS NOT NULL AND "toMs" <= ${untilMs}::float8 AND ${kept} AND pg_relation_size(oid) > 0
      AND begin NOT IN (SELECT day FROM archive_days UNION ALL SELECT day FROM archive_kept)
    ORDER BY "toMs" LIMIT ${MAX_DUE}::int`
}

/** Whether the archive has anything that may have to be built, brought back, dropped or deleted. */
export async function hasArchive(database: Database): Promise<boolean> {
  const [row] = await database.$queryRaw<[{ has: boolean }]>`
    SELECT EXISTS (SELECT FROM archive_parts) OR EXISTS (SELECT FROM archive_builds)
      OR EXISTS (SELECT FROM archive_days WHERE dropped_at IS NULL)
      OR EXISTS (SELECT FROM archive_kept WHERE restored_at IS NULL) AS has`
  return row.has
}
