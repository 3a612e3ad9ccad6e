/** Reads from PostgreSQL. All statements of one read see the same rows, share one deadline, and are cancelled when the client is gone. */
import type { Prisma } from '../../generated/prisma/client.ts'
import { AppError } from '../errors.ts'
import type { Database } from './postgres.ts'
import { pause } from '../retry.ts'
import type { RequestContext } from '../request-context.ts'

export type Snapshot = {
  query<Row>(sql: Prisma.Sql): Promise<Row[]>
}

type Parts = {
  /** Its transactions are read-only and repeatable (`isSnapshot`). */
  database: Pick<Database, '$transaction'>
  /** Another pool: the one of the questions may be full of those that are to be cancelled. */
  canceller: Pick<Database, '$queryRaw'>
  /** For all statements of one question together. */
  timeoutMs: number
}

/** How long a question waits for a connection while others have them all. */
const MAX_WAIT_MS = 5000
/** Between two attempts: one that comes between two statements finds nothing to cancel. */
const CANCEL_EVERY_MS = 200

export function createSnapshots({ database, canceller, timeoutMs }: Parts) {
  /** Cancels what runs on the connection once `signal` aborts, until the promise of the question is settled. */
  async function cancelUntil(done: AbortSignal, asked: Promise<number>): Promise<void> {
    const pid = await asked.catch(() => undefined)
    while (!done.aborted) {
      await canceller.$queryRaw`SELECT pg_cancel_backend(${pid}::int)`.catch(() => undefined)
      await pause(CANCEL_EVERY_MS, done)
    }
  }

  return {
    /** Throws QUERY_TIMEOUT when the statements take too long together, or the asker has gone. */
    read<T>({ signal, cost }: RequestContext, work: (snapshot: Snapshot) => Promise<T>): Promise<T> {
      const tooLate = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])
      const question = async (tx: Pick<Database, '$queryRaw'>): Promise<T> => {
        // Not waited for: the question's first statement travels right behind it.
        const pid = tx.$queryRaw<[{ pid: number }]>`SELECT pg_backend_pid() AS pid`.then(([row]) => row.pid)
        pid.catch(() => undefined)
        const done = new AbortController()
        let cancelling: Promise<void> | undefined
        const cancel = () => (cancelling ??= cancelUntil(done.signal, pid))
        tooLate.addEventListener('abort', cancel, { once: true })
        async function query<Row>(sql: Prisma.Sql): Promise<Row[]> {
          if (tooLate.aborted) throw new AppError('QUERY_TIMEOUT', 'The query took too long and was stopped.')
          const rows = await tx.$queryRaw<Row[]>(sql)
          cost.rows += rows.length
          return rows
        }
        try {
          return await work({ query })
        } finally {
          tooLate.removeEventListener('abort', cancel)
          done.abort()
          // The connection's next question must not be cancelled for this one.
          await cancelling
        }
      }
      return new Promise((resolve, reject) => {
        // Who only reads has its answer before the transaction has ended.
        const asked = (tx: Pick<Database, '$queryRaw'>) => question(tx).then(resolve)
        database.$transaction(asked, { maxWait: MAX_WAIT_MS, timeout: timeoutMs + 2000 }).catch(reject)
      })
    },
  }
}

export type Snapshots = ReturnType<typeof createSnapshots>
