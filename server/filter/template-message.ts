import { Prisma } from '../generated/prisma/client.ts'
import { FIRST_LINES, MAX_WHOLE_LINES } from '../log/template.ts'

/** A shorter message is not worth a look at its lines. */
const SHORT_BYTES = 4096

const lineAt = (place: number) => Prisma.sql`split_part(message, E'\n', ${place}::int)`

/** A message of many lines as short as its template needs it: an empty line in the place of those that it leaves out. */
export const TEMPLATE_MESSAGE = Prisma.sql`CASE
  WHEN octet_length(message) > ${SHORT_BYTES} AND length(message) - length(replace(message, E'\n', '')) >= ${MAX_WHOLE_LINES}
  THEN concat_ws(E'\n', ${Prisma.join(Array.from({ length: FIRST_LINES }, (_, i) => lineAt(i + 1)))}, '', ${lineAt(-1)})
  ELSE message END`
