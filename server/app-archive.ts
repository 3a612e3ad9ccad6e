/** What `npm run archive` does: the store's own command, on a database that has its schema. */
import type { Config } from './config.ts'
import type { Logger } from './platform/logger.ts'
import { migrate } from './platform/postgres/migrate.ts'
import { createTransactions } from './platform/postgres/transactions.ts'
import { runArchiveCommand } from './store/store.ts'

type Parts = {
  config: Pick<Config, 'databaseUrl'>
  databaseUrl: string
  logger: Logger
  operands: readonly string[]
  say: (line: string) => void
  signal: AbortSignal
}

/** A whole day is read in one transaction. */
const STATEMENT_TIMEOUT_MS = 10 * 60_000

/** Whether all is well. */
export async function lookAfterArchive({
  config,
  databaseUrl: url,
  logger,
  operands,
  ...how
}: Parts): Promise<boolean> {
  // Where others run on the database, a writer migrates it.
  if (config.databaseUrl === undefined) await migrate({ url, logger })
  const transactions = createTransactions({
    url,
    name: 'archive-command',
    maxConnections: 2,
    statementTimeoutMs: STATEMENT_TIMEOUT_MS,
    logger,
  })
  return runArchiveCommand({ transactions, ...how }, operands).finally(transactions.close)
}
