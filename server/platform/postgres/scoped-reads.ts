/**
 * Reads under a scope: on connections of a role that PostgreSQL itself shows only the resources of the scope, whatever the statement asks for.
 * The role is made by access/fence.ts.
 */
import { Prisma } from '../../generated/prisma/client.ts'
import type { Clock } from '../clock.ts'
import { AppError } from '../errors.ts'
import type { Logger } from '../logger.ts'
import type { Database } from './postgres.ts'
import type { Reading, Reads } from './reads.ts'

export const SCOPED_ROLE = 'timberline_scoped'

/** Lines: names of resources, and patterns for LIKE. */
export type ScopeSettings = { resources: string; prefixes: string }

/** What keeps other logs back: a policy on the table, or a view in its place. */
export type Fence = 'policy' | 'view'

/** `exported`: the id of the snapshot, where days are archived: the login alone may read the archive (same-snapshot.ts). */
type ScopedWork = (reading: Reading, fence: Fence, exported?: string) => Promise<void>

type Parts = {
  /** Of connections that have the role. */
  reads: Pick<Reads, 'read'>
  /** Of connections that can look into the catalogue. */
  database: Pick<Database, '$queryRaw'>
  logger: Logger
  clock: Pick<Clock, 'now'>
}

/** Another writer may make it another way, such as one of a newer version. */
const LOOK_EVERY_MS = 10_000

export function createScopedReads({ reads, database, logger, clock }: Parts) {
  let seen: { fence: Fence | undefined; atMs: number } | undefined

  async function look(): Promise<Fence | undefined> {
    if (seen && clock.now() - seen.atMs < LOOK_EVERY_MS) return seen.fence
    const fence = await readFence(database)
    if (fence !== seen?.fence || !seen) tell(logger, fence)
    // What is missing is looked for again with the next question.
    seen = { fence, atMs: fence ? clock.now() : -Infinity }
    return fence
  }

  return {
    /** Says once what keeps other logs back. */
    look,
    /** Resolves when the transaction has ended. Throws SCHEMA_NOT_READY while nothing keeps other logs back, else as `Reads`. */
    async read(settings: ScopeSettings, work: ScopedWork): Promise<void> {
      const fence = await look()
      if (!fence) throw new AppError('SCHEMA_NOT_READY', `${NOT_READY} Try again in a moment.`)
      await reads.read(async (reading) => {
        const exported = await enter(reading, settings)
        await work(reading, fence, exported)
      })
    },
  }
}

export type ScopedReads = ReturnType<typeof createScopedReads>

const NOT_READY = 'The database does not keep the logs of other scopes back yet.'

/**
 * Until the end of the transaction. A pooler may have dropped the option that gives the connection its role. No snapshot is exported within a
 * savepoint, which a question may need later, and it costs a file, which most databases do without.
 */
async function enter({ query }: Reading, { resources, prefixes }: ScopeSettings): Promise<string | undefined> {
  const [row] = await query<{ role: string; exported: string | null }>(Prisma.sql`
    SELECT current_user::text AS role, set_config('timberline.resources', ${resources}, true), set_config('timberline.prefixes', ${prefixes}, true),
      CASE WHEN EXISTS (SELECT FROM archive_days) THEN pg_export_snapshot() END AS exported`)
  if (row?.role !== SCOPED_ROLE) throw new Error(`A scoped connection has the role ${row?.role}, not ${SCOPED_ROLE}`)
  return row.exported ?? undefined
}

/** What keeps other logs back in this database; undefined: nothing does. */
export async function readFence(database: Pick<Database, '$queryRaw'>): Promise<Fence | undefined> {
  const [row] = await database.$queryRaw<[{ fence: Fence | null }]>(FENCE)
  return row.fence ?? undefined
}

/** The policy counts only where the table asks for it. Late logs are kept back as all others are, or nobody is answered yet. */
const FENCE = Prisma.sql`
  SELECT CASE WHEN count(DISTINCT fence) = 1 AND count(fence) = 2 THEN min(fence) END AS fence
  FROM (
    SELECT CASE
      WHEN named.oid IS NULL OR NOT EXISTS (SELECT FROM pg_roles WHERE rolname = ${SCOPED_ROLE}) THEN NULL
      WHEN has_table_privilege(${SCOPED_ROLE}, named.oid, 'SELECT') THEN CASE
        WHEN relrowsecurity AND EXISTS (SELECT FROM pg_policy
          WHERE polrelid = named.oid AND polname = 'timberline_scope' AND NOT polpermissive) THEN 'policy' END
      WHEN view IS NULL THEN NULL
      WHEN has_table_privilege(${SCOPED_ROLE}, view, 'SELECT') THEN 'view'
    END AS fence
    FROM (SELECT to_regclass(name)::oid AS oid, to_regclass(name || '_scoped')::oid AS view FROM (VALUES ('logs'), ('logs_late')) AS tables (name)) AS named
      LEFT JOIN pg_class USING (oid)
  ) AS fences`

function tell(logger: Logger, fence: Fence | undefined): void {
  if (fence === 'policy') logger.info({ fence }, 'scopes: row-level security keeps other logs back')
  else if (fence === 'view')
    logger.info(
      { fence },
      'scopes: a view keeps other logs back, because no superuser has marked the functions of searches',
    )
  else logger.warn('scopes: nothing keeps other logs back yet, so nobody with a scope is answered')
}
