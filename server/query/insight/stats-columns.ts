/** What stands at the places of a question, as columns: values that group, numbers, and what counts as different. */
import { Prisma } from '../../generated/prisma/client.ts'
import type { FacetValueType, StatsKeyValue } from '../../generated/graphql.ts'
import { COLUMNS } from '../../filter/log-row.ts'
import { straightAt } from '../../filter/to-sql.ts'
import type { Place } from './stats-question.ts'

/** The value as it is stored: text, or jsonb. */
export function rawOf(place: Place): Prisma.Sql {
  if (place.kind === 'column') return Prisma.raw(COLUMNS[place.field])
  return place.isPossible ? straightAt(place.path) : Prisma.sql`NULL::jsonb`
}

/** The first letter of a value as text, of its type. */
const TYPES: Readonly<Record<string, FacetValueType>> = { s: 'STRING', n: 'NUMBER', b: 'BOOLEAN' }

/**
 * Text that is the same for equal values and no others; NULL for what is neither text, number nor boolean. 1 and 1.0 are equal, as they are to
 * filters.
 */
export function textOf(place: Place, raw: Prisma.Sql): Prisma.Sql {
  if (place.kind === 'column') return Prisma.sql`'s' || ${raw}`
  if (place.kind === 'interval')
    return Prisma.sql`'n' || width_bucket(${numberOf(place, raw)}, ${[...place.ends]}::float8[])`
  return Prisma.sql`CASE jsonb_typeof(${raw}) WHEN 'string' THEN 's' || (${raw} #>> '{}')
    WHEN 'number' THEN 'n' || trim_scale(${raw}::numeric)::text WHEN 'boolean' THEN 'b' || (${raw} #>> '{}') END`
}

/** The value that such a text stands for. */
export function keyValueOf(text: string | undefined, place: Place): StatsKeyValue {
  const type = TYPES[text?.charAt(0) ?? '']
  if (text === undefined || !type) return { value: null, type: null }
  const isLevel = place.kind === 'column' && place.field === 'level'
  return { value: isLevel ? text.slice(1).toUpperCase() : text.slice(1), type }
}

/**
 * As a double; NULL for what is none. Sums and squares of numbers below this one do not overflow, which PostgreSQL makes an error, as it does of
 * a number that is too small for a double. Most numbers are in the first range, and go through two comparisons.
 */
export const numberOf = ({ kind }: Place, raw: Prisma.Sql): Prisma.Sql =>
  kind === 'column'
    ? Prisma.sql`NULL::float8`
    : Prisma.sql`CASE WHEN jsonb_typeof(${raw}) = 'number' THEN
        CASE WHEN ${raw}::numeric >= 1e-140 AND ${raw}::numeric < 1e140 THEN ${raw}::float8
          WHEN abs(${raw}::numeric) < 1e-140 THEN 0 WHEN abs(${raw}::numeric) < 1e140 THEN ${raw}::float8 END END`

/** As it is stored, of any size and with all its digits; NULL for what is no number. */
export const storedNumberOf = (raw: Prisma.Sql): Prisma.Sql =>
  Prisma.sql`CASE WHEN jsonb_typeof(${raw}) = 'number' THEN ${raw}::numeric END`

/** Whether `numberOf` makes a double of a stored number: the column `number`. */
export const HAS_DOUBLE = Prisma.sql`number > -1e140 AND number < 1e140`

/** The double that it makes. */
export const doubleOf = (stored: Prisma.Sql): Prisma.Sql =>
  Prisma.sql`CASE WHEN abs(${stored}) < 1e-140 THEN 0 ELSE (${stored})::float8 END`
