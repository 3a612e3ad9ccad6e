/**
 * Reads from PostgreSQL. All statements of one read see the same rows, share one deadline, and are cancelled when the client is gone. The
 * connections are shared fairly (slots.ts).
 */
import type { Prisma } from '../../generated/prisma/client.ts'
import type { AnswerRoom } from '../answer-room.ts'
import { AppError } from '../errors.ts'
import { tooSlow, type Database } from './postgres.ts'
import type { ScopeRef } from '../principal.ts'
import { pause } from '../retry.ts'
import type { RequestContext } from '../request-context.ts'
import type { Slots } from '../slots.ts'
import type { Reading, Reads } from './reads.ts'
import { openSameSnapshot, type SameSnapshot } from './same-snapshot.ts'
import type { Fence, ScopedReads, ScopeSettings } from './scoped-reads.ts'

export type Snapshot = {
  query<Row>(sql: Prisma.Sql): Promise<Row[]>
  /** Reads the same rows as the login itself, whose scope PostgreSQL does not know. For the archive alone, which tests the scope row by row. */
  queryArchive<Row>(sql: Prisma.Sql): Promise<Row[]>
  /** Which logs the asker may see; undefined: all. */
  scope: ScopeRef | undefined
  /** What PostgreSQL itself keeps back under the scope; undefined: nothing. */
  fence: Fence | undefined
  room: AnswerRoom
  /** How long its statements may still take, in milliseconds. */
  leftMs(): number
  /** Aborts when that is over, and when nobody waits for the answer any more. */
  signal: AbortSignal
  /** Of the operation, for what reads beside PostgreSQL. */
  cost: RequestContext['cost']
}

type Parts = {
  reads: Pick<Reads, 'read'>
  /** Of a principal with a scope. Absent: such a one is not answered. */
  scoped?: Scoped
  /** Another pool: the one of the questions may be full of those that are to be cancelled. */
  canceller: Pick<Database, '$queryRaw'>
  /** There are as many connections: who has a slot does not wait for one of these. Absent: who asks has one. */
  slots?: Pick<Slots, 'run'>
  /** For all statements of one question together, once it has a connection. */
  timeoutMs: number
}

type Scoped = {
  reads: Pick<ScopedReads, 'read'>
  /** Undefined where PostgreSQL cannot enforce any part of the scope: its condition is then all that keeps other logs back. */
  settingsOf(scope: ScopeRef): ScopeSettings | undefined
}

/** Between two attempts: one that comes between two statements finds nothing to cancel. */
const CANCEL_EVERY_MS = 200

/** Made once: an `abort` without a reason makes an error with its stack, for every question. */
const OVER = new Error('The question is over.')

const UNSHARED: Pick<Slots, 'run'> = { run: (_asker, work) => work(new AbortController().signal) }

