/** The ledger: what was acknowledged, against what stands in the table. */
import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { Prisma } from '../../generated/prisma/client.ts'
import type { Database } from '../../platform/postgres/postgres.ts'

type PostOptions = {
  /** Logs to acknowledge, in all. */
  count: number
  perRequest?: number
  /** Requests at the same time. */
  clients?: number
  /** Where to post; asked before each attempt, so that an instance can come and go. */
  url: () => string
  /** Ends the posting early. */
  signal?: AbortSignal
  /** Logs that are sent in a second, at most; as many as the clients can without it. */
  perSecond?: number
  /** Hears of each answer; `ms` is how long it took. */
  onAnswer?: (status: number, ms: number) => void
}

/** `stored` is every log of the ledger in the table; more than are acknowledged where an answer did not come. */
type Counts = { acknowledged: number; stored: number; lost: number[]; doubled: number[] }

export type Ledger = {
  /** The field resourceId of every log of this ledger. */
  run: string
  /** Posts until `count` more logs are acknowledged. Rejects at an answer that is neither 201 nor 503 with Retry-After. */
  post(options: PostOptions): Promise<void>
  acknowledged(): number
  /** How often each HTTP status was answered; 0 stands for no answer. */
  answers: ReadonlyMap<number, number>
  /** Why requests had no answer, of each reason once. */
  unanswered: ReadonlySet<string>
  /** Waits until everything acknowledged is stored, at most `timeoutMs`, and counts. Numbers of logs, at most 20 of each kind. */
  count(database: Database, timeoutMs?: number): Promise<Counts>
}

/** What an answer that is not to be trusted makes a client wait. */
const RETRY_MS = 100
/** What a client that fell behind its pace may make up for. */
const MAX_BEHIND_MS = 1000
/** What is compared at a time: a set of JavaScript has its bounds. */
const CHUNK = 1_000_000

/**
 * Every third request carries an Idempotency-Key, every third ids of its own, and both are sent again until they are acknowledged;
 * the others, whose ids the server mints, are sent once, for sent again they would rightly be other logs.
 */
export function createLedger(): Ledger {
  const run = `ledger-${randomUUID().slice(0, 8)}`
  const acknowledged: number[] = []
  const answers = new Map<number, number>()
  const unanswered = new Set<string>()
  const times = createTimes()
  let requests = 0
  let logs = 0

  async function post({ perRequest = 50, url, signal, onAnswer }: PostOptions): Promise<void> {
    const numbers = Array.from({ length: perRequest }, () => logs++)
    const timestamp = Date.now()
    times.note(numbers, timestamp)
    const { mode, ...request } = makeRequest({ run, request: requests++, numbers, timestamp })
    do {
      const sentAt = performance.now()
      const status = await send(url(), request, (reason) => unanswered.add(reason))
      onAnswer?.(status, performance.now() - sentAt)
      answers.set(status, (answers.get(status) ?? 0) + 1)
      if (status === 201) return void acknowledged.push(...numbers)
      await delay(RETRY_MS)
    } while (mode !== 'once' && !signal?.aborted)
  }

  return {
    run,
    answers,
    unanswered,
    acknowledged: () => acknowledged.length,
    async post(options) {
      const goal = acknowledged.length + options.count
      const turn = createPace(options)
      const client = async () => {
        while (acknowledged.length < goal && !options.signal?.aborted) {
          await turn()
          await post(options)
        }
      }
      await Promise.all(Array.from({ length: options.clients ?? 8 }, client))
    },
    async count(database, timeoutMs = 60_000) {
      const starts = Array.from({ length: Math.ceil(logs / CHUNK) }, (_, i) => i * CHUNK)
      const chunks = starts.map((from) => ({ run, from, to: from + CHUNK, ...times.of(from) }))
      return countChunks(database, { chunks, acknowledged, end: Date.now() + timeoutMs })
    },
  }
}

type Counting = { chunks: Chunk[]; acknowledged: readonly number[]; end: number }

/** Chunk by chunk: an hour of logs is too much for one statement, and for one set of JavaScript. */
async function countChunks(database: Database, { chunks, acknowledged, end }: Counting): Promise<Counts> {
  const counts: Counts = { acknowledged: acknowledged.length, stored: 0, lost: [], doubled: [] }
  for (const chunk of chunks) {
    const expected = acknowledged.filter((n) => n >= chunk.from && n < chunk.to)
    const missing = await waitForMissing(() => findMissing(database, chunk, expected), end)
    const { stored, doubled } = await readTotals(database, chunk)
    counts.stored += stored
    counts.lost.push(...missing.slice(0, 20 - counts.lost.length))
    counts.doubled.push(...doubled.slice(0, 20 - counts.doubled.length))
  }
  return counts
}

