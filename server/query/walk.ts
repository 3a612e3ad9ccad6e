/** Reads the logs that a condition selects between two places in the order, one range of days after the other (day-ranges.ts). */
import { Prisma } from '../generated/prisma/client.ts'
import { countArchive, readArchiveTimes } from '../archive/read/sums.ts'
import { after, earlier, later } from '../platform/moment.ts'
import { timeRangeOf, type Condition } from '../filter/condition.ts'
import { keyOf } from '../filter/log-key.ts'
import { COLUMNS, type LogRow } from '../filter/log-row.ts'
import { openArchivedRows, toArchiveWalk } from './archived-rows.ts'
import { orderOf } from './keyset-sql.ts'
import { readResolvedRanges, type Resolved } from './resolved-ranges.ts'
import { sizeOfRow } from './row-size.ts'
import { underScope } from './scope.ts'
import { FEW_PACKED, keysetOf, MANY_PACKED, MAX_PART_BYTES, readTableRows, type TableWalk } from './table-rows.ts'

export type Walk = TableWalk & {
  condition: Condition
  /** So many logs are read into a full room too: 1, which leads on, where not said. */
  atLeast?: number | undefined
}

type Rows = { rows: LogRow[]; hasMore: boolean }

/** At most `limit` rows in the walk's direction, fewer where they fill the room of the answer, and whether it went on behind them. */
export async function readWalk(walk: Walk, limit: number): Promise<Rows> {
  const { atLeast = 1 } = walk
  const rows: LogRow[] = []
  for await (const resolved of rangesOf(walk)) {
    const left = { limit: limit - rows.length, atLeast: atLeast - rows.length }
    const read = resolved.span.place === 'archived' ? readArchived : readHot
    const part = await read(walk, { ...resolved, ...left })
    rows.push(...part.rows)
    if (part.hasMore) return { rows, hasMore: true }
  }
  return { rows, hasMore: false }
}

type Part = Resolved & { limit: number; atLeast: number }

async function readHot(walk: Walk, { limit, atLeast, ...resolved }: Part): Promise<Rows> {
  const { room } = walk.snapshot
  const rows: LogRow[] = []
  let rest: Walk = walk
  for (let maxPacked = FEW_PACKED; ;) {
    const left = limit - rows.length
    const before = room.bytesLeft()
    const maxBytes = Math.min(before, MAX_PART_BYTES)
    const { rows: read, found } = await readTableRows(rest, { ...resolved, limit: left, maxBytes, maxPacked })
    const taken = room.take(read.slice(0, left), sizeOfRow, atLeast - rows.length)
    rows.push(...taken)
    if (found <= taken.length) return { rows, hasMore: false }
    const last = taken.at(-1)
    if (!last || rows.length === limit || room.isFull()) return { rows, hasMore: true }
    rest = { ...walk, from: keyOf(last), includesFrom: false }
    maxPacked = before - room.bytesLeft() < MAX_PART_BYTES / 2 ? MANY_PACKED : FEW_PACKED
  }
}

/** A row more is read than is wanted, which tells whether there are more. */
async function readArchived(walk: Walk, { limit, atLeast, ...resolved }: Part): Promise<Rows> {
  const { room } = walk.snapshot
  const rows: LogRow[] = []
  const source = openArchivedRows(walk, resolved)
  try {
    for (;;) {
      const maxBytes = Math.min(room.bytesLeft(), MAX_PART_BYTES)
      const read = await source.read({ limit: limit + 1 - rows.length, maxBytes })
      if (read.length === 0) return { rows, hasMore: false }
      const taken = room.take(read.slice(0, limit - rows.length), sizeOfRow, atLeast - rows.length)
      rows.push(...taken)
      if (taken.length < read.length) return { rows, hasMore: true }
    }
  } finally {
    await source.close()
  }
}

/** Whether there is any log on the walk. */
export async function leadsToAny(walk: Walk): Promise<boolean> {
  for await (const resolved of rangesOf(walk)) {
    if (hasTable(resolved)) {
      const steps = keysetOf(walk, { ...resolved, columns: Prisma.sql`1`, limit: 1 })
      const [row] = await walk.snapshot.query<{ found: boolean }>(Prisma.sql`SELECT EXISTS (${steps}) AS found`)
      if (row?.found) return true
    }
    if (isArchived(resolved) && (await countArchive(toArchiveWalk(walk, resolved), 1)) > 0) return true
  }
  return false
}

const isArchived = ({ span }: Resolved) => span.place === 'archived'
/** Whether any of its logs is in a table. */
const hasTable = ({ span }: Resolved) => span.place === 'hot' || span.hasLate

function rangesOf({ snapshot, condition, direction, from, until }: Walk): AsyncGenerator<Resolved> {
  const asked = timeRangeOf(underScope(snapshot, condition))
  const [first, last] = direction === 'ASC' ? [from, until] : [until, from]
  const range = {
    from: first ? later(asked.from, first.timestamp) : asked.from,
    until: last ? earlier(asked.until, after(last.timestamp)) : asked.until,
  }
  return readResolvedRanges(snapshot, { condition, range, direction })
}

/** The times of the first logs of the walk, in milliseconds since 1970. */
export async function readTimes(walk: Walk, limit: number): Promise<number[]> {
  const times: number[] = []
  const columns = Prisma.raw(`${COLUMNS.timestamp}, ${COLUMNS.id}`)
  const order = orderOf(walk.direction)
  const sign = walk.direction === 'ASC' ? 1 : -1
  for await (const resolved of rangesOf(walk)) {
    const left = limit - times.length
    const found: number[] = []
    if (hasTable(resolved)) {
      const steps = keysetOf(walk, { ...resolved, columns, limit: left })
      const rows = await walk.snapshot.query<{ ms: number }>(Prisma.sql`
        SELECT floor(extract(epoch FROM ${Prisma.raw(COLUMNS.timestamp)}) * 1000)::float8 AS ms FROM (${steps}) AS steps ORDER BY ${order} LIMIT ${left}`)
      found.push(...rows.map(({ ms }) => ms))
    }
    if (isArchived(resolved)) found.push(...(await readArchiveTimes(toArchiveWalk(walk, resolved), left)))
    times.push(...found.toSorted((a, b) => sign * (a - b)).slice(0, left))
    if (times.length === limit) break
  }
  return times
}

/** How many logs are on the walk, at most `limit`. */
export async function countWalk(walk: Walk, limit: number): Promise<number> {
  let counted = 0
  for await (const resolved of rangesOf(walk)) {
    if (hasTable(resolved)) {
      const steps = keysetOf(walk, { ...resolved, columns: Prisma.sql`1`, limit: limit - counted })
      const [row] = await walk.snapshot.query<{ n: number }>(
        Prisma.sql`SELECT count(*)::int AS n FROM (SELECT FROM (${steps}) AS steps LIMIT ${limit - counted}) AS counted`,
      )
      counted += row?.n ?? 0
    }
    if (isArchived(resolved) && counted < limit)
      counted += await countArchive(toArchiveWalk(walk, resolved), limit - counted)
    if (counted >= limit) break
  }
  return counted
}
