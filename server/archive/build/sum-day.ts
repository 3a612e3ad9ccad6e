/** Adds up an archived day by resource, hour and level, as the keeper does with days of `logs` (store/resource-days.ts). */
import { Prisma } from '../../generated/prisma/client.ts'
import { isInDay, quoteDay, startOfDay } from '../../filter/days-sql.ts'
import { slotOf } from '../../filter/resource-slots.ts'
import type { Session } from '../../platform/postgres/transactions.ts'
import { readSegment, walkSegments } from './stored-segments.ts'
import { readArchived } from './switch-day.ts'

const HOUR_MS = 60 * 60_000

/** In one snapshot, so that the logs and their number belong together. */
export async function sumDay(session: Session, day: number, signal: AbortSignal): Promise<void> {
  const archived = await readArchived(session, day)
  if (!archived) return
  const counts = new Map<string, Count>()
  const of = { ...archived, day }
  for await (const stored of walkSegments(session, { ...of, frames: ['keys'] })) {
    signal.throwIfAborted()
    readSegment(of, stored, (segment) => {
      const { resourceId, level } = segment
      for (let i = 0; i < segment.n; i++) {
        const id = resourceId.value(resourceId.codes[i] ?? 0)
        const hour = Math.floor(segment.timestamp(i).ms / HOUR_MS)
        if (id !== null) add(counts, { id, hour, level: level.value(level.codes[i] ?? 0) })
      }
    })
  }
  await save(session, day, [...counts.values()])
}

type Count = { id: string; hour: number; level: string; n: number }

function add(counts: Map<string, Count>, of: Omit<Count, 'n'>): void {
  const key = `${of.hour} ${of.level} ${of.id}`
  const count = counts.get(key)
  if (count) count.n++
  else counts.set(key, { ...of, n: 1 })
}

async function save({ query }: Session, day: number, counts: readonly Count[]): Promise<void> {
  const begin = `${quoteDay(day)}::timestamptz`
  const slot = Prisma.raw(slotOf({ day: begin, hour: 'hour', level: 'level' }))
  await query(Prisma.sql`
    WITH counted AS (
      SELECT id, hour, level, sum(n)::int AS n FROM (
        SELECT id, to_timestamp(hour * 3600.0) AS hour, level, n
        FROM jsonb_to_recordset(${JSON.stringify(counts)}::jsonb) AS archived (id text, hour int, level text, n int)
        UNION ALL
        SELECT resource_id, date_bin('1 hour', ts, ${startOfDay(day)}), level, 1
        FROM logs_late WHERE ${isInDay(day)} AND resource_id IS NOT NULL
      ) AS found GROUP BY 1, 2, 3
    ), summed AS (
      INSERT INTO log_resource_days (day, resource_id, slots, ns)
      SELECT ${startOfDay(day)}, id, array_agg(${slot}), array_agg(n) FROM counted GROUP BY id ORDER BY id
      ON CONFLICT (day, resource_id) DO UPDATE SET slots = excluded.slots, ns = excluded.ns
    )
    INSERT INTO log_resource_days_built (day, total)
    SELECT ${startOfDay(day)}, coalesce(sum(n), 0) FROM log_counts_hour WHERE ${isInDay(day, Prisma.sql`hour`)}
    ON CONFLICT (day) DO UPDATE SET total = excluded.total`)
}
