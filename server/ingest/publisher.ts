/** Batches in front of the stream: one is sent at a time, and all records that arrive meanwhile travel in the next one. */
import { systemClock, type Clock } from '../platform/clock.ts'
import { AppError } from '../platform/errors.ts'
import { LIGHT_BODY_BYTES, MAX_LIGHT_BYTES } from '../platform/http-body/limits.ts'
import { createShares, type Shares } from '../platform/shares.ts'
import type { Stream } from '../platform/stream.ts'
import { TIMINGS } from '../platform/timings.ts'
import { createLanes, sizeOf, type Batch, type Lanes, type Parcel } from './lanes.ts'

/** Values that wait for the stream or travel to it. */
export const MAX_QUEUED_BYTES = 32 * 1024 * 1024

/** What the stream takes for one partition in one call. */
export const MAX_BYTES_PER_PARTITION = 900_000

export type PublisherParts = {
  stream: Pick<Stream, 'partitions' | 'publish'>
  /**
   * Beyond this many bytes of values new requests are refused, and beyond twice as many those of a client that has no more than its share.
   * A request of any size is taken when nothing waits.
   */
  maxQueuedBytes?: number | undefined
  /** How long a request may wait to be durable. */
  timeoutMs?: number | undefined
  clock?: Clock | undefined
  /** Called with the time that the stream took for a batch, which it may have refused. */
  onSent?: ((seconds: number) => void) | undefined
}

export type Publisher = {
  /** The largest value that the stream can take. */
  maxRecordBytes: number
  /**
   * Resolves when all values are durable, in order, in one partition; up to 900 kB they are stored or refused together.
   * Rejects with OVERLOADED, or with STREAM_UNAVAILABLE: then it is not known whether they are stored. `client` is by whom they are counted.
   */
  publish(values: readonly Buffer[], client?: string): Promise<void>
  /** The requests without an answer: their records, and their bytes with Kafka's overhead. */
  waiting(): { records: number; bytes: number }
  /** Refuses new requests, and resolves when each of the old ones has its answer. */
  close(): Promise<void>
}

export function createPublisher(parts: PublisherParts): Publisher {
  const { stream, maxQueuedBytes = MAX_QUEUED_BYTES, clock = systemClock, onSent } = parts
  const { timeoutMs = TIMINGS.publishTimeoutMs } = parts
  const lanes = createLanes<Request>({ partitions: stream.partitions, maxBytesPerPartition: MAX_BYTES_PER_PARTITION })
  const shares = createShares(maxQueuedBytes)
  const state: State = { stream, lanes, clock, timeoutMs, onSent, shares, ...emptyState() }

  function hasRoom(bytes: number, client: string): boolean {
    const { heldBytes } = state
    if (heldBytes === 0 || heldBytes + bytes <= maxQueuedBytes) return true
    // As at the door: light requests are not refused for large ones, those of their own client included.
    if (bytes <= LIGHT_BODY_BYTES && heldBytes + bytes <= maxQueuedBytes + MAX_LIGHT_BYTES) return true
    return heldBytes + bytes <= 2 * maxQueuedBytes && shares.heldBy(client) + bytes <= shares.shareOf(client)
  }

  return {
    maxRecordBytes: MAX_BYTES_PER_PARTITION - sizeOf(Buffer.alloc(0)),
    publish(values, client = '') {
      if (state.isClosed)
        return Promise.reject(
          new AppError('STREAM_UNAVAILABLE', 'The server is stopping. Send the logs again in a moment.'),
        )
      const bytes = values.reduce((sum, value) => sum + sizeOf(value), 0)
      if (!hasRoom(bytes, client)) return Promise.reject(queueFull())
      return enqueue(state, { values, bytes, client })
    },
    waiting() {
      const records = [...state.requests].reduce((sum, { values }) => sum + values.length, 0)
      return { records, bytes: state.heldBytes }
    },
    async close() {
      state.isClosed = true
      if (state.requests.size > 0) await new Promise<void>((resolve) => (state.onDrained = resolve))
      state.cancelTimer?.()
    },
  }
}

type Sent = { values: readonly Buffer[]; bytes: number; client: string }

type Request = Parcel & Sent & { deadline: number; resolve: () => void; reject: (error: AppError) => void }

