/** What PostgreSQL itself keeps back, without a condition of ours. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Prisma } from '../generated/prisma/client.ts'
import { createPostgres, sqlState } from '../platform/postgres/postgres.ts'
import { createReads } from '../platform/postgres/reads.ts'
import { migrate } from '../platform/postgres/migrate.ts'
import { runStatements } from '../platform/postgres/run-statements.ts'
import { createScopedReads, readFence, SCOPED_ROLE } from '../platform/postgres/scoped-reads.ts'
import { createDatabase } from '../test/support/database.ts'
import { insertRows, testId, testRow } from '../test/support/rows.ts'
import { createReader } from '../test/support/reader.ts'
import { createScoped, scopedBy } from '../test/support/scoped.ts'
import { testLogger } from '../test/support/test-logger.ts'
import { raiseFence } from './fence.ts'
import { LEAKPROOF_FUNCTIONS } from './fence-sql.ts'

const RESOURCES = ['team-a-1', 'team-a-2', 'team-b-1', 'team_a_3', '', 'line\nbreak', null]
const rows = RESOURCES.map((resourceId, i) => testRow({ id: testId(i), resourceId }))

const READS = { name: 'test', maxConnections: 1, statementTimeoutMs: 60_000, logger: testLogger }

type Open = Awaited<ReturnType<typeof createDatabase>>

type Settings = { resources: string; prefixes: string }

/** The resources that the role sees. */
async function see(
  { url, prisma }: Pick<Open, 'url' | 'prisma'>,
  settings: Settings,
  of: 'logs' | 'logs_late' = 'logs',
) {
  const { scoped, close } = createScoped({ url, prisma })
  let seen: (string | null)[] = []
  try {
    await scoped.reads.read(settings, async ({ query }, fence) => {
      const table = Prisma.raw(fence === 'view' ? `${of}_scoped` : of)
      const found = await query<{ resource: string | null }>(
        Prisma.sql`SELECT resource_id AS resource FROM ${table} ORDER BY id`,
      )
      seen = found.map(({ resource }) => resource)
    })
  } finally {
    await close()
  }
  return seen
}

/** A superuser alone makes roles and marks functions. */
const asAdmin = ({ adminUrl: url }: Pick<Open, 'adminUrl'>, ...statements: string[]) =>
  runStatements({ url, statements })

const READABLE = new Set([
  'logs',
  'logs_late',
  'log_values',
  'log_value_fields',
  'log_value_gaps',
  'scoped_resource_days',
  'valid_resource_days',
])

const CASES: readonly [string, { resources: string; prefixes: string }, (string | null)[]][] = [
  ['nothing', { resources: '', prefixes: '' }, []],
  ['names', { resources: 'team-a-1\nteam-b-1\nteam-b', prefixes: '' }, ['team-a-1', 'team-b-1']],
  ['a beginning', { resources: '', prefixes: 'team-a-%' }, ['team-a-1', 'team-a-2']],
  [
    'a beginning with a line of its own',
    { resources: 'team-b-1', prefixes: String.raw`team\_%` },
    ['team-b-1', 'team_a_3'],
  ],
  ['the empty name', { resources: '\n', prefixes: '' }, ['']],
]

