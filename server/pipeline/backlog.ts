/** How long records have waited to be stored, from what this process has seen and from the progress that writers record. */
import type { Timings } from '../platform/timings.ts'
import type { PartitionAccount } from './balance.ts'

export type Backlog = {
  /** Upper bound on the age of the oldest waiting record, in seconds; 0 when none waits, undefined when nothing bounds it. */
  lagSeconds: number | undefined
  /** Why the writers do not seem to make progress; undefined while they do. */
  problem: string | undefined
}

/** `idleWriterMs`: a writer that has work moves more often than this. */
export function createBacklog({ idleWriterMs }: Pick<Timings, 'idleWriterMs'>) {
  /** When each partition was last seen without lag, in milliseconds since 1970. */
  const clearAt = new Map<number, number>()

  function ageMs({ partition, publishedAtMs = -Infinity }: PartitionAccount, atMs: number): number {
    return Math.max(0, atMs - Math.max(publishedAtMs, clearAt.get(partition) ?? -Infinity))
  }

  function idleMs({ partition, movedAtMs = -Infinity }: PartitionAccount, atMs: number): number {
    return atMs - Math.max(movedAtMs, clearAt.get(partition) ?? -Infinity)
  }

  return {
    /** `atMs` lies between the reading of the table and that of the stream. */
    see(accounts: Iterable<PartitionAccount>, atMs: number): Backlog {
      const waiting: PartitionAccount[] = []
      for (const account of accounts) {
        if (account.lag === 0n) clearAt.set(account.partition, atMs)
        else waiting.push(account)
      }
      const oldestMs = Math.max(0, ...waiting.map((account) => ageMs(account, atMs)))
      const lagSeconds = Number.isFinite(oldestMs) ? oldestMs / 1000 : undefined
      const stuck = waiting.find((account) => idleMs(account, atMs) > idleWriterMs)
      return { lagSeconds, problem: stuck && describe(stuck, idleMs(stuck, atMs)) }
    },
  }
}

function describe({ partition, lag, isNew }: PartitionAccount, idle: number): string {
  const waits = `${lag} records of partition ${partition} are waiting`
  if (isNew) return `${waits}: the topic was recreated, and no writer has noticed yet`
  return Number.isFinite(idle)
    ? `${waits}, and none has been stored for ${Math.round(idle / 1000)} s`
    : `${waits}, and no writer has read from it yet`
}
