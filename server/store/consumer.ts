/** The handler of the stream: knows the next offset of each partition, cuts batches into slices, and retries through outages. */
import type { Logger } from '../platform/logger.ts'
import { describe, sqlState, type Database } from '../platform/postgres/postgres.ts'
import { backoffMs, pause } from '../platform/retry.ts'
import type { OffsetRange, PartitionKey, StreamBatch, StreamHandler, StreamRecord } from '../platform/stream.ts'
import { TIMINGS, type Timings } from '../platform/timings.ts'
import { halve, type Slice } from './slice.ts'
import { createStallClock, type Progress } from './stall.ts'
import type { Writer } from './writer.ts'

type Parts = {
  database: Database
  writer: Writer
  /** Creates missing daily partitions: a record without one shows that maintenance is late. */
  makePartitions(): Promise<void>
  batchMaxRows: number
  logger: Logger
  timings?: Pick<Timings, 'storeMaxLookMs'>
}

/** The state of one partition. */
type Place = Progress & {
  key: PartitionKey
  range: OffsetRange
  next: bigint
  /** The first offset after a gap in the middle of the log, once it was looked at. */
  gapSeenAt: bigint | undefined
}

export function createConsumer(parts: Parts) {
  const places = new Map<number, Place>()

  const nextOffset: StreamHandler['nextOffset'] = async (key, readRange) => {
    const stored = await loadOffset(parts, key)
    const range = await readRange()
    const next = await settleOffset(parts, { key, range, stored })
    const before = places.get(key.partition)
    // Reading a failing batch again is not progress.
    const idleMs = before?.next === next ? before.idleMs : 0
    const gapSeenAt = before?.gapSeenAt
    const progress: Progress = { isBusy: false, isInHand: false, waitingFor: undefined, idleMs }
    places.set(key.partition, { key, range, next, gapSeenAt, ...progress })
    return next < range.startOffset ? range.startOffset : next
  }

  const handle: StreamHandler['handle'] = async (batch) => {
    const place = places.get(batch.partition)
    if (!place) return 'lost'
    place.isInHand = true
    return keepBatch(parts, batch, place).finally(() => (place.isInHand = false))
  }

  return {
    handler: { nextOffset, handle } satisfies StreamHandler,
    /** Why some partition waits; undefined while none does. */
    waitingFor: () => [...places.values()].map((place) => place.waitingFor).find((reason) => reason !== undefined),
    /** For how long it has been stuck, in milliseconds; call it every few seconds. */
    stalledMs: createStallClock(places, parts.timings ?? TIMINGS),
  }
}

async function keepBatch(parts: Parts, batch: StreamBatch, place: Place): Promise<'kept' | 'lost'> {
  const { batchMaxRows, logger } = parts
  // The whole batch is below the next offset: the topic may have been recreated, which the stream's next call of nextOffset finds out.
  if (batch.endOffset <= place.next) return 'lost'
  const records = batch.records.filter(({ offset }) => offset >= place.next)
  const gap = findGap(place, records[0]?.offset ?? batch.endOffset)
  if (gap === 'look again') return 'lost'
  if (gap > 0n) {
    const fields = { partition: batch.partition, from: place.next, records: gap }
    logger.error(fields, 'records were removed from the stream before they were read')
  }
  for (const slice of cut(records, { place, batch, batchMaxRows, gap })) {
    const outcome = await writeThroughOutages(parts, { slice, batch, place })
    if (outcome === 'lost') return 'lost'
    place.next = slice.nextOffset
    await batch.heartbeat()
    if (batch.isStale()) return 'lost'
  }
  return 'kept'
}

type Writing = { slice: Slice; batch: StreamBatch; place: Place }

/** Retries until the slice is stored, lost to another writer, or no longer ours. */
async function writeThroughOutages(parts: Parts, writing: Writing): Promise<'kept' | 'lost'> {
  let outcome: 'kept' | 'lost' | undefined
  try {
    for (let attempt = 1; outcome === undefined; attempt++) {
      outcome = writing.batch.isStale() ? 'lost' : await tryToWrite(parts, { ...writing, attempt })
    }
    return outcome
  } finally {
    writing.place.waitingFor = undefined
  }
}

async function tryToWrite(parts: Parts, attempt: Writing & { attempt: number }) {
  const { slice } = attempt
  try {
    return await parts.writer.write(slice, () => (attempt.place.isBusy = true))
  } catch (error) {
    if (isDefect(error)) throw error
    const outcome = await waitOut(parts, { ...attempt, error })
    const halves = outcome === undefined && isTooSlow(error) ? halve(slice) : undefined
    return halves ? writeEach(parts, attempt, halves) : outcome
  }
}

/** A defect, not an outage: waiting would not help, and would hide that nothing is stored. */
const isDefect = (error: unknown) =>
  error instanceof Error && /^(Type|Syntax|Range|Reference|PrismaClientValidation)Error$/.test(error.name)