describe('as a superuser has made it', () => {
  let database: Open
  beforeAll(async () => {
    database = await createDatabase()
    await insertRows(database.prisma, rows)
    await insertRows(database.prisma, rows, 'logs_late')
  })
  afterAll(() => database[Symbol.asyncDispose]())

  test.each(CASES)('the role sees %s', async (_, settings, expected) => {
    expect(await readFence(database.prisma)).toBe('policy')
    expect(await see(database, settings)).toEqual(expected)
    expect(await see(database, settings, 'logs_late')).toEqual(expected)
  })

  test('everything else is refused', async () => {
    const { ofRole, close } = createScoped(database)
    const states: Record<string, string | undefined> = {}
    const ask = async (sql: string) => {
      const asked = ofRole.read(async ({ query }) => void (await query(Prisma.raw(sql))))
      states[sql] = await asked.then(() => undefined).catch((error: unknown) => sqlState(error))
    }
    const tables = await database.prisma.$queryRaw<{ name: string }[]>`
      SELECT relname::text AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm')`
    const refused = tables.map(({ name }) => name).filter((name) => !READABLE.has(name))
    for (const name of refused) await ask(`SELECT * FROM ${name}`)
    await ask('SELECT sum(n) FROM log_counts_minute')
    await ask('CREATE TABLE mine (a int)')
    expect(refused.length).toBeGreaterThan(40)
    expect(Object.entries(states).filter(([, state]) => state !== '42501' && state !== '25006')).toEqual([])
    await ask('SELECT * FROM logs')
    await ask('SELECT * FROM log_values')
    // Without its settings a question fails, and never shows all.
    expect([states['SELECT * FROM logs'], states['SELECT * FROM log_values']]).toEqual(['42704', '42704'])
    await ask('SELECT max(minute) FROM log_counts_minute')
    expect(states['SELECT max(minute) FROM log_counts_minute']).toBeUndefined()
    await close()
  })

  test('a setting ends with its transaction', async () => {
    const { scoped, ofRole, close } = createScoped(database)
    await scoped.reads.read({ resources: 'team-a-1', prefixes: '' }, async ({ query }) => {
      expect(await query(Prisma.sql`SELECT FROM logs`)).toHaveLength(1)
    })
    await ofRole.read(async ({ query }) => expect(await query(Prisma.sql`SELECT FROM logs`)).toEqual([]))
    await close()
  })

  test('a connection without the role is refused', async () => {
    const reads = createReads({ ...READS, url: database.url })
    const scoped = createScopedReads({ reads, database: database.prisma, logger: testLogger, clock: { now: () => 0 } })
    await expect(scoped.read({ resources: '', prefixes: '' }, async () => undefined)).rejects.toThrow(/has the role/)
    await reads.close()
  })

  test('a login of its own has nothing to go back to', async () => {
    const login = `scoped_${Date.now()}`
    await asAdmin(
      database,
      `CREATE ROLE ${login} LOGIN PASSWORD 'scoped'`,
      `GRANT ${SCOPED_ROLE} TO ${login} WITH SET TRUE, INHERIT FALSE`,
    )
    const url = new URL(database.url)
    url.username = login
    url.password = 'scoped'
    const reads = createReads({ ...READS, url: url.href, role: SCOPED_ROLE })
    const scoped = createScopedReads({ reads, database: database.prisma, logger: testLogger, clock: { now: () => 0 } })
    await scoped.read({ resources: 'team-a-1', prefixes: '' }, async ({ query }) => {
      expect(await query(Prisma.sql`SELECT FROM logs`)).toHaveLength(1)
    })
    const left = scoped.read({ resources: '', prefixes: '' }, async ({ query }) => {
      await query(Prisma.sql`SET ROLE NONE`)
      await query(Prisma.sql`SELECT FROM logs`)
    })
    expect(sqlState(await left.catch((error: unknown) => error))).toBe('42501')
    await reads.close()
    await asAdmin(database, `DROP ROLE ${login}`)
  })

  test('whoever else has a grant sees what they saw before', async () => {
    const role = `onlooker_${Date.now()}`
    await asAdmin(
      database,
      `CREATE ROLE ${role} NOLOGIN`,
      `GRANT ${role} TO timberline`,
      `GRANT SELECT ON logs TO ${role}`,
    )
    const reads = createReads({ ...READS, url: database.url, role })
    await reads.read(async ({ query }) => expect(await query(Prisma.sql`SELECT FROM logs`)).toHaveLength(rows.length))
    await reads.close()
    await asAdmin(database, `DROP OWNED BY ${role}`, `DROP ROLE ${role}`)
  })
})

test('several databases of a cluster are fenced at once, and again without a change', async () => {
  const databases = await Promise.all([1, 2, 3].map(() => createDatabase()))
  for (const { prisma } of databases) await prisma.$executeRawUnsafe('ALTER TABLE logs DISABLE ROW LEVEL SECURITY')
  expect(await Promise.all(databases.map(({ prisma }) => readFence(prisma)))).toEqual([undefined, undefined, undefined])
  const raise = () =>
    Promise.all(databases.map(({ prisma }) => raiseFence({ database: prisma, logger: testLogger, isStrict: false })))
  await raise()
  expect(await Promise.all(databases.map(({ prisma }) => readFence(prisma)))).toEqual(['policy', 'policy', 'policy'])
  const printOf = () =>
    Promise.all(databases.map(({ prisma }) => prisma.$queryRaw<unknown[]>`SELECT oid FROM pg_policy ORDER BY oid`))
  const before = await printOf()
  await raise()
  expect(await printOf()).toEqual(before)
  await Promise.all(databases.map((database) => database[Symbol.asyncDispose]()))
})

test.each(['logs', 'logs_late'])('without a fence of %s nobody with a scope is answered', async (table) => {
  await using database = await createDatabase()
  await database.prisma.$executeRawUnsafe(`REVOKE ALL ON ${table} FROM ${SCOPED_ROLE}`)
  await expect(see(database, { resources: '', prefixes: '%' })).rejects.toThrow(/does not keep the logs/)
})

