/** The connection that holds the keeper's lock and runs its long statements: when it breaks, both end. */
import type { Logger } from '../platform/logger.ts'
import { applicationName, createPostgres, type Database } from '../platform/postgres/postgres.ts'
import { pause } from '../platform/retry.ts'

/** Any number, the same in every writer. */
const LOCK = 7_146_235
const STATEMENT_TIMEOUT_MS = 6 * 60 * 60 * 1000
const NAME = 'keeper'

type Settings = Readonly<Record<string, string>>

export function createKeeperSession({ url, logger }: { url: string; logger: Logger }) {
  const options = {
    url,
    name: NAME,
    maxConnections: 1,
    statementTimeoutMs: STATEMENT_TIMEOUT_MS,
    keepsIdle: true,
    logger,
  }
  const { client, close } = createPostgres(options)
  let pid: number | undefined
  let running: Promise<unknown> | undefined

  return {
    /** Whether this process is the keeper; takes the lock if it is free. */
    async hold(): Promise<boolean> {
      // The connection is busy, so it is alive and holds its lock.
      if (running) return pid !== undefined
      const [row] = await client.$queryRaw<[{ pid: number; isHeld: boolean }]>`
        SELECT pg_backend_pid() AS pid, EXISTS (
          SELECT FROM pg_locks WHERE locktype = 'advisory' AND classid = 0 AND objid = ${LOCK} AND pid = pg_backend_pid()
        ) OR pg_try_advisory_lock(${LOCK}::bigint) AS "isHeld"`
      if (row.isHeld && row.pid !== pid) logger.info('this process is now the keeper of the table')
      pid = row.isHeld ? row.pid : undefined
      return row.isHeld
    },
    /** Runs one statement by itself, outside of a transaction, with these settings. */
    async run(sql: string, settings: Settings): Promise<void> {
      running = runWith(client, sql, settings)
      await running.finally(() => {
        running = undefined
      })
    },
    /** Cancels the running statement from another connection; repeats that in case it came between two statements. */
    async cancel(other: Database): Promise<void> {
      while (running) {
        await other.$queryRaw`
          SELECT pg_cancel_backend(pid) FROM pg_stat_activity
          WHERE pid = ${pid ?? 0} AND application_name = ${applicationName(NAME)} AND state = 'active'`
        await Promise.race([running.catch(() => undefined), pause(200)])
      }
    },
    close,
  }
}

export type KeeperSession = ReturnType<typeof createKeeperSession>

async function runWith(client: Database, sql: string, settings: Settings): Promise<void> {
  for (const [name, value] of Object.entries(settings))
    await client.$queryRaw`SELECT set_config(${name}, ${value}, false)`
  await client.$executeRawUnsafe(sql)
}
