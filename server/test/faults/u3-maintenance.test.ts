/** Days come and go while logs are written: midnight, retention, and a keeper that is away for three days. */
import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { DAY_MS } from '../../log/retention.ts'
import type { Database } from '../../platform/postgres/postgres.ts'
import { countDaysAhead, readPartitions } from '../../store/partitions.ts'
import { dayAt, insertRows, readGaps, startKeeper } from '../support/table.ts'
import { createDatabase } from '../support/database.ts'
import { waitFor } from '../support/wait-for.ts'
import { noteResult, onTheWall, size } from './row.ts'
import { insertUntil } from './stall.ts'

const ROWS_A_DAY = size(300_000, 20_000)
/** Each scene goes on for as long after what it is about has happened. */
const AFTER_MS = size(10_000, 1000)
const BEFORE_MIDNIGHT_MS = size(20_000, 2000)
const STALL_MS = 1000
const RETENTION_DAYS = 3

test('U3: midnight, retention and three days without maintenance, under load', { timeout: 1_200_000 }, async () => {
  await using database = await createDatabase()
  const { prisma, url } = database
  for (const day of [-50, -3, -2, -1, 0]) await insertRows(prisma, { day, count: ROWS_A_DAY })
  // The clock of the row begins shortly before the next midnight, and jumps.
  let base = dayAt(1) - BEFORE_MIDNIGHT_MS - performance.now()
  const now = () => base + performance.now()
  const oldest = () => (Math.floor(now() / DAY_MS) - RETENTION_DAYS) * DAY_MS
  const stopping = new AbortController()
  const loading = insertUntil(prisma, stopping.signal, now)

  const first = startKeeper(url, { now, retentionDays: RETENTION_DAYS })
  await untilKept(prisma, { now, oldest })
  await waitFor(async () => (now() > dayAt(1) ? true : undefined), 2 * BEFORE_MIDNIGHT_MS)
  await untilKept(prisma, { now, oldest })
  expect(oldest()).toBe(dayAt(-2))
  await delay(AFTER_MS)
  await first.stop()

  for (let day = 0; day < 3; day++) {
    base += DAY_MS
    await delay(AFTER_MS)
  }
  await using second = startKeeper(url, { now, retentionDays: RETENTION_DAYS })
  await untilKept(prisma, { now, oldest })
  await second.untilMetric('days_ahead', (days) => days === 7)
  await delay(AFTER_MS)
  stopping.abort()
  const load = await loading

  expect(load.failures).toEqual([])
  expect(load.rows).toBeGreaterThan(1000)
  expect(load.longestMs).toBeLessThan(onTheWall(STALL_MS))
  expect(new Set(await readGaps(prisma))).toEqual(new Set([0]))
  // Of what is kept nothing is missing: the counts are of the rows that were inserted.
  const { _sum } = await prisma.logCountsMinute.aggregate({ _sum: { n: true } })
  expect(await prisma.log.count()).toBe(Number(_sum.n))
  expect(await prisma.log.count({ where: { resourceId: null } })).toBe(0)
  await noteResult(
    'U3',
    `5 days of ${ROWS_A_DAY} rows, ${load.rows} rows written meanwhile: 0 insert errors, longest transaction ${Math.round(load.longestMs)} ms`,
  )
})

type Clock = { now: () => number; oldest: () => number }

/** Waits until seven days are ahead, all older days are gone, and logs_past has nothing that is too old. */
async function untilKept(prisma: Database, { now, oldest }: Clock): Promise<void> {
  await waitFor(async () => {
    const partitions = await readPartitions(prisma)
    const isKept = partitions[0]?.toMs === oldest() && countDaysAhead(partitions, now()) === 7
    if (!isKept) return undefined
    const old = await prisma.log.findFirst({ where: { timestamp: { lt: new Date(oldest()) } } })
    return old ? undefined : true
  }, 300_000)
}
