/**
 * Any filter under any scope selects what an admin's filter selects who adds the scope to it, wherever the logs are; and of those that are in
 * tables PostgreSQL alone shows no more.
 */
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { LogFilter } from '../generated/graphql.ts'
import { readFilter } from '../filter/condition.ts'
import { settingsOfScope } from '../filter/scope.ts'
import { createSnapshots, type Snapshot } from '../platform/postgres/snapshots.ts'
import { createDatabase, type TestDatabase } from '../test/support/database.ts'
import { ARCHIVED_ROWS, moveFilter, storeArchivedRows } from '../test/support/archived-rows.ts'
import { AWKWARD_ROWS, countValues, idsOf, LISTED_PATH, selects, trees } from '../test/support/random-filters.ts'
import { scopes, scopesOfResources } from '../test/support/random-scopes.ts'
import { newContext } from '../test/support/reader.ts'
import { insertRows } from '../test/support/rows.ts'
import { createScoped, scopedBy } from '../test/support/scoped.ts'
import { isFull } from '../test/faults/row.ts'
import { encodeLogId } from '../filter/log-id.ts'
import { keyOf } from '../filter/log-key.ts'
import type { LogRow } from '../filter/log-row.ts'
import { readCount } from './count.ts'
import { readAll } from './export.ts'
import { readFacet } from './facet.ts'
import { readHistogram } from './histogram.ts'
import { readContext, readLog, readPage } from './logs.ts'

const RUNS = isFull ? 5000 : 60

async function askEverybody(snapshot: Snapshot, where: LogFilter) {
  const { nodes } = await readPage(snapshot, { where, first: 1000 })
  const { value } = await readCount(snapshot, { where })
  const { buckets, outside } = await readHistogram(snapshot, { where, nowMs: Date.now() })
  const listed = await readFacet(snapshot, { field: 'METADATA', metadataPath: LISTED_PATH, where })
  const sum = (counts: bigint[]) => Number(counts.reduce((total, n) => total + n, 0n))
  return {
    ids: idsOf(nodes),
    count: Number(value),
    histogram: sum([...buckets.map(({ total }) => total), ...Object.values(outside)]),
    listed: Object.fromEntries(
      listed.nodes.map(({ value: text, type, count: n }) => [`${type.toLowerCase()} ${text}`, Number(n)]),
    ),
  }
}

const expected = (selected: readonly LogRow[]) => ({
  ids: idsOf(selected),
  count: selected.length,
  histogram: selected.length,
  listed: countValues(LISTED_PATH, selected),
})

/** The values of a facet, whose own field's conditions are left out, but never the scope. */
const resourcesIn = async (snapshot: Snapshot, where: LogFilter) =>
  (await readFacet(snapshot, { field: 'RESOURCE_ID', where, first: 1000 })).nodes.map(({ value }) => value).toSorted()

/** On a database of its own. */
function withTable(store: (database: TestDatabase) => Promise<void>) {
  let database: TestDatabase
  let open: ReturnType<typeof createScoped>
  beforeAll(async () => {
    database = await createDatabase()
    await store(database)
    open = createScoped(database)
  })
  afterAll(async () => {
    await open.close()
    await database[Symbol.asyncDispose]()
  })
  return () =>
    createSnapshots({ reads: database.reads, scoped: open.scoped, canceller: database.prisma, timeoutMs: 60_000 })
}

describe('on hot, archived and late logs', () => {
  const snapshotsOf = withTable((database) => storeArchivedRows(database))
  const rows = ARCHIVED_ROWS

  test('every reader shows what is asked for within the scope', { timeout: RUNS * 2000 }, async () => {
    const snapshots = snapshotsOf()
    const kinds = { telling: 0, fenced: 0 }
    await fc.assert(
      fc.asyncProperty(trees.map(moveFilter), scopes.map(moveFilter), async (where, filter) => {
        const principal = scopedBy(filter)
        const context = () => ({ ...newContext(), principal })
        const visible = rows.filter((row) => selects(filter, row))
        const selected = visible.filter((row) => selects(where, row))
        expect(await snapshots.read(context(), (snapshot) => askEverybody(snapshot, where))).toEqual(expected(selected))
        const pages = readAll({
          snapshots,
          context: context(),
          condition: readFilter(where),
          order: 'DESC',
          from: undefined,
        })
        expect(idsOf((await Array.fromAsync(pages)).flat())).toEqual(idsOf(selected))
        const hidden = rows.find((row) => !visible.includes(row))
        const ids = hidden ? [encodeLogId(keyOf(hidden)), hidden.id] : []
        for (const id of ids) {
          expect(await snapshots.read(context(), (snapshot) => readLog(snapshot, id))).toBeNull()
          expect(await snapshots.read(context(), (snapshot) => readContext(snapshot, { id }))).toBeNull()
        }
        const own = { resourceId: hidden?.resourceId ? { eq: hidden.resourceId } : { isNull: true } }
        const shown = [
          ...new Set(visible.map(({ resourceId }) => resourceId).filter((each) => each !== null)),
        ].toSorted()
        expect(await snapshots.read(context(), (snapshot) => resourcesIn(snapshot, own))).toEqual(shown)
        if (selected.length > 0 && selected.length < rows.length) kinds.telling++
        if (principal.scope && settingsOfScope(principal.scope)) kinds.fenced++
      }),
      { numRuns: RUNS },
    )
    expect(kinds.telling).toBeGreaterThan(RUNS / 8)
    expect(kinds.fenced).toBeGreaterThan(RUNS / 3)
  })
})

describe('on a table of awkward rows', () => {
  const snapshotsOf = withTable(({ prisma }) => insertRows(prisma, AWKWARD_ROWS))
  const rows = AWKWARD_ROWS

  test(
    'without the condition PostgreSQL shows the resources of the scope and nothing else',
    { timeout: RUNS * 500 },
    async () => {
      const snapshots = snapshotsOf()
      await fc.assert(
        fc.asyncProperty(trees, scopesOfResources, async (where, filter) => {
          const principal = scopedBy(filter)
          // A line break is any character to the setting, and the condition says which.
          const settings = principal.scope && settingsOfScope(principal.scope)
          fc.pre(settings !== undefined && !settings.prefixes.includes('_') && !/line/.test(JSON.stringify(filter)))
          const selected = rows.filter((row) => selects(filter, row) && selects(where, row))
          const shown = await snapshots.read({ ...newContext(), principal }, ({ scope, ...snapshot }) =>
            askEverybody({ ...snapshot, scope: scope && { ...scope, filter: {} } }, where),
          )
          expect(shown).toEqual(expected(selected))
        }),
        { numRuns: RUNS },
      )
    },
  )
})
