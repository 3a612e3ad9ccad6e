/** Every reader of many logs, asked for what a filter selects: what the rows about scopes ask. A new one is a line here, and one in `s7-random-scopes.ts`. */
import type { LogFilter } from '../../generated/graphql.ts'
import type { Snapshot } from '../../platform/postgres/snapshots.ts'
import { readCount } from '../../query/count.ts'
import { readFacet } from '../../query/facet.ts'
import { readHistogram } from '../../query/histogram.ts'
import { readComparison } from '../../query/comparison/comparison.ts'
import { readFacetSample } from '../../query/insight/facet-sample.ts'
import { readNumbers } from '../../query/insight/numbers.ts'
import { readPatterns } from '../../query/insight/patterns.ts'
import { createSampler } from '../../query/insight/sampler.ts'
import { readSeries } from '../../query/insight/series.ts'
import { readStats } from '../../query/insight/stats.ts'
import { readTopLogs } from '../../query/insight/top-logs.ts'
import { readPage } from '../../query/logs.ts'

type Sampler = ReturnType<typeof createSampler>

type Ask = (snapshot: Snapshot, where: LogFilter) => Promise<unknown>

/** Of a small table all logs are read. */
const whole = createSampler()

/** Half of the pages of a table that is otherwise too small for it, whatever `sizes` say. */
export const createSmallSampler = (sizes: NonNullable<Parameters<typeof createSampler>[0]>['sizes'] = {}): Sampler =>
  createSampler({ sizes: { smallPages: 0, maxFraction: 0.5, maxScopedFraction: 0.5, ...sizes } })

const NOW_MS = Date.UTC(2020, 2, 1)
const USERS = ['shared', 'user']

async function readBy(snapshot: Snapshot, where: LogFilter, sampler: Sampler) {
  const histogram = await readHistogram(snapshot, { where, buckets: 20, nowMs: NOW_MS })
  return readSeries(snapshot, { where, first: 3, by: { field: 'RESOURCE_ID' }, histogram }, sampler)
}

/** By the names of their fields, and what is special about the question. Filters that select anything are welcome. */
export const READERS: Readonly<Record<string, Ask>> = {
  logs: (snapshot, where) => readPage(snapshot, { where, first: 1000 }),
  logCount: (snapshot, where) => readCount(snapshot, { where }),
  logHistogram: (snapshot, where) => readHistogram(snapshot, { where, nowMs: NOW_MS }),
  'logHistogram by': (snapshot, where) => readBy(snapshot, where, whole),
  'logFacet LEVEL': (snapshot, where) => readFacet(snapshot, { field: 'LEVEL', where }),
  'logFacet RESOURCE_ID': (snapshot, where) => readFacet(snapshot, { field: 'RESOURCE_ID', where, first: 1000 }),
  'logFacet METADATA': (snapshot, where) => readFacet(snapshot, { field: 'METADATA', metadataPath: USERS, where }),
  'logStats counts': (snapshot, where) =>
    readStats(snapshot, { where, measures: [{ function: 'COUNT' }], buckets: 10, nowMs: NOW_MS }, whole),
  logStats: (snapshot, where) =>
    readStats(
      snapshot,
      {
        where,
        groupBy: [{ field: 'RESOURCE_ID' }],
        measures: [
          { function: 'COUNT' },
          { function: 'COUNT_DISTINCT', of: { field: 'TRACE_ID' } },
          ...(['SUM', 'AVG', 'MIN', 'MAX'] as const).map((name) => ({ function: name, of: ofUsers })),
          { function: 'PERCENTILE', percentile: 50, of: ofUsers },
        ],
        first: 3,
        nowMs: NOW_MS,
      },
      whole,
    ),
  logNumbers: (snapshot, where) => readNumbers(snapshot, { metadataPath: USERS, where }, whole),
  logPatterns: async (snapshot, where) => {
    const answer = await readPatterns(snapshot, { where, first: 20, buckets: 10, nowMs: NOW_MS }, whole)
    return { ...answer, patterns: answer.patterns.map((pattern) => comparable(snapshot, pattern)) }
  },
  topLogs: (snapshot, where) => readTopLogs(snapshot, { where, metadataPath: USERS, nowMs: NOW_MS }),
  logComparison: async (snapshot, where) => {
    const { before, after, ...answer } = await readComparison(snapshot, { ...SIDES, where }, whole)
    return { ...answer, before: { basis: before }, after: { basis: after } }
  },
}

type Pattern = Awaited<ReturnType<typeof readPatterns>>['patterns'][number]

/** Of so many logs, those that are read first, a pattern says what stood at its variables. */
const LOOKED_AT = 50

/** When all logs had it first is nothing that a scope may know, and which of many logs are read first depends on where they lie. */
function comparable({ scope }: Snapshot, { firstSeen, variables, ...pattern }: Pattern) {
  if (scope && firstSeen !== null) throw new Error('Under a scope a pattern says when it was first seen')
  return { ...pattern, ...(pattern.count.n <= LOOKED_AT && { variables }) }
}

const SIDES = { before: { not: { level: { gte: 'WARN' } } }, after: { level: { gte: 'WARN' } } } as const

const ofUsers = { field: 'METADATA' as const, metadataPath: USERS }

type AskSample = (snapshot: Snapshot, where: LogFilter, sampler: Sampler) => Promise<{ basis?: unknown }>

/** Those that may answer from a sample, where the sampler leaves them nothing else: `createSmallSampler`. */
export const SAMPLED_READERS: Readonly<Record<string, AskSample>> = {
  'logFacet RESOURCE_ID': (snapshot, where, sampler) =>
    readFacetSample(snapshot, { field: 'RESOURCE_ID', where, first: 1000 }, sampler),
  'logFacet LEVEL': (snapshot, where, sampler) => readFacetSample(snapshot, { field: 'LEVEL', where }, sampler),
  'logFacet METADATA': (snapshot, where, sampler) =>
    readFacetSample(snapshot, { field: 'METADATA', metadataPath: USERS, where }, sampler),
  logStats: (snapshot, where, sampler) =>
    readStats(
      snapshot,
      {
        where,
        groupBy: [{ field: 'RESOURCE_ID' }],
        measures: [{ function: 'COUNT' }, { function: 'AVG', of: ofUsers }],
        basis: 'SAMPLE',
        nowMs: NOW_MS,
      },
      sampler,
    ),
}

/**
 * An answer without cursors, and without what tells how it came about. Under a scope no answer comes from the counts of all logs, and none says which share of the
 * table was read; throws where one does.
 */
export function asAnswered(answer: unknown, { isScoped }: { isScoped: boolean }): unknown {
  return JSON.parse(JSON.stringify(answer, plain), (key, value: unknown) => {
    // A cursor of a facet is bound to its question.
    if (/cursor$/i.test(key)) return undefined
    if (key !== 'basis' || value === null) return value
    const { kind, fraction, ...basis } = value as { kind: string; fraction: number | null }
    if (isScoped && (kind === 'COUNTS' || fraction !== null))
      throw new Error(`Under a scope the basis is ${kind}, of ${fraction}`)
    return { ...basis, kind: kind === 'COUNTS' ? 'EXACT' : kind }
  })
}

const plain = (_: string, value: unknown) => (typeof value === 'bigint' ? `${value}` : value)
