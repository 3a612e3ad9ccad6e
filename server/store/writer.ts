/** Writes one slice of the stream: rows, counts, dead letters and the offset, all in one transaction or not at all. */
import { decodeLog } from '../log/message.ts'
import type { Log } from '../log/log.ts'
import type { Metrics } from '../platform/metrics.ts'
import { describe, sqlState, type Database } from '../platform/postgres.ts'
import type { StreamRecord } from '../platform/stream.ts'
import { withFastCreateMany } from './create-many.ts'
import { HORIZON_MS } from './partitions.ts'
import { halve, type Slice } from './slice.ts'

type DeadLetter = { record: StreamRecord; reason: string; sqlstate: string | null }

type Decoded = { logs: Log[]; dead: DeadLetter[]; expired: number }

/** Thrown inside the transaction to roll it back: the table holds another offset than expected. */
class FenceError extends Error {}

/** In all as long as the watch of the store lets pass without a commit. */
const TRANSACTION = { maxWait: 5000, timeout: 15_000 }

/** SQLSTATE classes that are the record's own fault: data exceptions and exceeded limits. All others are waited out. */
const isRecordFault = (state: string | undefined) => state !== undefined && /^(22|54)/.test(state)

type Client = ReturnType<typeof extend>

const extend = (database: Database) => database.$extends(withFastCreateMany)

type Shared = { client: Client; metrics: Metrics; oldestKeptMs: () => number; duplicates: { areExpected: boolean } }

type Parts = Shared & { onCommit: () => void }

type WriterOptions = {
  database: Database
  metrics: Metrics
  /** Where retention begins, in milliseconds since 1970: a record before it has expired. */
  oldestKeptMs: () => number
}

export function createWriter({ database, metrics, oldestKeptMs }: WriterOptions) {
  const shared: Shared = { client: extend(database), metrics, oldestKeptMs, duplicates: { areExpected: false } }
  return {
    /**
     * Keeps the slice: 'kept' when it stands in the table, 'lost' when another writer was faster and nothing was changed.
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

/** Halves a slice that PostgreSQL refuses until the record at fault stands alone; each half moves the offset by itself. */
async function bisect(parts: Parts, slice: Slice, refusal: unknown): Promise<void> {
  const halves = halve(slice)
  if (halves) {
    for (const half of halves) await keep(parts, half)
    return
  }
  const [record] = slice.records
  if (!record) throw refusal
  const letter = { record, reason: describe(refusal), sqlstate: sqlState(refusal) ?? null }
  return commit(parts, slice, { logs: [], dead: [letter], expired: 0 })
}

/** One attempt at one transaction: a statement is one by itself. */
async function commit(parts: Parts, slice: Slice, decoded: Decoded): Promise<void> {
  const { metrics, duplicates, onCommit } = parts
  const { logs, dead, expired } = decoded
  const end = metrics.storeBatchSeconds.startTimer()
  const stored = await (dead.length === 0 ? insertLogs : insertWithDead)(parts, slice, decoded)
  end()
  duplicates.areExpected = stored < logs.length
  onCommit()
  metrics.storeStored.inc(stored)
  metrics.storeDuplicates.inc(logs.length - stored)
  metrics.storeDeadLettered.inc(dead.length)
  metrics.storeExpired.inc(expired)
  metrics.storeSkipped.inc(Number(slice.skipped))
}

/**
 * Where no duplicates are expected, PostgreSQL does not look for them before each row; it refuses all rows if there is one after all.
 * Duplicates seldom come alone: they are expected from then on, until a slice has none.
 */
async function insertLogs({ client, duplicates }: Parts, slice: Slice, decoded: Decoded): Promise<number> {
  try {
    return await insert(client, slice, { ...decoded, skipDuplicates: duplicates.areExpected })
  } catch (error) {
    if (sqlState(error) !== UNIQUE_VIOLATION) throw error
    return insert(client, slice, { ...decoded, skipDuplicates: true })
  }
}

const UNIQUE_VIOLATION = '23505'

async function insertWithDead({ client }: Parts, slice: Slice, decoded: Decoded): Promise<number> {
  const data = decoded.dead.map((letter) => toRow(slice, letter))
  return client.$transaction(async (tx) => {
    const stored = await insert(tx, slice, { ...decoded, skipDuplicates: true })
    await tx.deadLetter.createMany({ data, skipDuplicates: true })
    return stored
  }, TRANSACTION)
}

type Insert = Decoded & { skipDuplicates: boolean }

/** One statement: rows, counts and the offset. */
async function insert({ log }: Pick<Client, 'log'>, slice: Slice, { logs, dead, expired, skipDuplicates }: Insert) {
  const data = logs.map(({ timestampMs, ...row }) => ({ ...row, timestamp: new Date(timestampMs) }))
  const move = { ...slice, deadLettered: dead.length, expired }
  const { count, hasMoved } = await log.createMany({ data, skipDuplicates, move })
  if (!hasMoved) throw new FenceError()
  return count
}

function decode(records: StreamRecord[], oldestKeptMs: number): Decoded {
  const decoded: Decoded = { logs: [], dead: [], expired: 0 }
  const latestMs = Date.now() + HORIZON_MS
  for (const record of records) {
    const result = decodeLog(record.value)
    if (!result.ok) decoded.dead.push({ record, reason: result.reason, sqlstate: null })
    else if (result.log.timestampMs > latestMs) decoded.dead.push({ record, reason: TOO_LATE, sqlstate: null })
    else if (result.log.timestampMs < oldestKeptMs) decoded.expired++
    else decoded.logs.push(result.log)
  }
  return decoded
}

/** The doors let a day through, by their own clock; this came past them, or their clock is wrong by a week. */
const TOO_LATE = 'timestamp is more than a week ahead'

function toRow({ topic, partition }: Slice, { record, reason, sqlstate }: DeadLetter) {
  return {
    topic,
    partition,
    offset: record.offset,
    reason: toText(reason),
    sqlstate,
    value: new Uint8Array(record.value),
  }
}

/** A reason may quote the record, with what PostgreSQL refuses in a text. */
const toText = (reason: string) => reason.replaceAll('\0', '\uFFFD').toWellFormed().slice(0, 1000)
