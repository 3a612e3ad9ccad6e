/**
 * A second connection that sees the same rows as another one: of the login itself, for what the role of a scope may not read. The scoped
 * connection never leaves its role, and its login may be one that owns nothing.
 */
import type { Prisma } from '../../generated/prisma/client.ts'
import type { Reading, Reads } from './reads.ts'

export type SameSnapshot = {
  query<Row>(sql: Prisma.Sql): Promise<Row[]>
  /** Of the connection, while it is open. */
  pid(): number | undefined
  /** Resolves when the connection is given back. */
  close(): Promise<void>
}

type Opened = { reading: Promise<Reading>; close(): Promise<void> }

/** `exported`: the id that `pg_export_snapshot` gave; the transaction that called it must go on. Connects when it is first asked. */
export function openSameSnapshot(reads: Pick<Reads, 'read'>, exported: string): SameSnapshot {
  let opened: Opened | undefined
  let pid: number | undefined
  let hasFailed = false

  async function close(): Promise<void> {
    const closing = opened
    opened = undefined
    pid = undefined
    hasFailed = false
    await closing?.close()
  }

  return {
    async query(sql) {
      // A statement that fails ends its transaction. Who asks again gets another one, of the same snapshot.
      if (hasFailed) await close()
      opened ??= open(reads, exported)
      const reading = await opened.reading
      pid = reading.pid
      try {
        return await reading.query(sql)
      } catch (error) {
        // What cancels the question may still be on its way to this connection: nobody else may have it yet.
        hasFailed = true
        throw error
      }
    },
    pid: () => pid,
    close,
  }
}

function open(reads: Pick<Reads, 'read'>, snapshot: string): Opened {
  const over = Promise.withResolvers<undefined>()
  const reading = Promise.withResolvers<Reading>()
  const work = async (opened: Reading) => {
    reading.resolve(opened)
    await over.promise
  }
  const ended = reads.read(work, { snapshot }).catch(reading.reject)
  return {
    reading: reading.promise,
    async close() {
      over.resolve(undefined)
      await ended
    },
  }
}
