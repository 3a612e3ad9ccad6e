/** Advisory locks of the archive, all of them until the end of the transaction. */
import { Prisma } from '../../generated/prisma/client.ts'

/** Any number, the same in every process; beside it the number of a day since 1970, or 0 for the steps. */
const ARCHIVE = Prisma.sql`7146236`

type Query = <Row>(sql: Prisma.Sql) => Promise<Row[]>
type Asking = { query: Query }

/** One step at a time, of all processes. False while another one works. */
export async function lockSteps({ query }: Asking): Promise<boolean> {
  const [row] = await query<{ isMine: boolean }>(
    Prisma.sql`SELECT pg_try_advisory_xact_lock(${ARCHIVE}, 0) AS "isMine"`,
  )
  return row?.isMine === true
}

/** For a transaction that moves the logs of a day from one place to another: no late log is being stored meanwhile. */
export async function lockDay({ query }: Asking, day: number): Promise<void> {
  await query(Prisma.sql`SELECT pg_advisory_xact_lock(${ARCHIVE}, ${day}::int)::text`)
}

/** For a transaction that stores late logs of these days: where the days are stays as it is. */
export async function shareDays({ query }: Asking, days: readonly number[]): Promise<void> {
  // In one order, so that two writers and who moves a day do not wait for each other.
  await query(Prisma.sql`
    SELECT pg_advisory_xact_lock_shared(${ARCHIVE}, day)::text FROM unnest(${days.toSorted((a, b) => a - b)}::int[]) AS day`)
}
