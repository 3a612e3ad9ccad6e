/** Logs that come for days that are archived: they go into the table logs_late, unless the archive has them already. */
import { findKnown } from '../archive/build/known-keys.ts'
import { shareDays } from '../archive/build/locks.ts'
import { DAY_NUMBER, startOfDay } from '../filter/days-sql.ts'
import { Prisma } from '../generated/prisma/client.ts'
import type { Log } from '../log/log.ts'
import { DAY_MS } from '../log/retention.ts'
import { momentOf } from '../platform/moment.ts'
import type { Database } from '../platform/postgres/postgres.ts'
import type { Late } from './create-many.ts'

const dayOf = ({ timestampMs }: Log) => Math.floor(timestampMs / DAY_MS)

type Raw = Pick<Database, '$queryRaw'>

/** Which days are archived, as they were when somebody looked last: a partition that refuses a log is a reason to look again. */
export function createArchivedDays(database: Raw) {
  let days: ReadonlySet<number> = new Set()
  let endMs = -Infinity
  return {
    async look(): Promise<void> {
      const rows = await database.$queryRaw<{ day: number }[]>`SELECT ${DAY_NUMBER} AS day FROM archive_days`
      days = new Set(rows.map(({ day }) => day))
      endMs = (Math.max(-Infinity, ...days) + 1) * DAY_MS
    },
    /** Those of these logs. Nearly all logs are newer than all of them. */
    of: (logs: readonly Log[]): number[] => {
      const old = logs.filter(({ timestampMs }) => timestampMs < endMs)
      return [...new Set(old.map(dayOf))].filter((day) => days.has(day))
    },
  }
}

export type ArchivedDays = ReturnType<typeof createArchivedDays>

/**
 * Divides the logs by where they belong. In a transaction: until its end no day of these goes to the archive, is built again, or comes
 * back.
 */
export async function splitLate(
  tx: Raw,
  logs: readonly Log[],
  days: readonly number[],
): Promise<{ data: readonly Log[]; late: Late }> {
  const asking = { query: <Row>(sql: Prisma.Sql) => tx.$queryRaw<Row[]>(sql) }
  await shareDays(asking, days)
  const archived = await asking.query<{ day: number; generation: number }>(Prisma.sql`
    SELECT ${DAY_NUMBER} AS day, generation FROM archive_days
    WHERE day IN (${Prisma.join(days.map(startOfDay))})`)
  const late: Log[] = []
  let duplicates = 0
  for (const generation of archived) {
    const keys = logs
      .filter((log) => dayOf(log) === generation.day)
      .map((log) => ({ timestamp: momentOf(log.timestampMs, log.timestampUs), id: log.id, log }))
    const known = await findKnown(asking, generation, keys)
    duplicates += known.size
    late.push(...keys.filter((key) => !known.has(key)).map(({ log }) => log))
  }
  const isArchived = new Set(archived.map(({ day }) => day))
  return { data: logs.filter((log) => !isArchived.has(dayOf(log))), late: { logs: late, duplicates } }
}
