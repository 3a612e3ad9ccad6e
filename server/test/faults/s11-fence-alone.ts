/** The product's own questions with the scope's condition cut out: PostgreSQL alone shows the scope and nothing else. */
import * as fc from 'fast-check'
import { expect } from 'vitest'
import { raiseFence } from '../../access/fence.ts'
import { LEAKPROOF_FUNCTIONS } from '../../access/fence-sql.ts'
import type { LogFilter } from '../../generated/graphql.ts'
import { Prisma } from '../../generated/prisma/client.ts'
import { sqlState } from '../../platform/postgres/postgres.ts'
import { createSnapshots, type Snapshot } from '../../platform/postgres/snapshots.ts'
import { runStatements } from '../../platform/postgres/run-statements.ts'
import { readFence, type Fence } from '../../platform/postgres/scoped-reads.ts'
import { readContext, readLog, readPage, readTrace } from '../../query/logs.ts'
import { readMetadataPaths } from '../../query/metadata-paths.ts'
import { createDatabase, type TestDatabase } from '../support/database.ts'
import { idsOf, selects, trees } from '../support/random-filters.ts'
import { createReader, newContext } from '../support/reader.ts'
import { insertRows } from '../support/rows.ts'
import { createScoped, scopedBy } from '../support/scoped.ts'
import { noteResult, size } from './row.ts'
import { inTeamA, ROWS, TEAM_A, type ScopedProduct } from './scoped-product.ts'
import { asAnswered, createSmallSampler, READERS, SAMPLED_READERS } from './scoped-readers.ts'

const RUNS = size(2000, 40)
/** Of the form that does without a superuser, whose statements differ in the name of the table alone. */
const VIEW_RUNS = size(200, 8)
const visible = ROWS.filter(inTeamA)

/** More logs for a sample: three of four teams. */
const TEAMS: LogFilter = { resourceId: { startsWith: 'team', caseSensitive: true } }

type Fenced = Pick<TestDatabase, 'url' | 'prisma' | 'reads'>

type Own = ReturnType<typeof createReader>

export async function expectFenceHolds({ database }: ScopedProduct): Promise<void> {
  // What the answers are compared with: a database that holds nothing but the scope's logs.
  await using ofScope = await createDatabase()
  await insertRows(ofScope.prisma, visible)
  const own = createReader(ofScope)
  await using plain = await createDatabase()
  await insertRows(plain.prisma, ROWS)
  await takeMarks(plain)
  const refused = await expectFenced(database, { own, fence: 'policy', runs: RUNS })
  await expectFenced(plain, { own, fence: 'view', runs: VIEW_RUNS })
  const names = new Set([...Object.keys(READERS), ...Object.keys(SAMPLED_READERS)]).size
  await noteResult(
    'S11',
    `${RUNS} filters at ${names} readers of the product, the scope's condition cut out: as of a database with the scope's logs alone, ${VIEW_RUNS} of them where a view stands in for the policy; ${refused} other tables and columns refused with 42501`,
  )
}

/** As where no superuser has marked the functions of searches. */
async function takeMarks({ adminUrl, prisma }: Pick<TestDatabase, 'adminUrl' | 'prisma'>): Promise<void> {
  const statements = LEAKPROOF_FUNCTIONS.map((name) => `ALTER FUNCTION pg_catalog.${name} NOT LEAKPROOF`)
  await runStatements({ url: adminUrl, statements })
  const warn = () => undefined
  await raiseFence({ database: prisma, logger: { warn } as never, isStrict: false })
}

type Expected = { own: Own; fence: Fence; runs: number }

/** The answer: how much else was refused. */
async function expectFenced(database: Fenced, { own, fence, runs }: Expected): Promise<number> {
  expect(await readFence(database.prisma)).toBe(fence)
  const { scoped, ofRole, close } = createScoped(database)
  const snapshots = createSnapshots({ reads: database.reads, scoped, canceller: database.prisma, timeoutMs: 60_000 })
  /** Under the scope's settings, and without its condition. */
  const aloneUnder =
    (filter: LogFilter) =>
    <T>(work: (snapshot: Snapshot) => Promise<T>) =>
      snapshots.read({ ...newContext(), principal: scopedBy(filter) }, ({ scope, ...snapshot }) =>
        work({ ...snapshot, scope: scope && { ...scope, filter: {} } }),
      )
  const alone = aloneUnder(TEAM_A)
  const property = fc.asyncProperty(trees, async (where) => {
    const expected = visible.filter((row) => selects(where, row))
    const { nodes } = await alone((snapshot) => readPage(snapshot, { where, first: 1000 }))
    expect(idsOf(nodes)).toEqual(idsOf(expected))
    for (const [name, read] of Object.entries(READERS)) {
      const shown = asAnswered(await alone((snapshot) => read(snapshot, where)), { isScoped: true })
      const ofOwn = asAnswered(await own.ask((snapshot) => read(snapshot, where)), { isScoped: false })
      expect([name, shown]).toEqual([name, ofOwn])
    }
  })
  await fc.assert(property, { numRuns: runs, endOnFailure: true })
  await expectSinglesHidden(alone)
  if (fence === 'policy') await expectSamplesFenced(database, aloneUnder(TEAMS))
  await expectTablesFenced(database, scoped)
  const refused = await refusalsOf(ofRole, fence)
  await close()
  return refused
}

type Alone = <T>(work: (snapshot: Snapshot) => Promise<T>) => Promise<T>

