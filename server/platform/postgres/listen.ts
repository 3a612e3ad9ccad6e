/** Notifications of PostgreSQL, on a connection of its own. */
import { Client } from 'pg'
import type { Clock } from '../clock.ts'
import { connectionOf, type PostgresOptions } from './postgres.ts'

type Options = Omit<PostgresOptions, 'maxConnections' | 'statementTimeoutMs'> & {
  /** A name of ours: it is part of a statement. */
  channel: string
  clock: Clock
  /** Between two attempts to connect. */
  againAfterMs: number
  /** Also whenever the connection is there again: notifications may have been missed. */
  onNotified(): void
}

/** Until the answer is called, and its promise resolves. A lost connection is made again. */
export function listen({ channel, clock, againAfterMs, onNotified, ...options }: Options): () => Promise<void> {
  const { logger, name } = options
  let client: Client | undefined
  let cancel: (() => void) | undefined
  let isOver = false

  async function connect(): Promise<void> {
    // Between two notifications nothing is said, and no statement runs.
    const {
      max: _max,
      query_timeout: _query,
      idle_in_transaction_session_timeout: _idle,
      ...connection
    } = connectionOf({
      ...options,
      maxConnections: 1,
      statementTimeoutMs: 0,
    })
    const opened = new Client(connection)
    client = opened
    opened.on('notification', onNotified)
    opened.on('error', (error) => logger.warn({ err: error.message, pool: name }, 'lost a database connection'))
    opened.on('end', again)
    try {
      await opened.connect()
      await opened.query(`LISTEN ${channel}`)
      onNotified()
    } catch {
      // The health checks say that the database is away.
      await opened.end().catch(() => undefined)
      again()
    }
  }

  function again(): void {
    cancel?.()
    if (!isOver) cancel = clock.setTimer(() => void connect(), againAfterMs)
  }

  void connect()
  return async () => {
    isOver = true
    cancel?.()
    await client?.end().catch(() => undefined)
  }
}
