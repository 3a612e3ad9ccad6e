/** GraphQL's arguments → the readers of figures. */
import type { QueryLogFacetArgs, QueryLogHistogramArgs, QueryResolvers } from '../../generated/graphql.ts'
import { toAppError } from '../../platform/errors.ts'
import { toDatabaseError } from '../../platform/postgres/postgres.ts'
import type { Snapshot } from '../../platform/postgres/snapshots.ts'
import type { RequestContext } from '../../platform/request-context.ts'
import { readComparison } from '../comparison/comparison.ts'
import { readFacet } from '../facet.ts'
import { readHistogram } from '../histogram.ts'
import { maySample } from '../scope.ts'
import { readFacetSample } from './facet-sample.ts'
import type { Insight } from './insight.ts'
import { readNumbers } from './numbers.ts'
import { readPatterns } from './patterns.ts'
import { readSeries } from './series.ts'
import { readStats } from './stats.ts'
import { readTopLogs } from './top-logs.ts'

/** `share`: of the deadline. */
type Read = <T>(
  context: RequestContext,
  work: (snapshot: Snapshot) => Promise<T>,
  within?: { share?: number },
) => Promise<T>

/** Of the deadline of a facet; the rest is for its sample. */
export const COUNTING = 0.7

export function createInsightResolvers({
  read,
  insight: { inTurn, sampler, numbersSampler, patternSampler, comparisonSampler },
}: {
  read: Read
  insight: Insight
}) {
  /** Has a turn before it has a connection: who waits keeps none from others. */
  const readMany: Read = (context, work, within) => inTurn(context, () => read(context, work, within))

  /** From a sample where counting took too long. A page behind another one is one of those that were counted. */
  async function readAnyFacet(context: RequestContext, args: QueryLogFacetArgs) {
    const isFirst = args.after === undefined || args.after === null
    try {
      return await read(context, (snapshot) => readFacet(snapshot, args), { share: isFirst ? COUNTING : 1 })
    } catch (error) {
      if (!isFirst || !isTooLate(error) || context.signal.aborted) throw error
      const readSample = (snapshot: Snapshot) => {
        if (!maySample(snapshot)) throw error
        return readFacetSample(snapshot, args, sampler)
      }
      return readMany(context, readSample, { share: 1 - COUNTING })
    }
  }

  async function readAnyHistogram(snapshot: Snapshot, { by, ...args }: QueryLogHistogramArgs) {
    const histogram = await readHistogram(snapshot, { ...args, nowMs: Date.now() })
    if (!by) return { ...histogram, series: [], others: null, basis: null }
    return { ...histogram, ...(await readSeries(snapshot, { ...args, by, histogram }, sampler)) }
  }

  return {
    logHistogram: (_, args, context) =>
      (args.by ? readMany : read)(context, (snapshot) => readAnyHistogram(snapshot, args)),
    logFacet: (_, args, context) => readAnyFacet(context, args),
    logStats: (_, args, context) =>
      readMany(context, (snapshot) => readStats(snapshot, { ...args, nowMs: Date.now() }, sampler)),
    logNumbers: (_, args, context) => readMany(context, (snapshot) => readNumbers(snapshot, args, numbersSampler)),
    topLogs: (_, args, context) =>
      readMany(context, (snapshot) => readTopLogs(snapshot, { ...args, nowMs: Date.now() })),
    logPatterns: (_, args, context) =>
      readMany(context, (snapshot) => readPatterns(snapshot, { ...args, nowMs: Date.now() }, patternSampler)),
    logComparison: (_, args, context) =>
      readMany(context, (snapshot) => readComparison(snapshot, args, comparisonSampler)),
  } satisfies QueryResolvers
}

const isTooLate = (error: unknown) => (toDatabaseError(error) ?? toAppError(error)).code === 'QUERY_TIMEOUT'
