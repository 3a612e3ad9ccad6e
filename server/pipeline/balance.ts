/** Balances the stream: the records that it holds against the records that were stored, rejected, skipped or still wait. */
import type { IngestOffset } from '../generated/prisma/client.ts'
import type { OffsetRange } from '../platform/stream.ts'

const COUNTS = ['stored', 'duplicates', 'deadLettered', 'expired', 'skipped'] as const

export type Counts = Record<(typeof COUNTS)[number], bigint>

export function sumCounts(rows: readonly IngestOffset[]): Counts {
  const counts: Counts = { stored: 0n, duplicates: 0n, deadLettered: 0n, expired: 0n, skipped: 0n }
  for (const row of rows) {
    for (const name of COUNTS) counts[name] += row[name]
  }
  return counts
}

export type PartitionAccount = {
  partition: number
  /** Records that were ever acknowledged. */
  accepted: bigint
  lag: bigint
  /** When the writers' place last moved and when the record before it was published, in milliseconds since 1970. */
  movedAtMs: number | undefined
  publishedAtMs: number | undefined
  /** The log ends before the writers' offset: the topic was recreated. */
  isNew: boolean
}

/**
 * `ranges` must have been asked for after the rows were read: a log only grows, so it then ends nowhere before the writers' place,
 * and what lies between the two is the lag. A log that does was recreated, and a writer will count the old one as earlier.
 * A partition that the stream does not list keeps nothing, so nothing of it waits.
 */
export function balance(
  rows: readonly IngestOffset[],
  ranges: ReadonlyMap<number, OffsetRange>,
): ReadonlyMap<number, PartitionAccount> {
  const byPartition = new Map(rows.map((row) => [row.partition, row]))
  const partitions = new Set([...byPartition.keys(), ...ranges.keys()])
  return new Map(
    [...partitions].map((partition) => {
      const row = byPartition.get(partition)
      const next = row?.nextOffset ?? 0n
      const end = ranges.get(partition)?.endOffset ?? next
      const isNew = end < next
      const lag = isNew ? end : end - next
      const accepted = (row?.earlier ?? 0n) + next + lag
      const movedAtMs = row?.movedAt.getTime()
      const publishedAtMs = row?.publishedAt?.getTime()
      return [partition, { partition, accepted, lag, movedAtMs, publishedAtMs, isNew }]
    }),
  )
}

export const sum = (numbers: Iterable<bigint>) => [...numbers].reduce((total, number) => total + number, 0n)
