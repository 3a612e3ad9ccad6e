/**
 * Transactions that read and write much: on connections of `pg` itself, because Prisma makes an object of each value that it reads and a text
 * of each bytea.
 */
import { Pool } from 'pg'
import type { Prisma } from '../../generated/prisma/client.ts'
import { connectionOf, unavailable, type PostgresOptions } from './postgres.ts'
import { openSession, parsers } from './reads.ts'

export type Session = {
  query<Row>(sql: Prisma.Sql): Promise<Row[]>
  /** A statement that takes no parameters. */
  run(text: string): Promise<unknown>
}

type Mode = {
  /** All statements see what the first one sees, and not each what is committed by then. */
  isSnapshot?: boolean
}

export function createTransactions(options: PostgresOptions) {
  const { name, logger } = options
  const pool = new Pool({ ...connectionOf(options), types: parsers })
  pool.on('error', (error) => logger.warn({ err: error.message, pool: name }, 'lost a database connection'))

  return {
    /**
     * Commits what `work` has done, unless it throws. Throws DATABASE_UNAVAILABLE when a connection cannot be had or is lost, PostgreSQL's
     * error of a statement, and what `work` throws.
     */
    async run<T>(work: (session: Session) => Promise<T>, { isSnapshot = false }: Mode = {}): Promise<T> {
      const client = await pool.connect().catch((error: unknown) => {
        throw unavailable(error)
      })
      const session = openSession(client)
      try {
        // Who waits for a lock must see what was done meanwhile, whatever default_transaction_isolation says.
        await session.run(`BEGIN ISOLATION LEVEL ${isSnapshot ? 'REPEATABLE READ' : 'READ COMMITTED'}`)
        const result = await work(session)
        await session.run('COMMIT')
        return result
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

export type Transactions = ReturnType<typeof createTransactions>
