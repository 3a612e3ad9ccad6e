/** The ledger: what was acknowledged, against what stands in the table. */
import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { Database } from '../../platform/postgres.ts'

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
}

export type Counts = { acknowledged: number; lost: number[]; doubled: number[] }

export type Ledger = {
  /** The field resourceId of every log of this ledger. */
  run: string
  /** Posts until `count` more logs are acknowledged. Rejects at an answer that is neither 201 nor 503. */
  post(options: PostOptions): Promise<void>
  acknowledged(): number
  /** How often each HTTP status was answered; 0 stands for no answer. */
  answers: ReadonlyMap<number, number>
  /** Waits until everything acknowledged is stored, at most `timeoutMs`, and counts. Numbers of logs, at most 20 of each kind. */
  count(database: Database, timeoutMs?: number): Promise<Counts>
}

/** What an answer that is not to be trusted makes a client wait. */
const RETRY_MS = 100

/**
 * Every third request carries an Idempotency-Key, every third ids of its own, and both are sent again until they are acknowledged;
 * the others, whose ids the server mints, are sent once, for sent again they would rightly be other logs.
 */
export function createLedger(): Ledger {
  const run = `ledger-${randomUUID().slice(0, 8)}`
  const acknowledged: number[] = []
  const answers = new Map<number, number>()
  let requests = 0
  let logs = 0

  async function post({ perRequest = 50, url, signal }: PostOptions): Promise<void> {
    const numbers = Array.from({ length: perRequest }, () => logs++)
    const { mode, ...request } = makeRequest(run, requests++, numbers)
    do {
      const status = await send(url(), request)
      answers.set(status, (answers.get(status) ?? 0) + 1)
      if (status === 201) return void acknowledged.push(...numbers)
      await delay(RETRY_MS)
    } while (mode !== 'once' && !signal?.aborted)
  }

  return {
    run,
    answers,
    acknowledged: () => acknowledged.length,
    async post(options) {
      const goal = acknowledged.length + options.count
      const client = async () => {
        while (acknowledged.length < goal && !options.signal?.aborted) await post(options)
      }
      await Promise.all(Array.from({ length: options.clients ?? 8 }, client))
    },
    async count(database, timeoutMs = 60_000) {
      const end = Date.now() + timeoutMs
      for (;;) {
        const counts = compare(acknowledged, await readStored(database, run))
        if (counts.lost.length === 0 || Date.now() > end) return counts
        await delay(200)
      }
    },
  }
}

type Request = { headers: Record<string, string>; body: string }

function makeRequest(run: string, request: number, numbers: number[]) {
  const mode = (['keyed', 'named', 'once'] as const)[request % 3]
  const timestamp = Date.now()
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
async function send(url: string, { headers, body }: Request): Promise<number> {
  try {
    const answer = await fetch(`${url}/public/ingest`, { method: 'POST', headers, body })
    const text = await answer.text()
    if (answer.status !== 201 && answer.status !== 503) throw new UnexpectedAnswer(`${answer.status}: ${text}`)
    return answer.status
  } catch (error) {
    if (error instanceof UnexpectedAnswer) throw error
    return 0
  }
}

class UnexpectedAnswer extends Error {}

type Stored = { all: Set<number>; doubled: number[] }

async function readStored(database: Database, run: string): Promise<Stored> {
  const [row] = await database.$queryRaw<[{ all: number[] | null; doubled: number[] | null }]>`
    SELECT array_agg(n) AS all, array_agg(n) FILTER (WHERE times > 1) AS doubled
    FROM (SELECT message::int AS n, count(*) AS times FROM logs WHERE resource_id = ${run} GROUP BY 1) AS stored`
  return { all: new Set(row.all), doubled: row.doubled ?? [] }
}

function compare(acknowledged: readonly number[], { all, doubled }: Stored): Counts {
  const lost = acknowledged.filter((n) => !all.has(n))
  return { acknowledged: acknowledged.length, lost: lost.slice(0, 20), doubled: doubled.slice(0, 20) }
}
