/** One live tail over any number of connections: after a lost one the next resumes from the last position. */
import type { ApolloClient } from '@apollo/client'
import { CombinedGraphQLErrors } from '@apollo/client/errors'
import { ERRORS } from '../../server/platform/errors.ts'
import type { LogFilter, LogTailSubscription } from '../generated/graphql.ts'
import { LogsDocument } from '../state/operations.ts'
import { LogTailDocument } from './operations.ts'
import { MAX_ROWS, type TailEvent } from './tail-window.ts'

export type Connection = { state: 'connecting' | 'live' | 'reconnecting' } | { state: 'failed'; error: unknown }

type Parts = {
  client: ApolloClient
  where: LogFilter
  withMetadata: boolean
  onEvent: (event: TailEvent) => void
  onConnection: (connection: Connection) => void
}

const FIRST_RETRY_MS = 500
const MAX_RETRY_MS = 5000
/** Logs are stored well within this time, so those in flight when the tail began are in the list then. */
const UNDER_WAY_MS = 3000

/** Ends with the returned function. */
export function openTail({ client, where, withMetadata, onEvent, onConnection }: Parts): () => void {
  const timers = createTimers()
  let position: string | undefined
  let retryMs = FIRST_RETRY_MS
  let subscription: { unsubscribe(): void } | undefined

  function connect(): void {
    const variables = { where, withMetadata, ...(position !== undefined && { after: position }) }
    subscription = client.subscribe({ query: LogTailDocument, variables, fetchPolicy: 'no-cache' }).subscribe({
      next: ({ data, error }) => (error ? lose(error) : data && hear(data.logTail)),
      error: lose,
      complete: () => lose(new Error('The server ended the tail.')),
    })
  }

  function hear(event: LogTailSubscription['logTail']): void {
    const isFirst = position === undefined
    position = event.position
    retryMs = FIRST_RETRY_MS
    onConnection({ state: 'live' })
    onEvent(toWindowEvent(event))
    // Logs sent from now on arrive by the tail, so the list and the tail leave no gap.
    if (isFirst) fillTwice({ client, where, withMetadata, onEvent }, timers)
  }

  function lose(error: unknown): void {
    const lost = subscription
    if (timers.isEnded() || lost === undefined) return
    subscription = undefined
    lost.unsubscribe()
    if (codeOf(error) === 'INVALID_CURSOR') {
      position = undefined
      onEvent({ kind: 'skipped', count: null })
    } else if (isFinal(error)) return onConnection({ state: 'failed', error })
    onConnection({ state: 'reconnecting' })
    timers.later(connect, retryMs)
    retryMs = Math.min(retryMs * 2, MAX_RETRY_MS)
  }

  onEvent({ kind: 'start' })
  onConnection({ state: 'connecting' })
  connect()
  return () => {
    timers.end()
    subscription?.unsubscribe()
  }
}

/** Loads the first page of the list, and again when the logs in flight are stored. */
function fillTwice({ client, where, withMetadata, onEvent }: Omit<Parts, 'onConnection'>, timers: Timers): void {
  const variables = { where, withMetadata, first: MAX_ROWS, orderBy: 'DESC' as const }
  const fill = async () => {
    const answer = await client
      .query({ query: LogsDocument, variables, fetchPolicy: 'no-cache' })
      .catch(() => undefined)
    if (timers.isEnded()) return
    if (answer?.data) onEvent({ kind: 'fill', page: answer.data.logs.nodes })
    else timers.later(() => void fill(), UNDER_WAY_MS)
  }
  void fill()
  timers.later(() => void fill(), UNDER_WAY_MS)
}

type Timers = ReturnType<typeof createTimers>

function createTimers() {
  const running = new Set<ReturnType<typeof setTimeout>>()
  let isEnded = false
  return {
    later(run: () => void, ms: number): void {
      const timer = setTimeout(() => {
        running.delete(timer)
        run()
      }, ms)
      running.add(timer)
    },
    isEnded: () => isEnded,
    end(): void {
      isEnded = true
      for (const timer of running) clearTimeout(timer)
    },
  }
}

function toWindowEvent(event: LogTailSubscription['logTail']): TailEvent {
  if ('logs' in event) return { kind: 'batch', logs: event.logs }
  return { kind: 'skipped', count: event.count === null ? null : Number(event.count) }
}

/** Whether the same subscription would be refused again. An error without a code is a lost connection; signing in is waited for. */
function isFinal(error: unknown): boolean {
  const code = codeOf(error)
  if (code === undefined || code === 'UNAUTHENTICATED') return false
  return !Object.entries(ERRORS).some(([known, { retriable }]) => known === code && retriable)
}

function codeOf(error: unknown): unknown {
  return CombinedGraphQLErrors.is(error) ? (error.errors[0]?.extensions?.['code'] ?? 'GRAPHQL_ERROR') : undefined
}
