/** What the tests of the tail share: a stream that shows what the test says, and a door onto it with a clock of the test's. */
import type { LogFilter } from '../../generated/graphql.ts'
import { messageOf } from './message-of.ts'
import { createMetrics } from '../../platform/metrics.ts'
import type { FollowedBatch, OffsetRange } from '../../platform/stream.ts'
import { createTestClock } from './clock.ts'
import { createPositionSeal } from '../../access/position-seal.ts'
import { testLogger } from './test-logger.ts'
import { createTail } from '../../tail/tail.ts'
import { newContext } from './reader.ts'

type Event = { __typename: string; logs?: { message: string }[]; count?: bigint | null; position: string }

const NOTHING = { resourceId: null, traceId: null, spanId: null, commit: null, parentResourceId: null }

export function record(message: string): Buffer {
  const key = { id: '00000000-0000-7000-8000-000000000001', timestampMs: 1_700_000_000_000, timestampUs: 7 }
  return messageOf({ ...key, level: 'info', message, ...NOTHING, metadataJson: '{"a":1}' })
}

/** A log of several partitions; each `open()` is another process's stream onto it. */
export function createTestLog({ partitions = 2 } = {}) {
  const ends = Array.from({ length: partitions }, () => 0n)
  const listeners = new Set<(batch: FollowedBatch) => void>()
  let held: FollowedBatch[] | undefined
  const show = (batch: FollowedBatch) => held?.push(batch) ?? listeners.forEach((listener) => listener(batch))
  const counts = { followed: 0 }
  return {
    counts,
    following: () => listeners.size,
    publish(partition: number, ...values: (string | Buffer)[]): void {
      const begin = ends[partition] ?? 0n
      ends[partition] = begin + BigInt(values.length)
      const records = values.map((value, i) => ({
        offset: begin + BigInt(i),
        value: typeof value === 'string' ? record(value) : value,
      }))
      show({ partition, records, isAnew: false })
    },
    /** Shows nothing until the answer is called. */
    hold() {
      const late: FollowedBatch[] = (held = [])
      return () => {
        held = undefined
        late.forEach(show)
      }
    },
    /** Records that nobody is shown. */
    lose: (partition: number, count: number) => void (ends[partition] = (ends[partition] ?? 0n) + BigInt(count)),
    /** The topic is deleted and made again, with one record. */
    makeAnew(value: string): void {
      ends.fill(0n)
      ends[0] = 1n
      show({ partition: 0, records: [{ offset: 0n, value: record(value) }], isAnew: true })
    },
    stream: (cluster = 'cluster') => ({
      cluster,
      topic: 'logs',
      ranges: async () =>
        new Map(ends.map((endOffset, i): [number, OffsetRange] => [i, { startOffset: 0n, endOffset }])),
      async follow(listener: (batch: FollowedBatch) => void) {
        counts.followed++
        listeners.add(listener)
        return { begins: new Map(ends.entries()), stop: async () => void listeners.delete(listener) }
      },
    }),
  }
}

export const testSeal = createPositionSeal(() => new Uint8Array(32))

export function setUp({
  log = createTestLog(),
  cluster = 'cluster',
  maxRingBytes = 1024 * 1024,
  ...bounds
}: Bounds = {}) {
  const clock = createTestClock()
  const metrics = createMetrics()
  const stream = log.stream(cluster)
  const tail = createTail({ stream, metrics, seal: testSeal, logger: testLogger, clock, maxRingBytes, ...bounds })
  return { log, clock, metrics, tail, subscribe: (asked: Asked = {}) => subscribe(tail, asked) }
}

type Bounds = {
  log?: ReturnType<typeof createTestLog>
  cluster?: string
  maxRingBytes?: number
  maxUnreadBytes?: number
  maxSubscribers?: number
}

type Asked = { where?: LogFilter; after?: string; signal?: AbortSignal; client?: string; scope?: LogFilter }

type Door = Pick<ReturnType<typeof createTail>, 'resolvers'>

/** The iterator that a subscription pulls, its events without the name of the field. */
export async function subscribe(
  { resolvers }: Door,
  { signal = new AbortController().signal, client = 'test', scope: filter, ...args }: Asked,
) {
  const context = newContext()
  const scope = filter && { id: 'scope', name: 'scope', revision: 1, filter }
  const principal = { ...context.principal, scope }
  const events = await resolvers.Subscription.logTail.subscribe({}, args, { ...context, principal, client, signal })
  const iterator = events[Symbol.asyncIterator]()
  const next = async (): Promise<Event | undefined> => {
    const { done, value } = await iterator.next()
    return done ? undefined : value.logTail
  }
  return {
    next,
    messages: async () => (await next())?.logs?.map(({ message }) => message),
    return: async () => iterator.return?.(),
  }
}