/** PostgreSQL cancelled the statement, or Prisma the transaction: it may finish in time with half as many rows. */
const isTooSlow = (error: unknown) =>
  sqlState(error) === '57014' || (error instanceof Error && 'code' in error && error.code === 'P2028')

async function writeEach(parts: Parts, writing: Writing, slices: Slice[]): Promise<'kept' | 'lost'> {
  for (const slice of slices) {
    if ((await writeThroughOutages(parts, { ...writing, slice })) === 'lost') return 'lost'
  }
  return 'kept'
}

/** After a failure that the records did not cause: waits, then returns 'lost' if the offset has moved nevertheless. */
async function waitOut(
  parts: Parts,
  { slice, batch, place, error, attempt }: Writing & { error: unknown; attempt: number },
) {
  const { makePartitions, logger } = parts
  place.waitingFor = describe(error)
  // After about a minute the outage needs a person.
  const level = attempt % 20 === 0 ? 'error' : 'warn'
  logger[level]({ reason: place.waitingFor, partition: slice.partition, attempt }, 'cannot write; retrying')
  if (sqlState(error) === '23514') await makePartitions().catch(() => undefined)
  await pause(backoffMs(attempt, { minMs: 50, maxMs: 3000 }))
  await batch.heartbeat()
  return (await hasMoved(parts, { slice, batch, place })) ? ('lost' as const) : undefined
}

/** Part of a bisected slice may be stored, and a commit whose answer was lost has still happened. */
async function hasMoved(parts: Parts, { place, slice }: Writing): Promise<boolean> {
  const stored = await loadOffset(parts, place.key).catch(() => undefined)
  return stored !== undefined && stored !== slice.expectedOffset
}

/** The stored offset; undefined if the partition has none yet. */
async function loadOffset({ database }: Parts, key: PartitionKey): Promise<bigint | undefined> {
  const row = await database.ingestOffset.findUnique({ where: { cluster_topic_partition: key } })
  return row?.nextOffset
}

type Stored = { key: PartitionKey; range: OffsetRange; stored: bigint | undefined }

/** The next offset by the table, corrected where the table belongs to another log. */
async function settleOffset(parts: Parts, { key, range, stored }: Stored): Promise<bigint> {
  const { database, logger } = parts
  if (stored === undefined) {
    const { topic, partition } = key
    const others = await database.ingestOffset.count({ where: { topic, partition, cluster: { not: key.cluster } } })
    if (others > 0) logger.error({ ...key }, 'the Kafka cluster has changed: reading the topic from its beginning')
    // From 0, not from the current start of the log: records that were removed unread count as skipped.
    await database.ingestOffset.createMany({ data: [{ ...key, nextOffset: 0n }], skipDuplicates: true })
    return (await loadOffset(parts, key)) ?? 0n
  }
  if (stored <= range.endOffset) return stored
  // The log ends before the stored offset: the topic was recreated. The primary key refuses duplicates.
  logger.error({ ...key, stored, end: range.endOffset }, 'the topic was recreated: reading it from its beginning')
  await database.ingestOffset.updateMany({
    where: { ...key, nextOffset: stored },
    data: { nextOffset: 0n, earlier: { increment: stored } },
  })
  return 0n
}

/**
 * How many offsets lie between the next offset and the first record. Those that retention removed count at once. A gap in the middle of
 * the log is checked a second time, because the batch may have been fetched before the seek; a gap that stays is a hole.
 */
function findGap(place: Place, firstOffset: bigint): bigint | 'look again' {
  const gap = firstOffset - place.next
  if (gap <= 0n) return 0n
  const isDropped = place.next < place.range.startOffset
  if (!isDropped && place.gapSeenAt !== firstOffset) {
    place.gapSeenAt = firstOffset
    return 'look again'
  }
  return gap
}

type Cut = { place: Place; batch: StreamBatch; batchMaxRows: number; gap: bigint }

function cut(records: StreamRecord[], { place, batch, batchMaxRows, gap }: Cut): Slice[] {
  const { publishedAtMs } = batch
  const slices: Slice[] = []
  let expectedOffset = place.next
  for (let i = 0; i < records.length; i += batchMaxRows) {
    const part = records.slice(i, i + batchMaxRows)
    const nextOffset = records[i + batchMaxRows]?.offset ?? batch.endOffset
    const skipped = i === 0 ? gap : 0n
    slices.push({ ...place.key, expectedOffset, nextOffset, records: part, skipped, publishedAtMs })
    expectedOffset = nextOffset
  }
  if (slices.length === 0) {
    const nextOffset = batch.endOffset
    slices.push({ ...place.key, expectedOffset, nextOffset, records: [], skipped: gap, publishedAtMs })
  }
  return slices
}