/** When each chunk's logs were made: without that the table is read as a whole for each. */
function createTimes() {
  const chunks: { first: Date; last: Date }[] = []
  return {
    note(numbers: number[], timestamp: number): void {
      const last = new Date(timestamp)
      for (const n of [numbers[0] ?? 0, numbers.at(-1) ?? 0]) {
        const chunk = Math.floor(n / CHUNK)
        chunks[chunk] = { first: chunks[chunk]?.first ?? last, last }
      }
    },
    of: (from: number) => chunks[from / CHUNK] ?? { first: new Date(0), last: new Date(0) },
  }
}

/** Resolves when it is the next request's turn. */
function createPace({ perSecond = Infinity, perRequest = 50 }: PostOptions): () => Promise<void> {
  const intervalMs = (1000 * perRequest) / perSecond
  let nextAt = performance.now()
  return async () => {
    if (intervalMs === 0) return
    const now = performance.now()
    const turnAt = Math.max(nextAt, now - MAX_BEHIND_MS)
    nextAt = turnAt + intervalMs
    if (turnAt > now) await delay(turnAt - now)
  }
}

type Request = { headers: Record<string, string>; body: string }

type RequestParts = { run: string; request: number; numbers: number[]; timestamp: number }

function makeRequest({ run, request, numbers, timestamp }: RequestParts) {
  const mode = (['keyed', 'named', 'once'] as const)[request % 3]
  const records = numbers.map((n) => ({
    message: `${n}`,
    resourceId: run,
    timestamp,
    ...(mode === 'named' ? { id: randomUUID() } : {}),
  }))
  const key: Record<string, string> = mode === 'keyed' ? { 'idempotency-key': `${run}-${request}` } : {}
  return { mode, headers: { 'content-type': 'application/json', ...key }, body: JSON.stringify(records) }
}

/** The status of the answer, 0 without one. */
async function send(url: string, { headers, body }: Request, onFailure: (reason: string) => void): Promise<number> {
  try {
    const answer = await fetch(`${url}/public/ingest`, { method: 'POST', headers, body })
    const text = await answer.text()
    const isRefusal = answer.status === 503 && answer.headers.has('retry-after')
    if (answer.status !== 201 && !isRefusal) throw new UnexpectedAnswer(`${answer.status}: ${text}`)
    return answer.status
  } catch (error) {
    if (error instanceof UnexpectedAnswer) throw error
    onFailure(describeFailure(error))
    return 0
  }
}

class UnexpectedAnswer extends Error {}

/** `fetch` says no more than that it failed; its cause says why. */
function describeFailure(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error
  return cause instanceof Error ? `${'code' in cause ? `${String(cause.code)} ` : ''}${cause.message}` : String(cause)
}

/** What is still missing at the end; nothing as soon as nothing is. */
async function waitForMissing(find: () => Promise<number[]>, end: number): Promise<number[]> {
  let missing = await find()
  while (missing.length > 0 && Date.now() < end) {
    await delay(200)
    missing = await find()
  }
  return missing
}

type Chunk = { run: string; from: number; to: number; first: Date; last: Date }

/** A log that were stored twice would have the timestamp of its request both times. */
const isOf = ({ run, from, to, first, last }: Chunk) => Prisma.sql`
  resource_id = ${run} AND ts BETWEEN ${first.toISOString()}::timestamptz AND ${last.toISOString()}::timestamptz
  AND message::int >= ${from} AND message::int < ${to}`

/** Numbers of acknowledged logs that are not in the table. */
async function findMissing(database: Database, chunk: Chunk, expected: number[]): Promise<number[]> {
  const [row] = await database.$queryRaw<[{ all: number[] | null }]>`
    SELECT array_agg(message::int) AS all FROM logs WHERE ${isOf(chunk)}`
  const stored = new Set(row.all)
  return expected.filter((n) => !stored.has(n))
}

async function readTotals(database: Database, chunk: Chunk): Promise<{ stored: number; doubled: number[] }> {
  const [row] = await database.$queryRaw<[{ stored: number; doubled: number[] | null }]>`
    SELECT coalesce(sum(times), 0)::int AS stored, (array_agg(n) FILTER (WHERE times > 1))[1:20] AS doubled
    FROM (SELECT message::int AS n, count(*) AS times FROM logs WHERE ${isOf(chunk)} GROUP BY 1) AS numbers`
  return { stored: row.stored, doubled: row.doubled ?? [] }
}
