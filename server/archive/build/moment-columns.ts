/** Timestamps with their microseconds out of PostgreSQL. */
import { Prisma } from '../../generated/prisma/client.ts'
import type { LogKey } from '../../filter/log-key.ts'
import { COLUMNS, type LogRow } from '../../filter/log-row.ts'
import { momentOf, type Moment } from '../../platform/moment.ts'

/** Seconds since 1970, as a double: a Date has no microseconds. An archived day lies before the year 2255, where a double has them. */
type Time = { seconds: number }

const { timestamp: _, metadataJson: __, ...TEXTS } = COLUMNS

/** For SELECT, of a column: `seconds`. With `extract`, which makes a numeric, a row of a page would take twice as long. */
export const timeOf = (column: Prisma.Sql) => Prisma.sql`date_part('epoch', ${column}) AS seconds`

/** For SELECT, where `metadata` is text already. */
export const ROW = Prisma.sql`${timeOf(Prisma.sql`ts`)}, ${Prisma.raw(
  Object.entries(TEXTS)
    .map(([field, column]) => `${column} AS "${field}"`)
    .join(', '),
)}, metadata AS "metadataJson"`

export type RawRow = Omit<LogRow, 'timestamp'> & Time

export type RawKey = Time & { id: string }

export const toLogRow = ({ seconds, ...row }: RawRow): LogRow => ({ ...row, timestamp: toMoment(seconds) })

export const toLogKey = ({ seconds, id }: RawKey): LogKey => ({ timestamp: toMoment(seconds), id })

function toMoment(seconds: number): Moment {
  const us = Math.round(seconds * 1e6)
  const ms = Math.floor(us / 1000)
  return momentOf(ms, us - ms * 1000)
}
