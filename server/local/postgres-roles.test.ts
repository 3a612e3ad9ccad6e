import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { migrate } from '../platform/postgres/migrate.ts'
import { createPostgres } from '../platform/postgres/postgres.ts'
import { runStatements } from '../platform/postgres/run-statements.ts'
import { makePartitions } from '../store/partitions.ts'
import { onDatabase } from '../test/support/on-database.ts'
import { SMALL_POSTGRES } from '../test/support/postgres-settings.ts'
import { testLogger } from '../test/support/test-logger.ts'
import { startPostgres } from './postgres.ts'

type Server = Awaited<ReturnType<typeof startPostgres>>

const ROLE = 'SELECT current_user::text AS name, rolsuper FROM pg_roles WHERE rolname = current_user'

/** What somebody else than the program owns, extensions and what belongs to them aside. */
const FOREIGN = `
  SELECT c.oid::regclass::text AS name FROM pg_class c
  WHERE c.oid >= 16384 AND relkind NOT IN ('t', 'i', 'I') AND relowner <> 'timberline'::regrole
    AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = c.oid AND deptype = 'e')
  UNION ALL SELECT p.oid::regprocedure::text FROM pg_proc p
  WHERE p.oid >= 16384 AND proowner <> 'timberline'::regrole
    AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = p.oid AND deptype = 'e')
  UNION ALL SELECT datname FROM pg_database WHERE datname = 'timberline' AND datdba <> 'timberline'::regrole`

const MARKED =
  'SELECT oid::regprocedure::text AS name FROM pg_proc WHERE proleakproof AND oid = ANY ($1::regprocedure[])'
const FIVE = [
  'jsonb_path_match_opr(jsonb,jsonpath)',
  ...['texticlike', 'texticregexeq', 'textlike', 'textregexeq'].map((name) => `${name}(text,text)`),
]

/** Of an earlier version: the program's role was the superuser, and everything was its own. */
async function makeOlder(server: Server, home: string): Promise<void> {
  const admin = onDatabase(server.adminUrl, 'postgres')
  const password = readFileSync(join(home, 'password'), 'utf8')
  await runStatements({
    url: admin,
    statements: [
      'DROP DATABASE timberline',
      'DROP ROLE timberline, timberline_scoped',
      'CREATE ROLE other SUPERUSER',
      'SET SESSION AUTHORIZATION other',
      'ALTER ROLE timberline_admin RENAME TO timberline',
      `ALTER ROLE timberline PASSWORD '${password}'`,
      'RESET SESSION AUTHORIZATION',
      'DROP ROLE other',
      'CREATE DATABASE timberline',
    ],
  })
  await migrate({ url: server.url, logger: testLogger })
  await addDays(server.url)
  await runStatements({
    url: server.url,
    statements: [
      'CREATE SCHEMA reports',
      'CREATE VIEW reports.errors AS SELECT * FROM logs',
      "CREATE TYPE reports.kind AS ENUM ('a')",
      'CREATE TABLE reports.runs (id serial PRIMARY KEY, kind reports.kind)',
      'CREATE SEQUENCE reports.numbers',
      'CREATE STATISTICS reports.pairs ON id, kind FROM reports.runs',
      'INSERT INTO reports.runs DEFAULT VALUES',
    ],
  })
}

async function addDays(url: string): Promise<void> {
  const options = { name: 'test', maxConnections: 1, statementTimeoutMs: 60_000, logger: testLogger }
  const { client, close } = createPostgres({ url, ...options })
  await makePartitions({ database: client, now: new Date(Date.now() + 86_400_000) }).finally(close)
}

describe('the roles of the embedded PostgreSQL', { timeout: 120_000 }, () => {
  let dataDir: string
  let home: string

  beforeAll(() => {
    dataDir = realpathSync(mkdtempSync(join(tmpdir(), 'timberline-roles-')))
    home = join(dataDir, 'postgres')
  })

  afterAll(() => rmSync(dataDir, { recursive: true, force: true }))

  const start = (isStrict = false) =>
    startPostgres({ dataDir, isStrict, settings: SMALL_POSTGRES, onProgress: () => undefined })

  test('a new database: the program owns it, is no superuser, and may become the role of questions with a scope', async () => {
    const server = await start()
    expect(await query(server.url, ROLE)).toEqual([{ name: 'timberline', rolsuper: false }])
    expect(await query(server.adminUrl, ROLE)).toEqual([{ name: 'timberline_admin', rolsuper: true }])
    await expect(query(server.url, "SELECT pg_read_file('/etc/hostname')")).rejects.toThrow(/permission denied/)
    await expect(query(server.url, 'CREATE ROLE mine')).rejects.toThrow(/permission denied/)
    await runStatements({ url: server.url, statements: ['SET ROLE timberline_scoped', 'RESET ROLE'] })
    expect(await query(server.url, MARKED, [FIVE])).toHaveLength(FIVE.length)
    await server.stop()
  })

  test('SCOPE_STRICT takes the marks away, and the next start without it sets them again', async () => {
    for (const isStrict of [true, false]) {
      const server = await start(isStrict)
      expect(await query(server.url, MARKED, [FIVE])).toHaveLength(isStrict ? 0 : FIVE.length)
      await server.stop()
    }
  })

  test('a database of an earlier version becomes the program’s, with all that is in it', async () => {
    const first = await start()
    await makeOlder(first, home)
    expect(await query(first.url, ROLE)).toEqual([{ name: 'timberline', rolsuper: true }])
    await first.stop()
    rmSync(join(home, 'admin-password'))

    const server = await start()
    expect(existsSync(join(home, 'admin-password'))).toBe(true)
    expect(await query(server.url, ROLE)).toEqual([{ name: 'timberline', rolsuper: false }])
    expect(await query(server.url, FOREIGN)).toEqual([])
    expect(await query(server.url, 'SELECT id FROM reports.runs')).toEqual([{ id: 1 }])
    expect(await query(server.url, 'SELECT FROM reports.errors')).toEqual([])
    expect(await migrate({ url: server.url, logger: testLogger })).toEqual([])
    await addDays(server.url)
    await server.stop()
  })

  test('a transfer that was cut off goes on at the next start', async () => {
    const first = await start()
    await runStatements({
      url: first.adminUrl,
      statements: ['ALTER TABLE logs OWNER TO timberline_admin', 'ALTER DATABASE timberline OWNER TO timberline_admin'],
    })
    expect(await query(first.url, FOREIGN)).toEqual([{ name: 'logs' }, { name: 'timberline' }])
    await first.stop()
    const server = await start()
    expect(await query(server.url, FOREIGN)).toEqual([])
    await server.stop()
  })
})

async function query(url: string, sql: string, values: unknown[] = []): Promise<unknown[]> {
  const client = new Client(url)
  await client.connect()
  const { rows } = await client.query<Record<string, unknown>>(sql, values).finally(() => client.end())
  return rows
}
