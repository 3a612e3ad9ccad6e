/** Days of UTC, by their number since 1970, as SQL and as names of partitions. */
import { Prisma } from '../generated/prisma/client.ts'
import { DAY_MS } from '../log/retention.ts'

export const isoDay = (day: number) => new Date(day * DAY_MS).toISOString().slice(0, 10)

/** The partition of `logs`. */
export const nameOfDay = (day: number) => `logs_${isoDay(day).replaceAll('-', '')}`

/** Its first moment as a literal, for statements that take no parameters. */
export const quoteDay = (day: number) => `'${isoDay(day)} 00:00:00+00'`

/** Its first moment. */
export const startOfDay = (day: number) => Prisma.sql`to_timestamp(${day * (DAY_MS / 1000)}::float8)`

/** Of a column that holds the first moment of a day. */
export const DAY_NUMBER = Prisma.sql`(extract(epoch FROM day) / 86400)::int`

/** Whether `column`, which is `ts` where not said, lies in the day. */
export const isInDay = (day: number, column = Prisma.sql`ts`) =>
  Prisma.sql`${column} >= ${startOfDay(day)} AND ${column} < ${startOfDay(day + 1)}`
