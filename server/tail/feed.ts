/** One follower of the stream for all subscribers, until a minute after the last one has left. Each record is decoded once, into the ring. */
import { decodeLog } from '../log/message.ts'
import type { Clock } from '../platform/clock.ts'
import type { Logger } from '../platform/logger.ts'
import type { FollowedBatch, Stream, StreamFollower, StreamRecord } from '../platform/stream.ts'
import { createRing, type Added, type Ring, type TailLog } from './ring.ts'

type Parts = {
  stream: Pick<Stream, 'follow'>
  clock: Clock
  logger: Logger
  maxRingBytes: number
  /** New entries are in the ring. */
  onTaken(): void
}

/** For as long a subscriber that was cut off can come back and miss nothing. */
export const KEPT_MS = 60_000

export function createFeed({ stream, clock, logger, maxRingBytes: maxBytes, onTaken }: Parts) {
  let users = 0
  let opening: Promise<StreamFollower> | undefined
  let ring = createRing({ begins: [], maxAgeMs: KEPT_MS, maxBytes })
  let cancelClosing: (() => void) | undefined

  const renew = (begins: bigint[]) => (ring = createRing({ begins, first: ring.end(), maxAgeMs: KEPT_MS, maxBytes }))

  function take(batch: FollowedBatch): void {
    if (batch.isAnew) renew(headAfter(ring, batch))
    ring.append(decode(batch), clock.now())
    onTaken()
  }

  async function open(): Promise<StreamFollower> {
    const follower = await stream.follow(take)
    renew(toOffsets(follower.begins))
    return follower
  }

  async function close(): Promise<void> {
    cancelClosing?.()
    const follower = await opening?.catch(() => undefined)
    opening = undefined
    renew([])
    await follower?.stop()
  }

  function leave(): void {
    users--
    if (users > 0) return
    cancelClosing = clock.setTimer(() => {
      void close().catch((error: unknown) => logger.warn({ err: error }, 'could not stop following the stream'))
    }, KEPT_MS)
  }

  return {
    ring: (): Ring => ring,
    /** Resolves when every record published from now on will arrive. Each caller must call `leave` once. */
    async join(): Promise<void> {
      users++
      cancelClosing?.()
      opening ??= open()
      await opening.catch((error: unknown) => {
        opening = undefined
        leave()
        throw error
      })
    },
    leave,
    close,
  }
}

function toOffsets(begins: ReadonlyMap<number, bigint>): bigint[] {
  const count = Math.max(0, ...begins.keys()) + 1
  return Array.from({ length: count }, (_, partition) => begins.get(partition) ?? 0n)
}

function headAfter(ring: Ring, { partition, records }: FollowedBatch): bigint[] {
  return ring.head().with(partition, records[0]?.offset ?? 0n)
}

function decode({ partition, records }: FollowedBatch): Added[] {
  return records.map(({ offset, value }) => ({ partition, offset, log: toLog(value), bytes: value.length }))
}

/** Undefined for a record that becomes a dead letter. */
function toLog(value: StreamRecord['value']): TailLog | undefined {
  const decoded = decodeLog(value)
  if (!decoded.ok) return undefined
  const { timestampMs: ms, timestampUs: us, ...log } = decoded.log
  return isJson(log.metadataJson) ? { ...log, timestamp: { ms, us } } : undefined
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
