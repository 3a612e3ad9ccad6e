/** Observes how logs get from ingestion to the table: the counts of the stream, its backlog, and the state of each part. */
import type { PartState, PipelinePart } from '../generated/graphql.ts'
import type { IngestOffset, PrismaClient } from '../generated/prisma/client.ts'
import type { Logger } from '../platform/logger.ts'
import { describe, toDatabaseError } from '../platform/postgres/postgres.ts'
import { withDeadline } from '../platform/retry.ts'
import type { OffsetRange, Stream } from '../platform/stream.ts'
import { TIMINGS, type Timings } from '../platform/timings.ts'
import { balance, sum, sumCounts, type Counts } from './balance.ts'
import { createBacklog } from './backlog.ts'
import { coalesce } from './coalesce.ts'
import { createHistory } from './history.ts'

export type ObserverParts = {
  database: Pick<PrismaClient, 'ingestOffset'>
  stream: Pick<Stream, 'kind' | 'topic' | 'cluster' | 'ranges' | 'problem'>
  /** Undefined while all is well, else a sentence. Of this process's own writer, if it has one. */
  schemaProblem(): Promise<string | undefined>
  storeProblem?: (() => Promise<string | undefined>) | undefined
  logger: Logger
  now?: () => number
  timings?: Timings
}

/** One observation; a value that could not be read is undefined. */
export type Sight = {
  atMs: number
  counts: Counts | undefined
  accepted: bigint | undefined
  lagRecords: bigint | undefined
  lagSeconds: number | undefined
  parts: PipelinePart[]
}

export function createObserver(parts: ObserverParts) {
  const { logger, now = Date.now, timings = TIMINGS } = parts
  const backlog = createBacklog(timings)
  const states = createStates(now)
  const history = createHistory()
  const observe = coalesce(() => look({ ...parts, now, timings, backlog, states }))
  let isDegraded = false
  let timer: NodeJS.Timeout | undefined
  let looking: Promise<unknown> = Promise.resolve()

  function tick(): void {
    looking = observe()
      .then((sight) => {
        isDegraded = sight.parts.some(({ state }) => state !== 'OK')
        history.add(sight)
      })
      .catch((error: unknown) => logger.error({ err: error }, 'cannot observe the pipeline'))
  }

  return {
    /** Looks now. Never rejects for an outage. */
    observe,
    /** What the regular looks of the last minutes have seen, the oldest first. */
    history: history.samples,
    /** Whether at the last regular look any part was not well. */
    isDegraded: () => isDegraded,
    /** The counts in PostgreSQL, without asking a broker; `progressMs` is when a writer last moved, in milliseconds since 1970. */
    async readCounts(): Promise<{ counts: Counts; progressMs: number | undefined }> {
      const rows = await readRows(parts)
      const progressMs = rows.map(({ movedAt }) => movedAt.getTime()).toSorted((a, b) => b - a)[0]
      return { counts: sumCounts(rows), progressMs }
    },
    /** Looks every few seconds: what is known of the backlog and of the parts is as fresh as the last look. */
    start(): void {
      timer = setInterval(tick, timings.observerLookEveryMs)
      tick()
    },
    async stop(): Promise<void> {
      clearInterval(timer)
      await looking
    },
  }
}

export type Observer = ReturnType<typeof createObserver>

type Looking = ObserverParts & {
  now: () => number
  timings: Timings
  backlog: ReturnType<typeof createBacklog>
  states: ReturnType<typeof createStates>
}

/** The table first, then the stream: see `balance`. */
async function look(parts: Looking): Promise<Sight> {
  const { now, backlog, states, timings } = parts
  const rows = await attempt(() => readRows(parts), timings)
  const atMs = now()
  const ranges = await attempt(() => parts.stream.ranges(), timings)
  const accounts = rows.value && ranges.value && [...balance(rows.value, ranges.value).values()]
  const seen = accounts && backlog.see(accounts, atMs)
  return {
    atMs,
    counts: rows.value && sumCounts(rows.value),
    accepted: accounts && sum(accounts.map(({ accepted }) => accepted)),
    lagRecords: accounts && sum(accounts.map(({ lag }) => lag)),
    lagSeconds: seen?.lagSeconds,
    parts: [
      states('stream', await judgeStream(parts, ranges)),
      states('store', await judgeStore(parts, seen ? seen.problem : 'the backlog is unknown')),
      states('database', await judgeDatabase(parts, rows)),
    ],
  }
}

const readRows = ({ database, stream: { cluster, topic } }: ObserverParts) =>
  database.ingestOffset.findMany({ where: { cluster, topic } })

type Attempt<T> = { value: T; error?: never } | { value?: never; error: unknown }

async function attempt<T>(work: () => Promise<T>, { observerReadTimeoutMs }: Timings): Promise<Attempt<T>> {
  try {
    return { value: await withDeadline(work(), observerReadTimeoutMs, () => new Error('it does not answer')) }
  } catch (error) {
    return { error }
  }
}

type Verdict = { state: PartState; problem: string | undefined }

const verdict = (problem: string | undefined, state: PartState = 'DEGRADED'): Verdict => ({
  state: problem === undefined ? 'OK' : state,
  problem,
})

async function judgeStream({ stream }: Looking, { error }: Attempt<ReadonlyMap<number, OffsetRange>>) {
  if (error !== undefined) return verdict(`Kafka: ${describe(error)}`, 'DOWN')
  return verdict(stream.kind === 'direct' ? await stream.problem() : undefined, 'DOWN')
}

/** A writer in this process knows best why it waits; others are judged by the progress that they record. */
async function judgeStore({ storeProblem }: Looking, backlogProblem: string | undefined) {
  return verdict((await storeProblem?.()) ?? backlogProblem)
}

async function judgeDatabase({ schemaProblem }: Looking, { error }: Attempt<IngestOffset[]>) {
  if (error === undefined) return verdict(await schemaProblem())
  const isAnswer = toDatabaseError(error)?.code === 'SCHEMA_NOT_READY'
  return isAnswer
    ? verdict((await schemaProblem()) ?? describe(error))
    : verdict(`PostgreSQL: ${describe(error)}`, 'DOWN')
}

/** Remembers since when each part has been in its state. */
function createStates(now: () => number) {
  const known = new Map<string, { state: PartState; since: Date }>()
  return (name: string, { state, problem }: Verdict): PipelinePart => {
    const before = known.get(name)
    const since = before?.state === state ? before.since : new Date(now())
    known.set(name, { state, since })
    return { name, state, since, problem: problem ?? null }
  }
}
