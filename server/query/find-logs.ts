/** Reads single logs: by their keys, or by a bare UUID. */
import { Prisma } from '../generated/prisma/client.ts'
import { findArchiveLog, findArchiveLogs } from '../archive/read/find.ts'
import { allOf, EVER } from '../filter/condition.ts'
import type { DecodedLogId } from '../filter/log-id.ts'
import type { LogKey } from '../filter/log-key.ts'
import type { LogRow } from '../filter/log-row.ts'
import { toSql } from '../filter/to-sql.ts'
import { after, compareMoments, earlier, later } from '../platform/moment.ts'
import type { Snapshot } from '../platform/postgres/snapshots.ts'
import { readDayRanges, type DayRange } from './day-ranges.ts'
import { orderOf } from './keyset-sql.ts'
import { sizeOfRow } from './row-size.ts'
import { fromLateLogs, fromLogs, underScope } from './scope.ts'
import { ROW_BYTES, SELECTED, STORED, toLogRow, type RawRow } from './table-rows.ts'
import { timesOf } from './times-of.ts'

/**
 * The newest log with this id; one that the scope hides is none. By the bare UUID the primary keys are walked: about 27 ms for each million of
 * newer logs. Of archived ones, those near the time that the UUID itself says are looked at first.
 */
export async function findLog(snapshot: Snapshot, id: Exclude<DecodedLogId, { kind: 'none' }>): Promise<LogRow | null> {
  const at = id.kind === 'key' ? { from: id.key.timestamp, until: after(id.key.timestamp) } : EVER
  for (const span of await readDayRanges(snapshot, { range: at, direction: 'DESC' })) {
    const row = await findIn(snapshot, span, id.kind === 'key' ? id.key.id : id.id)
    if (row) return snapshot.room.take([row], sizeOfRow)[0] ?? null
  }
  return null
}

async function findIn(snapshot: Snapshot, span: DayRange, id: string): Promise<LogRow | undefined> {
  const { from, until, place, hasLate } = span
  const inTable = async (source: Prisma.Sql): Promise<LogRow | undefined> => {
    const within = toSql(underScope(snapshot, { kind: 'time', from, until }))
    const [row] = await snapshot.query<RawRow>(Prisma.sql`
      SELECT ${SELECTED} ${source} WHERE ${within} AND id = ${id}::uuid ORDER BY ${orderOf('DESC')} LIMIT 1`)
    return row && toLogRow(row)
  }
  if (place === 'hot') return inTable(fromLogs(snapshot))
  const [late, archived] = [
    hasLate ? await inTable(fromLateLogs(snapshot)) : undefined,
    await findArchiveLog(snapshot, { id, range: span, condition: underScope(snapshot, allOf()) }),
  ]
  if (!late || !archived) return late ?? archived
  return compareMoments(late.timestamp, archived.timestamp) > 0 ? late : archived
}

/** The logs with these keys, without those that the scope hides and those that the room does not take; the smallest first. */
export async function findLogs(snapshot: Snapshot, keys: readonly LogKey[]): Promise<LogRow[]> {
  const [first] = keys
  if (!first) return []
  const times = keys.map(({ timestamp }) => timestamp)
  const range = { from: times.reduce(earlier), until: after(times.reduce(later)) }
  const found: LogRow[] = []
  for (const span of await readDayRanges(snapshot, { range, direction: 'DESC' })) {
    const within = keys.filter(({ timestamp }) => isIn(span, timestamp))
    if (within.length > 0) found.push(...(await findAll(snapshot, span, within)))
  }
  const inOrder = found
    .map((row) => ({ row, bytes: Buffer.byteLength(row.message) + Buffer.byteLength(row.metadataJson) }))
    .toSorted((a, b) => a.bytes - b.bytes || (a.row.id < b.row.id ? -1 : 1))
  return snapshot.room.take(
    inOrder.map(({ row }) => row),
    sizeOfRow,
    0,
  )
}

const isIn = ({ from, until }: DayRange, moment: LogKey['timestamp']) =>
  compareMoments(from, moment) <= 0 && compareMoments(moment, until) < 0

async function findAll(snapshot: Snapshot, span: DayRange, keys: readonly LogKey[]): Promise<LogRow[]> {
  const maxBytes = snapshot.room.bytesLeft()
  const inTable = async (source: Prisma.Sql): Promise<LogRow[]> => {
    const times = timesOf(keys.map(({ timestamp }) => ({ from: timestamp, until: after(timestamp) })))
    const ids = keys.map(({ id }) => id)
    const raw = await snapshot.query<RawRow>(Prisma.sql`
      SELECT ${SELECTED} FROM (
        SELECT ${STORED}, sum(${ROW_BYTES}) OVER (ORDER BY ${ROW_BYTES}, id) AS bytes ${source}
        WHERE ${toSql(underScope(snapshot, times))} AND id = ANY(${ids}::uuid[])
      ) AS sized
      WHERE bytes < ${maxBytes} ORDER BY bytes`)
    return raw.map(toLogRow)
  }
  if (span.place === 'hot') return inTable(fromLogs(snapshot))
  const late = span.hasLate ? await inTable(fromLateLogs(snapshot)) : []
  const condition = underScope(snapshot, allOf())
  return [...late, ...(await findArchiveLogs(snapshot, { keys, condition, maxBytes }))]
}
