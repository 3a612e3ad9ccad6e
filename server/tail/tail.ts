/** The door of the stage that watches: live tails, pushed from the stream. */
import { readFileSync } from 'node:fs'
import { readFilter, type Condition } from '../filter/condition.ts'
import { conditionOfScope } from '../filter/scope.ts'
import type { Resolvers, SubscriptionLogTailArgs } from '../generated/graphql.ts'
import { systemClock, type Clock } from '../platform/clock.ts'
import { AppError, toAppError } from '../platform/errors.ts'
import type { Logger } from '../platform/logger.ts'
import type { Metrics } from '../platform/metrics.ts'
import type { RequestContext } from '../platform/request-context.ts'
import type { Stream } from '../platform/stream.ts'
import { TIMINGS, type Timings } from '../platform/timings.ts'
import { createFairTurns } from '../platform/fair-turns.ts'
import { createFeed } from './feed.ts'
import { createPlace, type Start } from './place.ts'
import { createPositions, type DecodedPosition, type Offsets, type Seal } from './position.ts'
import type { Seen } from './reader.ts'
import type { TailLog } from './ring.ts'
import { createSeats } from './seats.ts'
import { createSubscriber } from './subscriber.ts'
import { createSubscribers } from './subscribers.ts'
import { createUnread } from './unread.ts'
import { bothOf, createWatches } from './watches.ts'

type Parts = {
  stream: Pick<Stream, 'cluster' | 'topic' | 'follow' | 'ranges'>
  metrics: Pick<Metrics, 'tailSubscribers' | 'tailPushed' | 'tailSkipped'>
  /** Of positions, for who sees a part of the logs. */
  seal: Seal
  logger: Logger
  clock?: Clock
  timings?: Pick<Timings, 'subscriberSilenceMs'>
} & Partial<Bounds>

type Bounds = { maxRingBytes: number; maxUnreadBytes: number; maxSubscribers: number }

type Caller = Pick<RequestContext, 'client' | 'signal' | 'principal'>

type Event =
  | { __typename: 'LogTailBatch'; logs: TailLog[]; position: string }
  | { __typename: 'LogTailSkipped'; count: bigint | null; position: string }

type Yielded = { logTail: Event }

/** What the logs of the last minute may take. Decoded text can be twice as long as in the stream, so in memory it is 32 MiB at most. */
export const MAX_RING_BYTES = 16 * 1024 * 1024

/** What all clients together were given and have not taken yet; a tail beyond it waits. */
export const MAX_UNREAD_BYTES = 16 * 1024 * 1024

/** Each is a filter to be asked about every log. */
export const MAX_SUBSCRIBERS = 1000

const BOUNDS: Bounds = {
  maxRingBytes: MAX_RING_BYTES,
  maxUnreadBytes: MAX_UNREAD_BYTES,
  maxSubscribers: MAX_SUBSCRIBERS,
}

