/** The readers on a database of a test's own, for this folder's tests. */
import type {
  QueryLogContextArgs,
  QueryLogCountArgs,
  QueryLogFacetArgs,
  QueryLogHistogramArgs,
  QueryLogsArgs,
} from '../generated/graphql.ts'
import type { Database } from '../platform/postgres.ts'
import { createSnapshots, type Snapshot } from '../platform/snapshots.ts'
import { readCount } from './count.ts'
import { readFacet } from './facet.ts'
import { readHistogram } from './histogram.ts'
import { readContext, readLog, readPage, readTrace } from './logs.ts'

export const newContext = () => ({ signal: new AbortController().signal, cost: { rows: 0 } })

export function createReader(database: Database) {
  const snapshots = createSnapshots({ database, canceller: database, timeoutMs: 60_000 })
  const ask = <T>(work: (snapshot: Snapshot) => Promise<T>) => snapshots.read(newContext(), work)
  return {
    page: (args: QueryLogsArgs) => ask((snapshot) => readPage(snapshot, args)),
    byId: (id: string) => ask((snapshot) => readLog(snapshot, id)),
    trace: (traceId: string) => ask((snapshot) => readTrace(snapshot, { traceId })),
    context: (args: QueryLogContextArgs) => ask((snapshot) => readContext(snapshot, args)),
    count: (args: QueryLogCountArgs) => ask((snapshot) => readCount(snapshot, args)),
    histogram: (args: QueryLogHistogramArgs) => ask((snapshot) => readHistogram(snapshot, args)),
    facet: (args: QueryLogFacetArgs) => ask((snapshot) => readFacet(snapshot, args)),
  }
}

export type Reader = ReturnType<typeof createReader>
