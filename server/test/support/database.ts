/** Databases that clean up after themselves (`await using`). */
import { randomUUID } from 'node:crypto'
import { Client } from 'pg'
import { inject } from 'vitest'
import { createPostgres, type Database } from '../../platform/postgres/postgres.ts'
import { createReads, type Reads } from '../../platform/postgres/reads.ts'
import { onDatabase } from './on-database.ts'
import { testLogger } from './test-logger.ts'

/** `adminUrl`: the same as a superuser. */
export type TestDatabase = AsyncDisposable & { url: string; adminUrl: string; prisma: Database; reads: Reads }

/** A fresh database with the newest schema and its days, or a copy of another template (`template0` is empty). */
export async function createDatabase(template = 'template_timberline'): Promise<TestDatabase> {
  const name = `test_${randomUUID().replaceAll('-', '')}`
  const [databaseUrl, adminUrl] = [inject('databaseUrl'), inject('adminUrl')]
  // As everywhere, the program owns it and is no superuser.
  await onServer(adminUrl, `CREATE DATABASE ${name} TEMPLATE ${template} OWNER timberline`)
  const url = onDatabase(databaseUrl, name)
  const options = { name: 'test', maxConnections: 4, statementTimeoutMs: 60_000, logger: testLogger }
  const postgres = createPostgres({ url, ...options })
  const reads = createReads({ url, ...options })
  return {
    url,
    adminUrl: onDatabase(adminUrl, name),
    prisma: postgres.client,
    reads,
    async [Symbol.asyncDispose]() {
      await Promise.all([postgres.close(), reads.close()])
      await onServer(adminUrl, `DROP DATABASE ${name} WITH (FORCE)`)
    },
  }
}

/** Transactions of all connections that are opened from now on see one snapshot, unless they ask for something else. */
export const isolate = ({ adminUrl }: TestDatabase): Promise<void> =>
  onServer(
    adminUrl,
    `ALTER DATABASE ${new URL(adminUrl).pathname.slice(1)} SET default_transaction_isolation = 'repeatable read'`,
  )

/** Without Prisma, whose clients take longer to make than a database. */
async function onServer(connectionString: string, sql: string): Promise<void> {
  const client = new Client({ connectionString })
  await client.connect()
  await client.query(sql).finally(() => client.end())
}