type State = {
  stream: Pick<Stream, 'publish'>
  lanes: Lanes<Request>
  clock: Clock
  timeoutMs: number
  onSent: PublisherParts['onSent']
  /** Of requests that wait or are on their way, whole. */
  shares: Shares
  /** Requests without an answer, oldest first: the order of their deadlines. */
  requests: Set<Request>
  /** Bytes that wait or are on their way. */
  heldBytes: number
  isSending: boolean
  isClosed: boolean
  cancelTimer: (() => void) | undefined
  onDrained: (() => void) | undefined
}

function emptyState() {
  return {
    requests: new Set<Request>(),
    heldBytes: 0,
    isSending: false,
    isClosed: false,
    cancelTimer: undefined,
    onDrained: undefined,
  }
}

function enqueue(state: State, { values, bytes, client }: Sent): Promise<void> {
  return new Promise((resolve, reject) => {
    const deadline = state.clock.now() + state.timeoutMs
    const isSettled = false
    const request: Request = {
      values,
      bytes,
      client,
      next: 0,
      waitingBytes: bytes,
      isSettled,
      deadline,
      resolve,
      reject,
    }
    state.requests.add(request)
    state.shares.take(client, bytes)
    state.heldBytes += bytes
    state.lanes.add(request)
    if (state.cancelTimer === undefined) watchDeadlines(state, state.timeoutMs)
    if (!state.isSending) void sendBatches(state)
  })
}

/** The event loop runs immediates after it has read all sockets that had data: requests that came together travel together. */
const untilSocketsAreRead = () => new Promise((resolve) => setImmediate(resolve))

/** Never rejects: every failure is the answer of a request. */
async function sendBatches(state: State): Promise<void> {
  state.isSending = true
  for (;;) {
    await untilSocketsAreRead()
    const batch = state.lanes.take()
    if (batch === undefined) break
    const error = await sendBatch(state, batch)
    state.heldBytes -= batch.bytes
    for (const request of batch.completed) {
      settle(state, request, error)
      release(state, request)
    }
    if (error === undefined) continue
    for (const request of batch.continued) settle(state, request, error)
    dropSettled(state)
  }
  state.isSending = false
}

async function sendBatch({ stream, clock, onSent }: State, batch: Batch<Request>): Promise<AppError | undefined> {
  const startMs = clock.now()
  try {
    await stream.publish(batch.records)
    return undefined
  } catch (cause) {
    return unavailable({ cause })
  } finally {
    onSent?.((clock.now() - startMs) / 1000)
  }
}

function settle(state: State, request: Request, error: AppError | undefined): void {
  if (request.isSettled) return
  request.isSettled = true
  state.requests.delete(request)
  if (error === undefined) request.resolve()
  else request.reject(error)
  if (state.requests.size === 0) state.onDrained?.()
}

/** One timer for all requests, set for the oldest: a timer each would cost more than the rest of this file. */
function watchDeadlines(state: State, delayMs: number): void {
  state.cancelTimer = state.clock.setTimer(() => {
    state.cancelTimer = undefined
    expire(state)
    const [oldest] = state.requests
    // Not more often than a hundred times in a deadline: each look goes over everything that waits.
    if (oldest) watchDeadlines(state, Math.max(oldest.deadline - state.clock.now(), state.timeoutMs / 100))
  }, delayMs)
}

function expire(state: State): void {
  const now = state.clock.now()
  for (const request of state.requests) {
    if (request.deadline > now) break
    settle(state, request, unavailable())
  }
  dropSettled(state)
}

function dropSettled(state: State): void {
  state.heldBytes -= state.lanes.dropSettled((request) => release(state, request))
}

/** Nothing of the request waits any longer. */
function release({ shares }: State, request: Request): void {
  shares.give(request.client, request.bytes)
  request.bytes = 0
}

function unavailable(options?: ErrorOptions): AppError {
  const advice = 'Send them again with the same Idempotency-Key or ids, so that they are stored once.'
  const message = `The stream has not acknowledged the logs; they may or may not be stored. ${advice}`
  return new AppError('STREAM_UNAVAILABLE', message, options)
}

function queueFull(): AppError {
  const message = 'Too many logs are waiting to be stored. None of the logs sent was stored; send them again later.'
  return new AppError('OVERLOADED', message)
}
