/**
 * Connections that only read: each read is a transaction whose statements see the same rows. They are of `pg` itself, because a statement
 * costs half a millisecond of processor time more through Prisma, which also cannot say on which connection it runs.
 */
import { DatabaseError, Pool, TypeOverrides, types, type Client } from 'pg'
import type { Prisma } from '../../generated/prisma/client.ts'
import { connectionOf, statementName, unavailable, type PostgresOptions } from './postgres.ts'

export type Reading = {
  /** Of the connection, in PostgreSQL. */
  pid: number
  query<Row>(sql: Prisma.Sql): Promise<Row[]>
}

/** A search that reads a lot keeps one processor busy, not all of them: logs come in meanwhile. */
const READ_ONLY = String.raw` -c default_transaction_read_only=on -c default_transaction_isolation=repeatable\ read -c max_parallel_workers_per_gather=0`

/** As Prisma reads them; `pg` makes text of a bigint. */
export const parsers = new TypeOverrides()
parsers.setTypeParser(types.builtins.INT8, BigInt)

/** `role`: the one of each connection, in place of its login's. */
export function createReads({ role, ...options }: PostgresOptions & { role?: string }) {
  const { name, logger } = options
  const { options: settings, ...connection } = connectionOf(options)
  const ofRole = role === undefined ? '' : ` -c role=${role}`
  const pool = new Pool({ ...connection, options: settings + READ_ONLY + ofRole, types: parsers })
  pool.on('error', (error) => logger.warn({ err: error.message, pool: name }, 'lost a database connection'))

  return {
    /**
     * Resolves when the transaction has ended. `snapshot`: the id of another transaction's, which goes on meanwhile. Throws DATABASE_UNAVAILABLE
     * when a connection cannot be had or is lost, PostgreSQL's error of a statement, and what `work` throws.
     */
    async read(work: (reading: Reading) => Promise<void>, { snapshot }: { snapshot?: string } = {}): Promise<void> {
      const client = await pool.connect().catch((error: unknown) => {
        throw unavailable(error)
      })
      const session = openSession(client)
      try {
        await session.run('BEGIN')
        // It takes no parameter.
        if (snapshot !== undefined) await session.run(`SET TRANSACTION SNAPSHOT '${checkId(snapshot)}'`)
        await work({ pid: pidOf(client), query: session.query })
        await session.run('COMMIT')
      } catch (error) {
        if (session.isIntact()) await session.run('ROLLBACK').catch(() => undefined)
        throw error
      } finally {
        session.close()
        client.release(!session.isIntact())
      }
    },
    close: () => pool.end(),
  }
}

export type Reads = ReturnType<typeof createReads>

function checkId(snapshot: string): string {
  if (/^[0-9A-F-]+$/.test(snapshot)) return snapshot
  throw new Error(`${snapshot} is not the id of a snapshot`)
}

/** The statements of one transaction. A connection that fails is not intact: it may still be in the middle of one. */
export function openSession(client: Client) {
  let isIntact = true
  // The next statement fails too. An error that nobody listens to would end the process.
  const onError = () => (isIntact = false)
  client.on('error', onError)

  /** Of the last statement: the next one waits for it, because `pg` 9 takes no second one meanwhile. */
  let over: Promise<void> = Promise.resolve()

  async function ask<Row extends object>(statement: { text: string; values?: unknown[]; name?: string }) {
    const before = over
    const { promise, resolve } = Promise.withResolvers<void>()
    over = promise
    await before
    try {
      return (await client.query<Row>(statement)).rows
    } catch (error) {
      if (error instanceof DatabaseError) throw error
      isIntact = false
      throw unavailable(error)
    } finally {
      resolve()
    }
  }

  return {
    isIntact: () => isIntact,
    run: (text: string) => ask({ text }),
    query: <Row>({ text, values }: Prisma.Sql): Promise<Row[]> =>
      ask<Row & object>({ text, values, name: statementName(text) }),
    close: () => client.off('error', onError),
  }
}

/** PostgreSQL says it on each new connection. The types of `pg` leave it out. */
function pidOf(client: Client): number {
  const pid: unknown = Reflect.get(client, 'processID')
  if (typeof pid !== 'number') throw new Error('PostgreSQL has not said which process serves the connection')
  return pid
}
