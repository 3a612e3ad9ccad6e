/** Writes one slice of the stream: rows, counts, dead letters and the offset, all in one transaction or not at all. */
import { decodeLog } from '../log/message.ts'
import type { Log } from '../log/log.ts'
import type { Metrics } from '../platform/metrics.ts'
import { describe, sqlState, type Database } from '../platform/postgres/postgres.ts'
import type { StreamRecord } from '../platform/stream.ts'
import { withFastCreateMany, type DeadLetter } from './create-many.ts'
import { createArchivedDays, splitLate, type ArchivedDays } from './late-logs.ts'
import { HORIZON_MS } from './partitions.ts'
import { halve, type Slice } from './slice.ts'

type Decoded = { logs: Log[]; dead: DeadLetter[]; expired: number }

/** The table holds another offset than expected, and nothing was changed. */
class FenceError extends Error {}

/** SQLSTATE classes that the record causes: data exceptions and exceeded limits. After all others the writer retries. */
const isRecordFault = (state: string | undefined) => state !== undefined && /^(22|54)/.test(state)

type Client = ReturnType<typeof extend>

const extend = (database: Database) => database.$extends(withFastCreateMany)

/** For how many slices more duplicates are looked for. */
type Care = { slices: number }

type Shared = { client: Client; metrics: Metrics; oldestKeptMs: () => number; care: Care; archived: ArchivedDays }

type Parts = Shared & { onCommit: () => void }

type WriterOptions = {
  database: Database
  metrics: Metrics
  /** Where retention begins, in milliseconds since 1970: a record before it has expired. */
  oldestKeptMs: () => number
}

export function createWriter({ database, metrics, oldestKeptMs }: WriterOptions) {
  const shared: Shared = {
    client: extend(database),
    metrics,
    oldestKeptMs,
    care: { slices: 0 },
    archived: createArchivedDays(database),
  }
  return {
    /**
     * Keeps the slice: 'kept' when it is in the table, 'lost' when another writer was faster and nothing was changed.
     * Throws when PostgreSQL is away or waits for something; part of the slice may be kept then, so read the offset again.
     * `onCommit` hears of each transaction, of which a slice with bad records needs many.
     */
    async write(slice: Slice, onCommit: () => void = () => undefined): Promise<'kept' | 'lost'> {
      try {
        await keep({ ...shared, onCommit }, slice)
        return 'kept'
      } catch (error) {
        if (!(error instanceof FenceError)) throw error
        metrics.storeFenced.inc()
        return 'lost'
      }
    },
  }
}

export type Writer = ReturnType<typeof createWriter>

async function keep(parts: Parts, slice: Slice): Promise<void> {
  try {
    await commit(parts, slice, decode(slice.records, parts.oldestKeptMs()))
  } catch (error) {
    if (!isRecordFault(sqlState(error))) throw error
    await bisect(parts, slice, error)
  }
}

/** Halves a slice that PostgreSQL refuses until only the record at fault is left; each half moves the offset by itself. */
async function bisect(parts: Parts, slice: Slice, refusal: unknown): Promise<void> {
  const halves = halve(slice)
  if (halves) {
    for (const half of halves) await keep(parts, half)
    return
  }
  const [record] = slice.records
  if (!record) throw refusal
  const letter = toLetter(record, describe(refusal), sqlState(refusal))
  return commit(parts, slice, { logs: [], dead: [letter], expired: 0 })
}

/** One attempt at one transaction, which is one statement. */
async function commit(parts: Parts, slice: Slice, decoded: Decoded): Promise<void> {
  const { metrics, onCommit } = parts
  const { logs, dead, expired } = decoded
  const end = metrics.storeBatchSeconds.startTimer()
  const stored = await insert(parts, slice, decoded)
  end()
  onCommit()
  metrics.storeStored.inc(stored)
  metrics.storeDuplicates.inc(logs.length - stored)
  metrics.storeDeadLettered.inc(dead.length)
  metrics.storeExpired.inc(expired)
  metrics.storeSkipped.inc(Number(slice.skipped))
}

const UNIQUE_VIOLATION = '23505'

/** A refused statement is expensive: the inserted rows are discarded, and a new connection is opened. */
const CAREFUL_SLICES = 50

