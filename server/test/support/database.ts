/** What most tests need: databases that clean up after themselves (`await using`), and waiting for a condition. */
import { randomUUID } from 'node:crypto'
import { inject } from 'vitest'
import { createLogger } from '../../platform/logger.ts'
import { createPostgres, type Database } from '../../platform/postgres/postgres.ts'
import { onDatabase } from './on-database.ts'

export const testLogger = createLogger({ level: 'silent' })

const openPostgres = (url: string) =>
  createPostgres({ url, name: 'test', maxConnections: 4, statementTimeoutMs: 60_000, logger: testLogger })

/** A fresh database with the newest schema and its days. */
export async function createDatabase(): Promise<AsyncDisposable & { url: string; prisma: Database }> {
  const name = `test_${randomUUID().replaceAll('-', '')}`
  const serverUrl = inject('databaseUrl')
  await onServer(serverUrl, `CREATE DATABASE ${name} TEMPLATE template_timberline`)
  const url = onDatabase(serverUrl, name)
  const postgres = openPostgres(url)
  return {
    url,
    prisma: postgres.client,
    async [Symbol.asyncDispose]() {
      await postgres.close()
      await onServer(serverUrl, `DROP DATABASE ${name} WITH (FORCE)`)
    },
  }
}

async function onServer(url: string, sql: string): Promise<void> {
  const server = openPostgres(url)
  await server.client.$executeRawUnsafe(sql).finally(() => server.close())
}

/** Answers with the first value that is not undefined; asks again until then, at most `timeoutMs`. */
export async function waitFor<T>(ask: () => Promise<T | undefined>, timeoutMs = 15_000): Promise<T> {
  const end = Date.now() + timeoutMs
  for (;;) {
    const value = await ask()
    if (value !== undefined) return value
    if (Date.now() > end) throw new Error(`waited ${timeoutMs} ms in vain for ${ask.toString().slice(0, 200)}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
