/** What has come to a day after its place was read: the counts of the minutes say where to look. */
import { Prisma } from '../../generated/prisma/client.ts'
import { isInDay } from '../../filter/days-sql.ts'
import type { LogKey } from '../../filter/log-key.ts'
import type { Session } from '../../platform/postgres/transactions.ts'
import { countDay, heapOf, type Build } from './builds.ts'
import { findKnown } from './known-keys.ts'
import { timeOf, toLogKey } from './moment-columns.ts'
import { readSegment, walkSegments } from './stored-segments.ts'

const MINUTE_MS = 60_000

export type Missing = {
  /** Logs of the day by the counts, when this was looked at: as long as there are as many, nothing has come since. */
  counted: number
  /** Logs of the partition that the archive lacks. */
  keys: LogKey[]
}

/** In one snapshot; undefined if more than `max` are missing. */
export async function findMissing(session: Session, build: Build, max: number): Promise<Missing | undefined> {
  const counted = await countDay(session, build.day)
  if (counted === build.n) return { counted, keys: [] }
  const keys: LogKey[] = []
  for (const minute of await findMinutes(session, build)) {
    const there = await readKeys(session, build, minute)
    const known = await findKnown(session, build, there)
    keys.push(...there.filter((key) => !known.has(key)))
    if (keys.length > max) return undefined
  }
  return { counted, keys }
}

/** Those whose counts differ from what the archive has, in minutes since 1970. */
async function findMinutes(session: Session, { day, generation }: Build): Promise<number[]> {
  const archived = new Map<number, number>()
  for await (const stored of walkSegments(session, { day, generation, frames: ['keys'] })) {
    readSegment({ day, generation }, stored, (segment) => {
      for (let i = 0; i < segment.n; i++) {
        const minute = Math.floor(segment.timestamp(i).ms / MINUTE_MS)
        archived.set(minute, (archived.get(minute) ?? 0) + 1)
      }
    })
  }
  const counts = await session.query<{ minute: number; n: number }>(Prisma.sql`
    SELECT (extract(epoch FROM minute) / 60)::int AS minute, sum(n)::float8 AS n
    FROM log_counts_minute WHERE ${isInDay(day, Prisma.sql`minute`)} GROUP BY 1 ORDER BY 1`)
  return counts.filter(({ minute, n }) => archived.get(minute) !== n).map(({ minute }) => minute)
}

async function readKeys({ query }: Session, build: Build, minute: number): Promise<LogKey[]> {
  const from = Prisma.sql`to_timestamp(${minute * 60}::float8)`
  const rows = await query<{ ms: number; us: number; id: string }>(Prisma.sql`
    SELECT ${timeOf(Prisma.sql`ts`)}, id FROM ${heapOf(build)} WHERE ts >= ${from} AND ts < ${from} + interval '1 minute'`)
  return rows.map(toLogKey)
}