/** A partition refuses the row, or there is none. */
const CHECK_VIOLATION = '23514'

/** Answers how many logs are new. A refused log is a reason to look which days are archived; where these are no more than before, its day is missing. */
async function insert(parts: Parts, slice: Slice, decoded: Decoded): Promise<number> {
  const { archived } = parts
  const days = archived.of(decoded.logs)
  try {
    return await insertBy(parts, slice, { ...decoded, days })
  } catch (error) {
    if (sqlState(error) !== CHECK_VIOLATION) throw error
    await archived.look()
    const since = archived.of(decoded.logs)
    if (since.every((day) => days.includes(day))) throw error
    return insertBy(parts, slice, { ...decoded, days: since })
  }
}

/** `days`: those of the logs that are archived. */
type Divided = Decoded & { days: readonly number[] }

const insertBy = (parts: Parts, slice: Slice, divided: Divided): Promise<number> =>
  divided.days.length > 0 ? insertLate(parts, slice, divided) : insertAll(parts, slice, divided)

/**
 * Where no duplicates are expected, PostgreSQL does not look for them before each row, but refuses all rows if there is one after all.
 * Duplicates seldom come alone, so after one they are looked for in a number of slices.
 */
async function insertAll({ client, care }: Parts, slice: Slice, { logs, dead, expired }: Decoded): Promise<number> {
  const { records: _, ...place } = slice
  const attempt = async (skipDuplicates: boolean) => {
    const { count, hasMoved } = await client.log.createMany({
      data: logs,
      skipDuplicates,
      move: { ...place, dead, expired },
    })
    if (!hasMoved) throw new FenceError()
    return count
  }
  const stored = await attempt(care.slices > 0).catch((error: unknown) => {
    if (sqlState(error) !== UNIQUE_VIOLATION) throw error
    return attempt(true)
  })
  if (stored < logs.length) care.slices = CAREFUL_SLICES
  else if (logs.length > 0 && care.slices > 0) care.slices--
  return stored
}

/**
 * Looking for late logs in the archive takes a millisecond each where no two of them are close to each other. Who has waited for a day to move
 * must see where it is then. It ends before the writer is taken for one that has stopped, so that the consumer can halve the slice.
 */
export const LATE_TRANSACTION = { timeout: 10_000, maxWait: 5000, isolationLevel: 'ReadCommitted' } as const

/** The same, where some of the logs are of days that are archived. */
async function insertLate(parts: Parts, slice: Slice, decoded: Divided): Promise<number> {
  const { client, archived } = parts
  const { logs, dead, expired, days } = decoded
  const { records: _, ...place } = slice
  const { count, isStale } = await client.$transaction(async (tx) => {
    const { data, late } = await splitLate(tx, logs, days)
    const move = { ...place, dead, expired }
    const created = await tx.log.createMany({ data, late, skipDuplicates: true, move })
    if (!created.hasMoved) throw new FenceError()
    return { count: created.count, isStale: archived.of(data).length > 0 }
  }, LATE_TRANSACTION)
  // A day has come back from the archive.
  if (isStale) await archived.look()
  return count
}

function decode(records: StreamRecord[], oldestKeptMs: number): Decoded {
  const decoded: Decoded = { logs: [], dead: [], expired: 0 }
  const latestMs = Date.now() + HORIZON_MS
  for (const record of records) {
    const result = decodeLog(record.value)
    if (!result.ok) decoded.dead.push(toLetter(record, result.reason))
    else if (result.log.timestampMs > latestMs) decoded.dead.push(toLetter(record, TOO_LATE))
    else if (result.log.timestampMs < oldestKeptMs) decoded.expired++
    else decoded.logs.push(result.log)
  }
  return decoded
}

/** Ingest accepts timestamps of up to a day ahead by its own clock: this record bypassed ingest, or that clock is off by a week. */
const TOO_LATE = 'timestamp is more than a week ahead'

function toLetter({ offset, value }: StreamRecord, reason: string, sqlstate?: string): DeadLetter {
  return { offset, reason: toText(reason), sqlstate: sqlstate ?? null, value }
}

/** A reason may quote the record, including characters that PostgreSQL refuses in a text. */
const toText = (reason: string) => reason.replaceAll('\0', '\uFFFD').toWellFormed().slice(0, 1000)
