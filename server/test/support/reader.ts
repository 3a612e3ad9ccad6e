/** The readers on a database of a test's own, for this folder's tests. */
import type {
  QueryLogContextArgs,
  QueryLogCountArgs,
  QueryLogFacetArgs,
  QueryLogHistogramArgs,
  QueryLogsArgs,
  QueryMetadataPathsArgs,
} from '../../generated/graphql.ts'
import type { Database } from '../../platform/postgres/postgres.ts'
import { createAnswerRoom } from '../../platform/answer-room.ts'
import { ANYONE, type Principal } from '../../platform/principal.ts'
import type { RequestContext } from '../../platform/request-context.ts'
import type { Reads } from '../../platform/postgres/reads.ts'
import { createSnapshots, type Snapshot } from '../../platform/postgres/snapshots.ts'
import { readCount } from '../../query/count.ts'
import { readFacet } from '../../query/facet.ts'
import { readHistogram } from '../../query/histogram.ts'
import { readContext, readLog, readPage, readTrace } from '../../query/logs.ts'
import { readMetadataPaths } from '../../query/metadata-paths.ts'

type Parts = {
  prisma: Database
  reads: Pick<Reads, 'read'>
  /** Who asks; absent: everybody, where AUTH is off. */
  principal?: Principal
  /** Of a principal with a scope, see scoped.ts. */
  scoped?: Parameters<typeof createSnapshots>[0]['scoped']
}

export const newContext = (): RequestContext => ({
  client: 'test',
  principal: ANYONE,
  ip: '127.0.0.1',
  requestId: '00000000-0000-4000-8000-000000000000',
  signal: new AbortController().signal,
  cost: { rows: 0 },
  room: createAnswerRoom(),
  takeTurn: async () => undefined,
})

/** `prisma` cancels. */
export function createReader({ prisma, reads, principal = ANYONE, scoped }: Parts, newRoom = createAnswerRoom) {
  const snapshots = createSnapshots({ reads, canceller: prisma, timeoutMs: 60_000, ...(scoped && { scoped }) })
  const ask = <T>(work: (snapshot: Snapshot) => Promise<T>) =>
    snapshots.read({ ...newContext(), principal, room: newRoom() }, work)
  return {
    ask,
    page: (args: QueryLogsArgs) => ask((snapshot) => readPage(snapshot, args)),
    byId: (id: string) => ask((snapshot) => readLog(snapshot, id)),
    trace: (traceId: string) => ask((snapshot) => readTrace(snapshot, { traceId })),
    context: (args: QueryLogContextArgs) => ask((snapshot) => readContext(snapshot, args)),
    count: (args: QueryLogCountArgs) => ask((snapshot) => readCount(snapshot, args)),
    histogram: (args: QueryLogHistogramArgs, nowMs = Date.now()) =>
      ask((snapshot) => readHistogram(snapshot, { ...args, nowMs })),
    facet: (args: QueryLogFacetArgs) => ask((snapshot) => readFacet(snapshot, args)),
    paths: (args: QueryMetadataPathsArgs) => ask((snapshot) => readMetadataPaths(snapshot, args)),
  }
}

export type Reader = ReturnType<typeof createReader>
