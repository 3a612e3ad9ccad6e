import { Prisma } from '../generated/prisma/client.ts'

/** A table for FROM: the partitions of `logs` with `oid`, `name`, `fromMs` (null for `logs_past`, which has no beginning) and `toMs`, in milliseconds since 1970. The catalogue has bounds only as text. */
export const PARTITIONS = Prisma.sql`(
    SELECT pg_class.oid, relname::text AS name,
      extract(epoch FROM substring(bound FROM 'FROM [(]''([^'']+)''')::timestamptz)::float8 * 1000 AS "fromMs",
      extract(epoch FROM substring(bound FROM 'TO [(]''([^'']+)''')::timestamptz)::float8 * 1000 AS "toMs"
    FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid, pg_get_expr(relpartbound, inhrelid) AS bound
    WHERE inhparent = 'logs'::regclass
  ) AS partition`
