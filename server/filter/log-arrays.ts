/**
 * Logs as a table for FROM, by arrays that travel as text: Prisma would look at each element of a JavaScript array, at twice the price of
 * it all.
 */
import { Prisma } from '../generated/prisma/client.ts'
import type { Log } from '../log/log.ts'
import { COLUMNS } from './log-row.ts'

/** All columns of the table `logs`, in its order. */
export const LOG_COLUMNS = Prisma.raw(Object.values(COLUMNS).join(', '))

/**
 * A timestamp as text takes several times as long to write here and to parse in PostgreSQL. PostgreSQL multiplies doubles: whole seconds come
 * out exactly in all years from 1 to 9999, milliseconds only up to the year 4000.
 */
const TIMESTAMP = `timestamptz 'epoch' + s * interval '1 s' + us * interval '1 us'`

/** The same columns of `logsTable`. */
export const LOG_VALUES = Prisma.raw(
  [TIMESTAMP, ...Object.values(COLUMNS).filter((name) => name !== COLUMNS.timestamp)].join(', '),
)

const secondsOf = ({ timestampMs }: Log) => Math.floor(timestampMs / 1000)
const microsecondsOf = (log: Log) => (log.timestampMs - secondsOf(log) * 1000) * 1000 + log.timestampUs

/** For FROM; of it `LOG_VALUES` are selected. */
export function logsTable(logs: readonly Log[]): Prisma.Sql {
  return Prisma.sql`unnest(
    ${numbers(logs.map(secondsOf))}::float8[], ${numbers(logs.map(microsecondsOf))}::float8[], ${column(logs, (log) => log.id)}::uuid[],
    ${column(logs, (log) => log.level)}::text[], ${longColumn(logs, (log) => log.message)}::text[],
    ${column(logs, (log) => log.resourceId)}::text[], ${column(logs, (log) => log.traceId)}::text[],
    ${column(logs, (log) => log.spanId)}::text[], ${column(logs, (log) => log.commit)}::text[],
    ${column(logs, (log) => log.parentResourceId)}::text[], ${longColumn(logs, (log) => log.metadataJson)}::jsonb[]
  ) AS log (s, us, id, level, message, resource_id, trace_id, span_id, commit, parent_resource_id, metadata)`
}

/** An array as PostgreSQL reads it from text. */
export function column<Row>(rows: readonly Row[], valueOf: (row: Row) => string | null): string {
  const quote = (value: string | null) => (value === null ? 'NULL' : `"${escape(value)}"`)
  return `{${rows.map((row) => quote(valueOf(row))).join(',')}}`
}

const numbers = (values: number[]) => `{${values.join(',')}}`

/** A character that JSON leaves as it is, on the way to PostgreSQL too, and logs hardly ever have. */
const SEPARATOR = '\x7f'

/** The same for long texts: with a separator instead of quotes, whose escapes Prisma would escape once more. */
function longColumn<Row>(rows: readonly Row[], valueOf: (row: Row) => string): Prisma.Sql {
  const values = rows.map(valueOf)
  const joined = values.join(SEPARATOR)
  // PostgreSQL makes no element of an empty text.
  const isClear = joined !== '' && !values.some((value) => value.includes(SEPARATOR))
  return isClear ? Prisma.sql`string_to_array(${joined}, ${SEPARATOR})` : Prisma.sql`${column(rows, valueOf)}`
}

/** By splitting, which takes half of the time that a regular expression does. */
function escape(value: string): string {
  const escaped = value.includes('\\') ? value.split('\\').join('\\\\') : value
  return escaped.includes('"') ? escaped.split('"').join('\\"') : escaped
}