export function createSnapshots({ reads, scoped, canceller, slots = UNSHARED, timeoutMs }: Parts) {
  const open = createOpen({ reads, scoped })

  /** Resolves when the transaction has ended; `answer` has its answer before. */
  async function ask<T>(
    { context: { signal, cost, room, principal }, work, answer, withinMs }: Question<T>,
    stepBack: AbortSignal,
  ): Promise<void> {
    const tooLate = AbortSignal.any([signal, stepBack, AbortSignal.timeout(withinMs)])
    async function question({ pid, query: run }: Reading, { fence, login }: Beside): Promise<T> {
      const done = new AbortController()
      let cancelling: Promise<void> | undefined
      const pidsOf = () => [pid, login?.pid()].filter(isKnown)
      const cancel = () => (cancelling ??= cancelUntil(canceller, { done: done.signal, pidsOf }))
      tooLate.addEventListener('abort', cancel, { once: true })
      const part = room.part()
      const startMs = performance.now()
      const leftMs = () => withinMs - (performance.now() - startMs)
      try {
        const { scope } = principal
        const queries = createQueries({ run, login, tooLate, cost })
        return await work({ ...queries, room: part, scope, fence, leftMs, signal: tooLate, cost })
      } catch (error) {
        part.giveBack()
        throw error
      } finally {
        principal.quota?.spendDatabase(performance.now() - startMs)
        tooLate.removeEventListener('abort', cancel)
        done.abort(OVER)
        // The connection's next question must not be cancelled for this one.
        await cancelling
        await login?.close()
      }
    }
    await open(principal.scope, (reading, beside) => question(reading, beside).then(answer))
  }

  return {
    /**
     * Throws QUERY_TIMEOUT when the statements take too long together, or the asker has gone, and OVERLOADED when too many others ask.
     * `work` is done again when it had to make way for others. `share`: of the deadline, for who has another answer to give after it.
     */
    read<T>(context: Asker, work: (snapshot: Snapshot) => Promise<T>, { share = 1 } = {}): Promise<T> {
      const withinMs = Math.round(share * timeoutMs)
      return new Promise((answer, reject) => {
        // Who only reads has its answer before the transaction has ended, and the slot is free.
        slots.run(context, (stepBack) => ask({ context, work, answer, withinMs }, stepBack)).catch(reject)
      })
    },
  }
}

type Cancelling = { done: AbortSignal; pidsOf: () => number[] }

/** Cancels what runs on the question's connections, until it has ended. */
async function cancelUntil(canceller: Parts['canceller'], { done, pidsOf }: Cancelling): Promise<void> {
  while (!done.aborted) {
    await canceller.$queryRaw`SELECT pg_cancel_backend(pid) FROM unnest(${pidsOf()}::int[]) AS pid`.catch(
      () => undefined,
    )
    await pause(CANCEL_EVERY_MS, done)
  }
}

type Querying = {
  run: Reading['query']
  login: SameSnapshot | undefined
  tooLate: AbortSignal
  cost: RequestContext['cost']
}

/** The statements of one question, as long as there is time. */
function createQueries({ run, login, tooLate, cost }: Querying): Pick<Snapshot, 'query' | 'queryArchive'> {
  const inTime = () => {
    if (tooLate.aborted) throw tooSlow()
  }
  return {
    async query<Row>(sql: Prisma.Sql): Promise<Row[]> {
      inTime()
      const rows = await run<Row>(sql)
      cost.rows += rows.length
      return rows
    },
    // Its rows are no logs.
    async queryArchive<Row>(sql: Prisma.Sql): Promise<Row[]> {
      inTime()
      return login ? login.query<Row>(sql) : run<Row>(sql)
    },
  }
}

/** `login`: where the connection itself may not read the archive. */
type Beside = { fence?: Fence; login?: SameSnapshot }

type Work = (reading: Reading, beside: Beside) => Promise<void>

/** A question under a scope has no other way to a connection than with its settings. */
function createOpen({ reads, scoped }: { reads: Parts['reads']; scoped: Scoped | undefined }) {
  return (scope: ScopeRef | undefined, work: Work): Promise<void> => {
    const asLogin = () => reads.read((reading) => work(reading, {}))
    if (!scope) return asLogin()
    if (!scoped) throw new AppError('SCHEMA_NOT_READY', 'The database does not keep the logs of other scopes back yet.')
    const settings = scoped.settingsOf(scope)
    if (!settings) return asLogin()
    return scoped.reads.read(settings, (reading, fence, exported) =>
      work(reading, { fence, ...(exported !== undefined && { login: openSameSnapshot(reads, exported) }) }),
    )
  }
}

const isKnown = (pid: number | undefined): pid is number => pid !== undefined

export type Asker = Omit<RequestContext, 'takeTurn'>

type Question<T> = {
  context: Asker
  work: (snapshot: Snapshot) => Promise<T>
  answer: (value: T) => void
  withinMs: number
}

export type Snapshots = ReturnType<typeof createSnapshots>
