/** The door of the stage that watches: live tails, pushed from the stream. */
import { readFileSync } from 'node:fs'
import type { Resolvers, SubscriptionLogTailArgs } from '../generated/graphql.ts'
import { systemClock, type Clock } from '../platform/clock.ts'
import { AppError } from '../platform/errors.ts'
import type { Logger } from '../platform/logger.ts'
import type { Metrics } from '../platform/metrics.ts'
import type { Stream } from '../platform/stream.ts'
import { TIMINGS, type Timings } from '../platform/timings.ts'
import { toPredicate } from '../filter/to-predicate.ts'
import { createFeed } from './feed.ts'
import { createPlace, type Start } from './place.ts'
import { createPositions, type DecodedPosition, type Offsets } from './position.ts'
import type { Seen } from './reader.ts'
import type { TailLog } from './ring.ts'
import { createSubscriber, type Subscriber } from './subscriber.ts'

type Parts = {
  stream: Pick<Stream, 'cluster' | 'topic' | 'follow' | 'ranges'>
  metrics: Pick<Metrics, 'tailSubscribers' | 'tailPushed' | 'tailSkipped'>
  logger: Logger
  clock?: Clock
  timings?: Pick<Timings, 'subscriberSilenceMs'>
  maxRingBytes?: number
}

type Event =
  | { __typename: 'LogTailBatch'; logs: TailLog[]; position: string }
  | { __typename: 'LogTailSkipped'; count: bigint | null; position: string }

type Yielded = { logTail: Event }

/** What the logs of the last minute may take. Decoded text can be twice as long as in the stream, so in memory it is 32 MiB at most. */
export const MAX_RING_BYTES = 16 * 1024 * 1024

/** Each is a filter to be asked about every log. */
export const MAX_SUBSCRIBERS = 1000

export function createTail({ stream, metrics, logger, ...options }: Parts) {
  const { clock = systemClock, timings = TIMINGS, maxRingBytes = MAX_RING_BYTES } = options
  const { subscriberSilenceMs: silenceMs } = timings
  const positions = createPositions(stream)
  const subscribers = new Set<Subscriber<Yielded>>()
  const onTaken = () => subscribers.forEach(({ wake }) => wake())
  const feed = createFeed({ stream, clock, logger, maxRingBytes, onTaken })

  function count(): void {
    metrics.tailSubscribers.set(subscribers.size)
  }

  async function subscribe({ where, after }: SubscriptionLogTailArgs, signal: AbortSignal) {
    const matches = toPredicate(where ?? {})
    const position = typeof after === 'string' ? requirePosition(positions.decode(after)) : undefined
    if (subscribers.size >= MAX_SUBSCRIBERS) throw tooMany()
    await feed.join()
    const start = await findStart(stream, { position, head: feed.ring().head() })
    const place = createPlace(feed.ring, start)
    const show = (seen: Seen) => {
      measure(metrics, seen)
      return { logTail: toEvent(seen, positions.encode(place.offsets())) }
    }
    const onEnd = () => {
      subscribers.delete(subscriber)
      count()
      feed.leave()
    }
    const subscriber = createSubscriber<Yielded>({ place, matches, clock, silenceMs, show, onEnd })
    subscribers.add(subscriber)
    count()
    signal.addEventListener('abort', () => subscriber.end(), { once: true })
    if (signal.aborted) subscriber.end()
    return subscriber
  }

  return {
    typeDefs: readFileSync(new URL('./tail.graphql', import.meta.url), 'utf8'),
    resolvers: {
      Subscription: { logTail: { subscribe: (_parent, args, { signal }) => subscribe(args, signal) } },
    } satisfies Resolvers,
    /** Ends every tail, and leaves the stream. Close the stream after it. */
    async close(): Promise<void> {
      for (const subscriber of subscribers) subscriber.end(stopping())
      await feed.close()
    },
  }
}

function requirePosition(position: DecodedPosition): DecodedPosition {
  if (position.kind === 'none') throw new AppError('INVALID_CURSOR', 'The position was not issued by this server.')
  return position
}

type Wanted = { position: DecodedPosition | undefined; head: Offsets }

/** A position may be ahead of this process, because another one has shown more, but not ahead of the log: then it belongs to another log. */
async function findStart({ ranges }: Pick<Stream, 'ranges'>, { position, head }: Wanted): Promise<Start> {
  if (position === undefined) return 'now'
  if (position.kind !== 'here') return 'elsewhere'
  const { offsets } = position
  if (offsets.every((offset, i) => offset <= (head[i] ?? 0n))) return offsets
  const held = await ranges().catch(() => undefined)
  const isInside = offsets.every((offset, i) => offset <= (held?.get(i)?.endOffset ?? head[i] ?? 0n))
  return isInside ? offsets : 'elsewhere'
}

function toEvent(seen: Seen, position: string): Event {
  if (seen.kind === 'missed') return { __typename: 'LogTailSkipped', count: seen.count, position }
  return { __typename: 'LogTailBatch', logs: seen.logs, position }
}

function measure({ tailPushed, tailSkipped }: Parts['metrics'], seen: Seen): void {
  if (seen.kind === 'batch') tailPushed.inc(seen.logs.length)
  else tailSkipped.inc(Number(seen.count ?? 0n))
}

const tooMany = () => new AppError('OVERLOADED', 'Too many live tails are open. Try again later.')
const stopping = () =>
  new AppError('STREAM_UNAVAILABLE', 'The server is stopping. Subscribe again from the last position.')
