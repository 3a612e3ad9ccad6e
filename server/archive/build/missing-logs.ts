/** What has come to a day after its place was read: the counts of the minutes say where to look. */
import { Prisma } from '../../generated/prisma/client.ts'
import { isInDay } from '../../filter/days-sql.ts'
import type { LogKey } from '../../filter/log-key.ts'
import type { Session } from '../../platform/postgres/transactions.ts'
import { heapOf, type Build } from './builds.ts'
import { findKnown } from './known-keys.ts'
import { timeOf, toLogKey, type RawKey } from './moment-columns.ts'
import { readSegment, walkSegments, type Generation } from './stored-segments.ts'

const MINUTE_MS = 60_000

/** How many logs each minute has, in minutes since 1970. */
type Counts = ReadonlyMap<number, number>

export type Missing = {
  /** As they were when the logs below were all that the archive lacked. */
  counts: Counts
  /** Logs of the partition. */
  keys: readonly LogKey[]
}

/** In one snapshot; undefined if more than `max` are missing. */
export async function findMissing(session: Session, build: Build, max: number): Promise<Missing | undefined> {
  const counts = await readCounts(session, build)
  const isAll = [...counts.values()].reduce((sum, n) => sum + n, 0) === build.n
  const archived = isAll ? counts : await countArchived(session, build)
  const keys = await findIn(session, build, { minutes: changed(archived, counts), counts })
  return keys.length > max ? undefined : { counts, keys }
}

/** Of the logs that are looked at while the partition is locked. */
const MAX_LOOKED_AT = 20_000

/** What is missing now, given what was missing a moment ago; undefined if too much has come since. */
export async function findMore(session: Session, build: Build, before: Missing): Promise<Missing | undefined> {
  const counts = await readCounts(session, build)
  const minutes = changed(before.counts, counts)
  if (minutes.reduce((sum, minute) => sum + (counts.get(minute) ?? 0), 0) > MAX_LOOKED_AT) return undefined
  const isOld = ({ timestamp }: LogKey) => !minutes.includes(Math.floor(timestamp.ms / MINUTE_MS))
  return { counts, keys: [...before.keys.filter(isOld), ...(await findIn(session, build, { minutes, counts }))] }
}

const changed = (before: Counts, now: Counts): number[] =>
  [...now].filter(([minute, n]) => before.get(minute) !== n).map(([minute]) => minute)

async function readCounts({ query }: Session, { day }: Build): Promise<Counts> {
  const rows = await query<{ minute: number; n: number }>(Prisma.sql`
    SELECT (extract(epoch FROM minute) / 60)::int AS minute, sum(n)::float8 AS n
    FROM log_counts_minute WHERE ${isInDay(day, Prisma.sql`minute`)} GROUP BY 1 ORDER BY 1`)
  return new Map(rows.map(({ minute, n }) => [minute, n]))
}

async function countArchived(session: Session, { day, generation }: Generation): Promise<Counts> {
  const counts = new Map<number, number>()
  for await (const stored of walkSegments(session, { day, generation, frames: ['keys'] })) {
    readSegment({ day, generation }, stored, (segment) => {
      for (let i = 0; i < segment.n; i++) {
        const minute = Math.floor(segment.timestamp(i).ms / MINUTE_MS)
        counts.set(minute, (counts.get(minute) ?? 0) + 1)
      }
    })
  }
  return counts
}

/** Keys that are in memory at once. */
const KEYS_AT_ONCE = 50_000

type Where = { minutes: readonly number[]; counts: Counts }

/** The logs of these minutes that the archive lacks. */
async function findIn(session: Session, build: Build, { minutes, counts }: Where): Promise<LogKey[]> {
  const missing: LogKey[] = []
  let some: number[] = []
  let logs = 0
  for (const [i, minute] of minutes.entries()) {
    some.push(minute)
    logs += counts.get(minute) ?? 0
    if (logs < KEYS_AT_ONCE && i < minutes.length - 1) continue
    const there = await readKeys(session, build, some)
    const known = await findKnown(session, build, there)
    missing.push(...there.filter((key) => !known.has(key)))
    some = []
    logs = 0
  }
  return missing
}

async function readKeys({ query }: Session, build: Build, minutes: readonly number[]): Promise<LogKey[]> {
  const rows = await query<RawKey>(Prisma.sql`
    SELECT ${timeOf(Prisma.sql`ts`)}, id FROM unnest(${minutes}::int[]) AS minute JOIN ${heapOf(build)}
      ON ts >= to_timestamp(minute * 60.0) AND ts < to_timestamp((minute + 1) * 60.0)`)
  return rows.map(toLogKey)
}