export function createTail({ stream, metrics, seal, logger, ...options }: Parts) {
  const { clock = systemClock, timings = TIMINGS, ...bounds } = { ...BOUNDS, ...options }
  const { subscriberSilenceMs: silenceMs } = timings
  const positions = createPositions({ ...stream, seal })
  const subscribers = createSubscribers<Yielded>(metrics.tailSubscribers)
  const feed = createFeed({ stream, clock, logger, maxRingBytes: bounds.maxRingBytes, onTaken: subscribers.wake })
  const seats = createSeats(bounds.maxSubscribers)
  const unread = createUnread(bounds.maxUnreadBytes)
  const watches = createWatches()
  const turns = createFairTurns()

  async function subscribe({ where, after }: SubscriptionLogTailArgs, { client, signal, principal }: Caller) {
    using taken = new DisposableStack()
    const { scope } = principal
    const isDiscreet = scope !== undefined
    const form = { isSealed: isDiscreet }
    const join = (condition: Condition) => taken.adopt(watches.join(condition), ({ leave }) => leave())
    const { watch: filter, bytes } = join(readFilter(where ?? {}))
    // Tails with the same scope ask each log once for it, and so do those with the same filter, whatever their scopes are.
    const watch = scope ? bothOf(join(conditionOfScope(scope)).watch, filter) : filter
    const position = typeof after === 'string' ? requirePosition(positions.decode(after, form)) : undefined
    const { lost } = taken.adopt(seats.take(client, bytes), ({ leave }) => leave())
    await feed.join()
    taken.defer(() => feed.leave())
    const start = await findStart(stream, { position, head: feed.ring().head() })
    const place = createPlace(feed.ring, start)
    const show = (seen: Seen) => {
      measure(metrics, seen)
      return { logTail: toEvent(isDiscreet ? withoutCount(seen) : seen, positions.encode(place.offsets(), form)) }
    }
    const held = taken.move()
    const onEnd = () => held.dispose()
    const own = { client, place, watch, hold: unread.of(client), isDiscreet }
    const subscriber = createSubscriber({ ...own, turns, clock, silenceMs, show, onEnd })
    held.defer(subscribers.add(subscriber))
    endWith(lost, (reason) => subscriber.end(toAppError(reason)))
    // The reason is an error of ours where who asks may not go on, else the client has left.
    endWith(signal, (reason) => subscriber.end(reason instanceof AppError ? reason : undefined))
    return subscriber
  }

  return {
    typeDefs: readFileSync(new URL('./tail.graphql', import.meta.url), 'utf8'),
    resolvers: {
      Subscription: { logTail: { subscribe: (_parent, args, context) => subscribe(args, context) } },
    } satisfies Resolvers,
    /** Ends every tail, and leaves the stream. Close the stream after it. */
    async close(): Promise<void> {
      subscribers.end(stopping())
      await feed.close()
    },
  }
}

/** Also where the signal has aborted already. */
function endWith(signal: AbortSignal, end: (reason: unknown) => void): void {
  if (signal.aborted) end(signal.reason)
  else signal.addEventListener('abort', () => end(signal.reason), { once: true })
}

function requirePosition(position: DecodedPosition): DecodedPosition {
  if (position.kind === 'none') throw new AppError('INVALID_CURSOR', 'The position was not issued by this server.')
  return position
}

type Wanted = { position: DecodedPosition | undefined; head: Offsets }

/**
 * A position may be ahead of this process, because another one has shown more, but not ahead of the log: then it belongs to another log.
 * It may name partitions that nobody knows, at 0; a tail keeps no place in those.
 */
async function findStart({ ranges }: Pick<Stream, 'ranges'>, { position, head }: Wanted): Promise<Start> {
  if (position === undefined) return 'now'
  if (position.kind !== 'here') return 'elsewhere'
  const { offsets } = position
  if (offsets.every((offset, i) => offset <= (head[i] ?? 0n))) return offsets.slice(0, head.length)
  const held = await ranges().catch(() => undefined)
  const isInside = offsets.every((offset, i) => offset <= (held?.get(i)?.endOffset ?? head[i] ?? 0n))
  return isInside ? offsets.slice(0, Math.max(head.length, held?.size ?? 0)) : 'elsewhere'
}

/** Under a scope the count would be one of the logs of others. */
const withoutCount = (seen: Seen): Seen => (seen.kind === 'missed' ? { kind: 'missed', count: null } : seen)

function toEvent(seen: Seen, position: string): Event {
  if (seen.kind === 'missed') return { __typename: 'LogTailSkipped', count: seen.count, position }
  return { __typename: 'LogTailBatch', logs: seen.logs, position }
}

function measure({ tailPushed, tailSkipped }: Parts['metrics'], seen: Seen): void {
  if (seen.kind === 'batch') tailPushed.inc(seen.logs.length)
  else tailSkipped.inc(Number(seen.count ?? 0n))
}

const stopping = () =>
  new AppError('STREAM_UNAVAILABLE', 'The server is stopping. Subscribe again from the last position.')
