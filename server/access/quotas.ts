/** How much each principal may use in this process: its own limits, and those that all have. */
import { AppError } from '../platform/errors.ts'
import type { Quota, Release } from '../platform/quota.ts'
import type { DayBytes } from './day-bytes.ts'
import type { QuotaLimits } from './key-input.ts'
import { createPlaces } from './places.ts'
import { createTokenBucket } from './token-bucket.ts'

/** Of every principal where AUTH is on. */
export const MAX_OPERATIONS_AT_ONCE = 8
export const MAX_OPERATIONS_WAITING = 100
export const MAX_TAILS_AT_ONCE = 20
export const MAX_EXPORTS_AT_ONCE = 1

const BURST_SECONDS = 10

/** A minute's share: whoever has used it up at once waits for the rest of the minute. */
const MINUTE_SECONDS = 60

/** Where something of one's own has to end first. */
const SOON_SECONDS = 1

type QuotaKind = 'records' | 'bytes' | 'day' | 'operations' | 'database' | 'exports' | 'tails'

type Parts = {
  dayBytes: Pick<DayBytes, 'of'>
  /** Milliseconds of a clock that never goes back. */
  nowMs: () => number
  onRefused: (kind: QuotaKind) => void
}

export type Quotas = ReturnType<typeof createQuotas>

export function createQuotas(parts: Parts) {
  const known = new Map<string, { print: string; quota: Quota }>()
  return {
    /** The same one as long as the limits are the same: a key that is rotated does not get its burst twice. */
    of(principal: { kind: string; id: string }, limits: QuotaLimits): Quota {
      const name = `${principal.kind} ${principal.id}`
      const print = JSON.stringify(limits)
      const one = known.get(name)
      if (one?.print === print) return one.quota
      const quota = createQuota({ ...parts, id: principal.id, limits })
      known.set(name, { print, quota })
      return quota
    },
  }
}

type Own = Parts & { id: string; limits: QuotaLimits }

function createQuota(own: Own): Quota {
  const operations = createPlaces(MAX_OPERATIONS_AT_ONCE, MAX_OPERATIONS_WAITING)
  const exports = createPlaces(MAX_EXPORTS_AT_ONCE)
  const tails = createPlaces(own.limits.tails ?? MAX_TAILS_AT_ONCE)
  const { takeRate, spendDatabase } = createRates(own)

  function must(place: Release | undefined, kind: QuotaKind, sentence: string): Release {
    if (place) return place
    own.onRefused(kind)
    throw tooMany(sentence, SOON_SECONDS)
  }

  return {
    takeLogs: createLogs(own),
    async awaitOperation() {
      takeRate()
      return must(await operations.wait(), 'operations', 'Too many of your operations wait already.')
    },
    takeOperation() {
      const place = must(operations.take(), 'operations', 'Too many of your operations are running already.')
      return ifTaken(takeRate, place)
    },
    takeExport() {
      const place = must(exports.take(), 'exports', 'Another export of yours is running.')
      return ifTaken(takeRate, place)
    },
    takeTail: () => must(tails.take(), 'tails', 'You have as many live tails as you may. Close one first.'),
    spendDatabase,
  }
}

/** The place, which is given back where `take` throws. */
function ifTaken(take: () => void, place: Release): Release {
  try {
    take()
    return place
  } catch (error) {
    place()
    throw error
  }
}

function createLogs({ limits, dayBytes, id, nowMs, onRefused }: Own): Quota['takeLogs'] {
  const { recordsPerSecond, bytesPerSecond, bytesPerDay, burstSeconds = BURST_SECONDS } = limits
  const bucket = (perSecond: number | undefined) =>
    perSecond === undefined ? undefined : createTokenBucket({ perSecond, capacity: perSecond * burstSeconds, nowMs })
  const [records, bytes] = [bucket(recordsPerSecond), bucket(bytesPerSecond)]
  const day = bytesPerDay === undefined ? undefined : dayBytes.of(id, bytesPerDay)

  return (recordCount, countBytes) => {
    const byteCount = bytes || day ? countBytes() : 0
    const waits = [
      { kind: 'records', seconds: records?.waitFor(recordCount) ?? 0 },
      { kind: 'bytes', seconds: bytes?.waitFor(byteCount) ?? 0 },
      { kind: 'day', seconds: day?.waitSeconds() ?? 0 },
    ] as const
    const [longest] = waits.toSorted((a, b) => b.seconds - a.seconds)
    if (longest !== undefined && longest.seconds > 0) {
      onRefused(longest.kind)
      throw tooMany(SENTENCES[longest.kind], longest.seconds)
    }
    records?.take(recordCount)
    bytes?.take(byteCount)
    day?.take(byteCount)
  }
}

const SENTENCES = {
  records: 'This key has sent as many logs as its quota allows. Nothing of this request was taken.',
  bytes: 'This key has sent as many bytes as its quota allows. Nothing of this request was taken.',
  day: 'This key has sent as many bytes as its quota allows for this day, in UTC. Nothing of this request was taken.',
} as const

/** What a minute allows. The work of the database is known only afterwards, so it is the next operation that pays. */
function createRates({ limits, nowMs, onRefused }: Own) {
  const bucket = (perMinute: number | undefined) =>
    perMinute === undefined
      ? undefined
      : createTokenBucket({ perSecond: perMinute / MINUTE_SECONDS, capacity: perMinute, nowMs })
  const operations = bucket(limits.operationsPerMinute)
  const database = bucket(limits.databaseSecondsPerMinute)

  function refuse(kind: QuotaKind, seconds: number): never {
    onRefused(kind)
    throw tooMany(
      `You have used as much of the ${kind === 'database' ? 'database' : 'API'} as your quota allows.`,
      seconds,
    )
  }

  return {
    takeRate(): void {
      const seconds = operations?.waitFor(1) ?? 0
      if (seconds > 0) refuse('operations', seconds)
      const debt = database?.waitFor(0) ?? 0
      if (debt > 0) refuse('database', debt)
      operations?.take(1)
    },
    spendDatabase: (ms: number): void => database?.take(ms / 1000),
  }
}

const tooMany = (sentence: string, retryAfterSeconds: number) =>
  new AppError('TOO_MANY_REQUESTS', sentence, { retryAfterSeconds })
