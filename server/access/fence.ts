/**
 * Makes PostgreSQL keep the logs of other scopes back, at each start of a writer: roles belong to the cluster and marks of functions to the
 * database, and neither `pg_dump` nor an upgrade of PostgreSQL carries them, so no migration can make them.
 */
import { createHash } from 'node:crypto'
import type { Logger } from '../platform/logger.ts'
import { describe, sqlState, type Database } from '../platform/postgres/postgres.ts'
import { readFence, SCOPED_ROLE, type Fence } from '../platform/postgres/scoped-reads.ts'
import { backoffMs, pause } from '../platform/retry.ts'
import { fenceSql, LEAKPROOF_FUNCTIONS } from './fence-sql.ts'

type Parts = {
  database: Pick<Database, '$queryRaw' | '$executeRawUnsafe' | '$transaction'>
  logger: Logger
  /** No function is marked LEAKPROOF: searches of who has a scope read all logs. */
  isStrict: boolean
  /** Ends the attempts. */
  signal?: AbortSignal
}

/** With the scope inside; whoever makes such a view has not granted it. */
const VIEWS = ['scoped_resource_days', 'valid_resource_days']

const PATIENCE_MS = 10 * 60_000

/** Somebody else holds the table, or makes the role for another database of the cluster. */
const PASSING = new Set(['55P03', '57014', '40P01', '42710', '23505', 'XX000'])

/** Does nothing where all is as it should be. Without the permissions it says what is missing, and nobody with a scope is answered. */
export async function raiseFence({ database, logger, isStrict, signal }: Parts): Promise<void> {
  const deadlineMs = performance.now() + PATIENCE_MS
  for (let attempt = 0; ; attempt++) {
    try {
      return await raise({ database, logger, isStrict })
    } catch (error) {
      const state = sqlState(error) ?? ''
      if (signal?.aborted) return
      if (state !== '42501' && !PASSING.has(state)) throw error
      if (state === '42501' || performance.now() > deadlineMs) return warn(logger, error)
      await pause(backoffMs(attempt, { minMs: 50, maxMs: 5000 }), signal)
    }
  }
}

const HOW = `As a superuser: CREATE ROLE ${SCOPED_ROLE} NOLOGIN NOINHERIT; GRANT ${SCOPED_ROLE} TO <the user of DATABASE_URL> WITH SET TRUE, INHERIT FALSE;`

function warn(logger: Logger, error: unknown): void {
  logger.warn(
    { err: describe(error), how: HOW },
    'the database could not be told to keep scopes apart; nobody with a scope is answered',
  )
}

async function raise({ database, logger, isStrict }: Omit<Parts, 'signal'>): Promise<void> {
  const state = await readState(database)
  if (!state.hasRole) await database.$executeRawUnsafe(`CREATE ROLE ${SCOPED_ROLE} NOLOGIN NOINHERIT`)
  if (!state.mayBecome)
    await database.$executeRawUnsafe(`GRANT ${SCOPED_ROLE} TO CURRENT_USER WITH SET TRUE, INHERIT FALSE`)
  const areMarked = await mark(database, { state, isStrict })
  if (isStrict && areMarked)
    logger.warn('SCOPE_STRICT is set, but only a superuser can take LEAKPROOF from the functions of searches')
  const fence: Fence = isStrict || areMarked ? 'policy' : 'view'
  const statements = fenceSql({ ...state, fence })
  const print = createHash('sha256').update(statements.join(';')).digest('hex').slice(0, 16)
  // A backup may carry the policy and not the grants.
  if (state.print === print && (await readFence(database)) === fence) return
  await database.$transaction(
    async (tx) => {
      // Short: who waits for the table holds up all that come after.
      await tx.$executeRawUnsafe("SET LOCAL lock_timeout = '1s'")
      for (const statement of statements) await tx.$executeRawUnsafe(statement)
      await tx.$executeRawUnsafe(`COMMENT ON POLICY timberline_scope ON log_values IS '${print}'`)
    },
    { timeout: 60_000, maxWait: 5000 },
  )
}

/** Whether all of the functions are marked. Only a superuser can do it; somebody may have done so before. */
async function mark(
  database: Parts['database'],
  { state, isStrict }: { state: State; isStrict: boolean },
): Promise<boolean> {
  const isAsWanted = state.marked === (isStrict ? 0 : LEAKPROOF_FUNCTIONS.length)
  if (isAsWanted || !state.isSuperuser) return state.marked === LEAKPROOF_FUNCTIONS.length
  for (const name of LEAKPROOF_FUNCTIONS)
    await database.$executeRawUnsafe(`ALTER FUNCTION pg_catalog.${name} ${isStrict ? 'NOT ' : ''}LEAKPROOF`)
  return !isStrict
}

type State = {
  isSuperuser: boolean
  hasRole: boolean
  /** A superuser may become anybody. */
  mayBecome: boolean
  /** How many of the functions. */
  marked: number
  views: string[]
  columns: string
  schema: string
  database: string
  /** Of the statements that were run last. */
  print: string | null
}

async function readState(database: Parts['database']): Promise<State> {
  const [state] = await database.$queryRaw<[State]>`
    SELECT rolsuper AS "isSuperuser",
      EXISTS (SELECT FROM pg_roles WHERE rolname = ${SCOPED_ROLE}) AS "hasRole",
      rolsuper OR EXISTS (SELECT FROM pg_auth_members JOIN pg_roles AS of ON of.oid = roleid
        WHERE of.rolname = ${SCOPED_ROLE} AND member = me.oid AND set_option) AS "mayBecome",
      (SELECT count(*)::int FROM pg_proc WHERE proleakproof
        AND oid IN (SELECT to_regprocedure('pg_catalog.' || name) FROM unnest(${[...LEAKPROOF_FUNCTIONS]}::text[]) AS name)) AS marked,
      ARRAY(SELECT name FROM unnest(${VIEWS}::text[]) AS name WHERE to_regclass(name) IS NOT NULL) AS views,
      (SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
        WHERE attrelid = to_regclass('logs') AND attnum > 0 AND NOT attisdropped) AS columns,
      quote_ident(current_schema()) AS schema, quote_ident(current_database()) AS database,
      (SELECT obj_description(oid, 'pg_policy') FROM pg_policy
        WHERE polrelid = to_regclass('log_values') AND polname = 'timberline_scope') AS print
    FROM pg_roles AS me WHERE rolname = current_user`
  return state
}
