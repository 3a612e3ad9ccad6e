/** What the tests of sums by resource share: asking under a scope of resources, and days added up as the keeper does. */
import type { LogFilter, QueryLogCountArgs, QueryLogFacetArgs, QueryLogHistogramArgs } from '../../generated/graphql.ts'
import { Prisma } from '../../generated/prisma/client.ts'
import { FILTER_LIMITS } from '../../filter/limits.ts'
import { escapeLike } from '../../filter/escape-like.ts'
import { ANYONE, type ScopeRef } from '../../platform/principal.ts'
import type { Database } from '../../platform/postgres/postgres.ts'
import type { Reads } from '../../platform/postgres/reads.ts'
import type { ScopedReads } from '../../platform/postgres/scoped-reads.ts'
import { createSnapshots, type Snapshot } from '../../platform/postgres/snapshots.ts'
import { readCount } from '../../query/count.ts'
import { readFacet } from '../../query/facet.ts'
import { readHistogram } from '../../query/histogram.ts'
import { readUnsummed, sumJob } from '../../store/resource-days.ts'
import { newContext } from './reader.ts'

export type Resources = { names: readonly string[]; prefixes: readonly string[] }

/** As many as a list may have. */
const inLists = (names: readonly string[]) =>
  Array.from({ length: Math.ceil(names.length / FILTER_LIMITS.maxInValues) }, (_, i) =>
    names.slice(i * FILTER_LIMITS.maxInValues, (i + 1) * FILTER_LIMITS.maxInValues),
  )

const filterOf = ({ names, prefixes }: Resources): LogFilter => ({
  or: [
    ...inLists(names).map((list) => ({ resourceId: { in: list } })),
    ...prefixes.map((startsWith) => ({ resourceId: { startsWith, caseSensitive: true } })),
  ],
})

const scopeOf = (filter: LogFilter): ScopeRef => ({ id: 'scope', name: 'a scope', revision: 1, filter })

/** Who sees these resources and nothing else, and how many statements have asked for sums of days. */
export function createScopedReader({ prisma, reads }: { prisma: Database; reads: Reads }, resources: Resources) {
  const settings = {
    resources: resources.names.join('\n'),
    prefixes: resources.prefixes.map((prefix) => `${escapeLike(prefix)}%`).join('\n'),
  }
  let sums = 0
  const scopedReads: Pick<ScopedReads, 'read'> = {
    read: ({ resources: names, prefixes }, work) =>
      reads.read(async (reading) => {
        await reading.query(
          Prisma.sql`SELECT set_config('timberline.resources', ${names}, true), set_config('timberline.prefixes', ${prefixes}, true)`,
        )
        const query: typeof reading.query = (sql) => {
          if (sql.text.includes('scoped_resource_days')) sums++
          return reading.query(sql)
        }
        await work({ ...reading, query }, 'policy')
      }),
  }
  const scoped = { reads: scopedReads, settingsOf: () => settings }
  const snapshots = createSnapshots({ reads, scoped, canceller: prisma, timeoutMs: 60_000 })
  const principal = { ...ANYONE, scope: scopeOf(filterOf(resources)) }
  const ask = <T>(work: (snapshot: Snapshot) => Promise<T>) => snapshots.read({ ...newContext(), principal }, work)
  return {
    count: (args: QueryLogCountArgs) => ask((snapshot) => readCount(snapshot, args)),
    histogram: (args: QueryLogHistogramArgs) =>
      ask((snapshot) => readHistogram(snapshot, { ...args, nowMs: Date.now() })),
    facet: (args: QueryLogFacetArgs) => ask((snapshot) => readFacet(snapshot, args)),
    sumsAsked: () => sums,
  }
}

export const createScope = (prisma: Database) =>
  prisma.accessScope.create({ data: { name: 'a scope', filter: {}, shape: 'resources' } })

/** Adds up the days that are due, and answers with their names. */
export async function sumDays(prisma: Database, nowMs = Date.now()): Promise<string[]> {
  const due = await readUnsummed(prisma, { nowMs, oldestKeptMs: -Infinity })
  const hot = due.filter((day) => day.name !== null)
  for (const day of hot) await prisma.$executeRawUnsafe(sumJob(day).sql)
  return hot.map(({ name }) => name)
}
