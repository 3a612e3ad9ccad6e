/** The archive, looked at so seldom that nobody has to pay for those who look. */
import { readArchiveSight, type ArchiveSight } from '../filter/archive-sight.ts'
import type { PrismaClient } from '../generated/prisma/client.ts'
import { withDeadline } from '../platform/retry.ts'
import { shareRunning } from '../platform/share-running.ts'
import { TIMINGS, type Timings } from '../platform/timings.ts'

type Parts = {
  database: Pick<PrismaClient, '$queryRaw'>
  now?: () => number
  timings?: Pick<Timings, 'observerReadTimeoutMs'>
}

/** To find the sizes of all partitions and their indexes takes some milliseconds. */
const FRESH_MS = 10_000

export function createArchiveReader({ database, now = Date.now, timings = TIMINGS }: Parts) {
  let last: { sight: ArchiveSight; atMs: number } | undefined

  const read = shareRunning(async () => {
    const late = () => new Error('it does not answer')
    const looking = readArchiveSight((sql) => database.$queryRaw(sql))
    const sight = await withDeadline(looking, timings.observerReadTimeoutMs, late)
    last = { sight, atMs: now() }
    return sight
  })

  /** At most ten seconds old. Rejects while PostgreSQL does not answer. */
  return async (): Promise<ArchiveSight> => (last && now() - last.atMs < FRESH_MS ? last.sight : read())
}

export type ReadArchive = ReturnType<typeof createArchiveReader>
