/** The product's own questions with the scope's condition cut out: PostgreSQL alone shows the scope and nothing else. */
import * as fc from 'fast-check'
import { expect } from 'vitest'
import { Prisma } from '../../generated/prisma/client.ts'
import { sqlState } from '../../platform/postgres/postgres.ts'
import { createSnapshots, type Snapshot } from '../../platform/postgres/snapshots.ts'
import { readCount } from '../../query/count.ts'
import { readFacet } from '../../query/facet.ts'
import { readHistogram } from '../../query/histogram.ts'
import { readLog, readPage, readTrace } from '../../query/logs.ts'
import { idsOf, selects, trees } from '../support/random-filters.ts'
import { newContext } from '../support/reader.ts'
import { createScoped, scopedBy } from '../support/scoped.ts'
import { noteResult, size } from './row.ts'
import { inTeamA, ROWS, TEAM_A, type ScopedProduct } from './scoped-product.ts'

const RUNS = size(2000, 40)
const visible = ROWS.filter(inTeamA)

export async function expectFenceHolds({ database }: ScopedProduct): Promise<void> {
  const { scoped, ofRole, close } = createScoped(database)
  const snapshots = createSnapshots({ reads: database.reads, scoped, canceller: database.prisma, timeoutMs: 60_000 })
  const principal = scopedBy(TEAM_A)
  /** Under the scope's settings, and without its condition. */
  const alone = <T>(work: (snapshot: Snapshot) => Promise<T>) =>
    snapshots.read({ ...newContext(), principal }, ({ scope, ...snapshot }) =>
      work({ ...snapshot, scope: scope && { ...scope, filter: {} } }),
    )
  await fc.assert(
    fc.asyncProperty(trees, async (where) => {
      const expected = visible.filter((row) => selects(where, row))
      const { nodes } = await alone((snapshot) => readPage(snapshot, { where, first: 1000 }))
      expect(idsOf(nodes)).toEqual(idsOf(expected))
      expect(await alone((snapshot) => readCount(snapshot, { where }))).toEqual({
        value: BigInt(expected.length),
        exact: true,
      })
      const { buckets, outside } = await alone((snapshot) => readHistogram(snapshot, { where, nowMs: Date.now() }))
      const total = buckets.reduce((sum, bucket) => sum + bucket.total, outside.before + outside.after)
      expect(total).toBe(BigInt(expected.length))
    }),
    { numRuns: RUNS },
  )
  const facet = await alone((snapshot) => readFacet(snapshot, { field: 'RESOURCE_ID', where: {}, first: 1000 }))
  expect(facet.nodes.filter(({ value }) => !value.startsWith('team-a-'))).toEqual([])
  for (const row of ROWS.filter((each) => !inTeamA(each)).slice(0, 50)) {
    expect(await alone((snapshot) => readLog(snapshot, row.id))).toBeNull()
    if (row.traceId === null) continue
    const { nodes } = await alone((snapshot) => readTrace(snapshot, { traceId: row.traceId ?? '' }))
    expect(nodes.every(inTeamA)).toBe(true)
  }
  const refused = await refusalsOf(ofRole)
  await close()
  await noteResult(
    'S11',
    `${RUNS} filters at the readers of the product, the scope's condition cut out: exactly the scope's logs; ${refused} other tables and columns refused with 42501`,
  )
}

const OTHERS = [
  'log_counts_hour',
  'dead_letters',
  'saved_views',
  'links',
  'metadata_paths',
  'metadata_path_total',
  'log_patterns',
  'access_keys',
  'access_audit',
  'access_state',
  'logs_past',
  'ingest_offset',
]

async function refusalsOf(ofRole: ReturnType<typeof createScoped>['ofRole']): Promise<number> {
  const statements = [
    ...OTHERS.map((table) => `SELECT * FROM ${table}`),
    'SELECT n FROM log_counts_minute',
    'SELECT level FROM log_counts_minute',
  ]
  for (const statement of statements) {
    const asked = ofRole.read(async ({ query }) => void (await query(Prisma.raw(statement))))
    expect([statement, sqlState(await asked.catch((error: unknown) => error))]).toEqual([statement, '42501'])
  }
  return statements.length
}