/** Those that ask for one log, and for the paths of all. */
async function expectSinglesHidden(alone: Alone): Promise<void> {
  for (const row of ROWS.filter((each) => !inTeamA(each)).slice(0, 50)) {
    expect(await alone((snapshot) => readLog(snapshot, row.id))).toBeNull()
    expect(await alone((snapshot) => readContext(snapshot, { id: row.id }))).toBeNull()
    if (row.traceId === null) continue
    const { nodes } = await alone((snapshot) => readTrace(snapshot, { traceId: row.traceId ?? '' }))
    expect(nodes.every(inTeamA)).toBe(true)
  }
  const [middle] = visible.slice(visible.length / 2)
  const context = await alone((snapshot) => readContext(snapshot, { id: middle?.id ?? '', sameResource: false }))
  expect(idsOf(context?.nodes ?? [])).toEqual(idsOf(visible))
  const { nodes: paths } = await alone((snapshot) => readMetadataPaths(snapshot, { first: 1000 }))
  expect(paths.map(({ name }) => name)).toEqual(['metadata.only0', 'metadata.shared.user'])
}

/** A sample has other pages in another database: it is compared with that of an admin who adds the scope to the filter. */
async function expectSamplesFenced(database: Fenced, alone: Alone): Promise<void> {
  const admin = createReader(database)
  for (const where of [{}, { message: { contains: 'order' } }, { pattern: 'order <*> of <+>' }] as LogFilter[])
    for (const [name, read] of Object.entries(SAMPLED_READERS)) {
      const sampler = createSmallSampler()
      const shown = asAnswered(await alone((snapshot) => read(snapshot, where, sampler)), { isScoped: true })
      // Within alternatives, where a facet does not take it for a condition of its own field.
      const filter = { and: [where, { or: [TEAMS] }] }
      const ofAdmin = asAnswered(await admin.ask((snapshot) => read(snapshot, filter, sampler)), { isScoped: false })
      expect([name, where, shown]).toEqual([name, where, ofAdmin])
      expect(JSON.stringify(shown)).toContain('"kind":"SAMPLE"')
      // How large the table is decides nothing: the share of it that is read would tell.
      const small = createSmallSampler({ maxPages: 1 })
      expect(asAnswered(await alone((snapshot) => read(snapshot, where, small)), { isScoped: true })).toEqual(shown)
    }
}

const RESOURCES = ['team-a-1', 'team-b-1', 'Team-a-1', 'team_a_1']

/** What the role may read beside the logs, directly: statements of ours ask for less. */
async function expectTablesFenced({ prisma }: Fenced, scoped: Scoped): Promise<void> {
  await prisma.$executeRaw`INSERT INTO log_resource_days_built (day, total) VALUES (${A_DAY}, 0)`
  await prisma.$executeRaw`
    INSERT INTO log_resource_days (day, resource_id, slots, ns) SELECT ${A_DAY}, value, '{0}', '{1}' FROM unnest(${RESOURCES}::text[]) AS value`
  const settings = scoped.settingsOf(scopeOf(TEAM_A))
  if (!settings) throw new Error('PostgreSQL enforces this scope')
  const seen: Record<string, string[]> = {}
  const statements = {
    log_values: Prisma.sql`SELECT field || ' ' || value AS text FROM log_values`,
    scoped_resource_days: Prisma.sql`SELECT resource_id AS text FROM scoped_resource_days`,
  }
  for (const [name, select] of Object.entries(statements))
    await scoped.reads.read(settings, async ({ query }) => {
      seen[name] = (await query<{ text: string }>(select)).map(({ text }) => text)
    })
  const noted = [...new Set(visible.map(({ resourceId }) => `resource_id ${resourceId}`))]
  expect([...new Set(seen['log_values'])].toSorted()).toEqual(noted.toSorted())
  expect(seen['scoped_resource_days']).toEqual(['team-a-1'])
  await prisma.$executeRaw`DELETE FROM log_resource_days WHERE day = ${A_DAY}`
  await prisma.$executeRaw`DELETE FROM log_resource_days_built WHERE day = ${A_DAY}`
}

const A_DAY = new Date(Date.UTC(1999, 0, 1))

type Scoped = ReturnType<typeof createScoped>['scoped']

const scopeOf = (filter: LogFilter) => ({ id: 'test', name: 'test', revision: 1, filter })

const OTHERS = [
  'log_counts_hour',
  'dead_letters',
  'saved_views',
  'links',
  'metadata_paths',
  'log_resource_days',
  'log_resource_days_built',
  'metadata_path_total',
  'log_patterns',
  'access_keys',
  'access_audit',
  'access_state',
  'logs_past',
  'ingest_offset',
  'archive_days',
  'archive_parts',
  'archive_segments',
  'archive_slices',
  'archive_values',
  'archive_ranges',
  'archive_sparse',
]

async function refusalsOf(ofRole: ReturnType<typeof createScoped>['ofRole'], fence: Fence): Promise<number> {
  const statements = [
    ...OTHERS.map((table) => `SELECT * FROM ${table}`),
    ...(fence === 'view' ? ['SELECT id FROM logs', 'SELECT id FROM logs_late'] : []),
    'SELECT n FROM log_counts_minute',
    'SELECT level FROM log_counts_minute',
    'SELECT n FROM archive_days',
  ]
  for (const statement of statements) {
    const asked = ofRole.read(async ({ query }) => void (await query(Prisma.raw(statement))))
    expect([statement, sqlState(await asked.catch((error: unknown) => error))]).toEqual([statement, '42501'])
  }
  return statements.length
}