test('SCOPE_STRICT takes the marks away and keeps the policy', async () => {
  await using database = await createDatabase()
  const marked = async () => {
    const [row] = await database.prisma.$queryRaw<[{ n: number }]>`
      SELECT count(*)::int AS n FROM pg_proc WHERE proleakproof
        AND oid IN (SELECT to_regprocedure('pg_catalog.' || name) FROM unnest(${[...LEAKPROOF_FUNCTIONS]}::text[]) AS name)`
    return row.n
  }
  const admin = createPostgres({ ...READS, url: database.adminUrl })
  expect(await marked()).toBe(LEAKPROOF_FUNCTIONS.length)
  await raiseFence({ database: admin.client, logger: testLogger, isStrict: true })
  expect([await marked(), await readFence(database.prisma)]).toEqual([0, 'policy'])
  await raiseFence({ database: admin.client, logger: testLogger, isStrict: false })
  expect(await marked()).toBe(LEAKPROOF_FUNCTIONS.length)
  await admin.close()
})

describe('where no superuser is', () => {
  const name = `plain_${Date.now()}`
  let admin: Open
  let plain: ReturnType<typeof createPostgres>
  let url: string
  beforeAll(async () => {
    admin = await createDatabase()
    await asAdmin(admin, `CREATE ROLE ${name} LOGIN PASSWORD 'plain'`)
    await asAdmin(
      admin,
      `CREATE DATABASE ${name} OWNER ${name} TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C'`,
    )
    const address = new URL(admin.url)
    address.username = name
    address.password = 'plain'
    address.pathname = name
    url = address.href
    await migrate({ url, logger: testLogger })
    plain = createPostgres({ url, name: 'test', maxConnections: 2, statementTimeoutMs: 60_000, logger: testLogger })
    await plain.client.$executeRawUnsafe('CREATE TABLE logs_test PARTITION OF logs DEFAULT')
    await insertRows(plain.client, rows)
    await insertRows(plain.client, rows, 'logs_late')
  })
  afterAll(async () => {
    await plain.close()
    await asAdmin(admin, `DROP DATABASE ${name} WITH (FORCE)`)
    await asAdmin(admin, `DROP ROLE ${name}`)
    await admin[Symbol.asyncDispose]()
  })

  test('it says what is missing, and a view keeps other logs back once it is there', async () => {
    await raiseFence({ database: plain.client, logger: testLogger, isStrict: false })
    expect(await readFence(plain.client)).toBeUndefined()
    await asAdmin(admin, `GRANT ${SCOPED_ROLE} TO ${name} WITH SET TRUE, INHERIT FALSE`)
    await raiseFence({ database: plain.client, logger: testLogger, isStrict: false })
    expect(await readFence(plain.client)).toBe('view')
    for (const [, settings, expected] of CASES)
      for (const table of ['logs', 'logs_late'] as const)
        expect(await see({ url, prisma: plain.client }, settings, table)).toEqual(expected)
    const { ofRole, close } = createScoped({ url, prisma: plain.client })
    const asked = ofRole.read(async ({ query }) => void (await query(Prisma.sql`SELECT FROM logs`)))
    expect(sqlState(await asked.catch((error: unknown) => error))).toBe('42501')
    await close()
  })

  test('every reader goes by the view', async () => {
    const reads = createReads({ ...READS, url })
    const { scoped, close } = createScoped({ url, prisma: plain.client })
    const principal = scopedBy({ resourceId: { startsWith: 'team-a-', caseSensitive: true } })
    const reader = createReader({ prisma: plain.client, reads, principal, scoped })
    const { nodes } = await reader.page({ where: { message: { contains: 'MESS' } } })
    expect(nodes.map(({ resourceId }) => resourceId)).toEqual(['team-a-2', 'team-a-1'])
    expect(await reader.byId(testId(2))).toBeNull()
    expect((await reader.byId(testId(1)))?.resourceId).toBe('team-a-2')
    expect(await reader.count({})).toEqual({ value: 2n, exact: true })
    expect((await reader.histogram({})).buckets.reduce((sum, { total }) => sum + total, 0n)).toBe(2n)
    const facet = await reader.facet({ field: 'RESOURCE_ID', where: { resourceId: { contains: 'B-1' } } })
    expect(facet.nodes.map(({ value }) => value)).toEqual(['team-a-1', 'team-a-2'])
    expect((await reader.page({ where: { resourceId: { contains: 'M-A-2' } } })).nodes).toHaveLength(1)
    expect((await reader.context({ id: testId(0) }))?.nodes).toHaveLength(1)
    await Promise.all([close(), reads.close()])
  })
})
