/** Timestamps with their microseconds out of PostgreSQL. */
import { Prisma } from '../../generated/prisma/client.ts'
import type { LogKey } from '../../filter/log-key.ts'
import { COLUMNS, type LogRow } from '../../filter/log-row.ts'
import { momentOf } from '../../platform/moment.ts'

/** Two numbers, because a Date has no microseconds and a double too few digits. */
type Time = { ms: number; us: number }

const { timestamp: _, metadataJson: __, ...TEXTS } = COLUMNS

/** For SELECT, of a column: `ms` and `us`. */
export const timeOf = (column: Prisma.Sql) =>
  Prisma.sql`floor(extract(epoch FROM ${column}) * 1000)::float8 AS ms, extract(microseconds FROM ${column})::int % 1000 AS us`

/** For SELECT, where `metadata` is text already. */
export const ROW = Prisma.sql`${timeOf(Prisma.sql`ts`)}, ${Prisma.raw(
  Object.entries(TEXTS)
    .map(([field, column]) => `${column} AS "${field}"`)
    .join(', '),
)}, metadata AS "metadataJson"`

export type RawRow = Omit<LogRow, 'timestamp'> & Time

export const toLogRow = ({ ms, us, ...row }: RawRow): LogRow => ({ ...row, timestamp: momentOf(ms, us) })

export const toLogKey = ({ ms, us, id }: Time & { id: string }): LogKey => ({ timestamp: momentOf(ms, us), id })
