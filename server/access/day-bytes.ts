/** What keys have sent on this day, in UTC, in all processes together: each adds its part in PostgreSQL, and learns the sum. */
import type { Database } from '../platform/postgres/postgres.ts'

type Parts = {
  database: Pick<Database, '$queryRaw' | '$executeRaw'>
  /** Milliseconds since 1970. */
  now: () => number
}

type Day = {
  /** YYYY-MM-DD */
  day: string
  /** As PostgreSQL has it. */
  sum: number
  /** What it does not have yet. */
  added: number
}

export type DayBytes = ReturnType<typeof createDayBytes>

const DAY_MS = 86_400_000

const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10)

export function createDayBytes({ database, now }: Parts) {
  const days = new Map<string, Day>()

  function today(key: string): Day {
    const day = dayOf(now())
    const known = days.get(key)
    // Another day has begun; so has it where the clock went back.
    if (known?.day === day) return known
    const made = { day, sum: 0, added: 0 }
    days.set(key, made)
    return made
  }

  return {
    /** What may be sent as long as anything is left of `limit`; so what is sent last may go beyond it. */
    of(key: string, limit: number) {
      today(key)
      return {
        /** Until it may send again. */
        waitSeconds(): number {
          const { sum, added } = today(key)
          return sum + added < limit ? 0 : (DAY_MS - (now() % DAY_MS)) / 1000
        },
        take: (bytes: number) => void (today(key).added += bytes),
      }
    },

    /** Adds what was sent here, and learns what was sent elsewhere. Rejects while the database is away: it is added the next time. */
    async share(): Promise<void> {
      const parts = [...days].map(([key, { day, added }]) => ({ key, day, added }))
      if (parts.length === 0) return
      // First: once the parts are in, nothing may fail, or they would be added twice.
      await database.$executeRaw`DELETE FROM access_key_use WHERE day < ${dayOf(now() - 2 * DAY_MS)}::date`
      const rows = await database.$queryRaw<{ key_id: string; bytes: bigint }[]>`
        INSERT INTO access_key_use AS known (key_id, day, bytes)
        SELECT part.key_id, part.day, part.bytes
        FROM unnest(${parts.map(({ key }) => key)}::text[], ${parts.map(({ day }) => day)}::date[], ${parts.map(({ added }) => String(added))}::bigint[])
          AS part (key_id, day, bytes)
        JOIN access_keys ON access_keys.id = part.key_id
        ORDER BY part.key_id
        ON CONFLICT (key_id, day) DO UPDATE SET bytes = known.bytes + excluded.bytes
        RETURNING key_id, bytes`
      for (const { key, day, added } of parts) {
        const one = days.get(key)
        if (one?.day !== day) continue
        one.added -= added
        const row = rows.find((each) => each.key_id === key)
        // A key of no row is known here alone.
        one.sum = row ? Number(row.bytes) : one.sum + added
        if (day !== dayOf(now()) && one.added === 0) days.delete(key)
      }
    },
  }
}
