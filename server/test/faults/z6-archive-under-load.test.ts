/** Days go to the archive, are verified, come back and end while logs are written: in the end there is what the ledger says. */
import { expect, test } from 'vitest'
import { DAY_MS } from '../../log/retention.ts'
import type { Log } from '../../log/log.ts'
import { isoDay } from '../../filter/days-sql.ts'
import { runArchiveCommand } from '../../store/archive-command.ts'
import {
  countIn,
  dayOf,
  hasPartition,
  keysOf,
  keysOfLogs,
  logsOf,
  openArchive,
  readDay,
  store,
} from '../support/archive.ts'
import { createDatabase } from '../support/database.ts'
import { dayAt, startKeeper } from '../support/table.ts'
import { waitFor } from '../support/wait-for.ts'
import { noteResult, onTheWall, size } from './row.ts'
import { insertUntil } from './stall.ts'

const DAYS = size(10, 2)
const LOGS_A_DAY = size(200_000, 3000)
const STALL_MS = 1000

test('Z6: archive, verify, restore and retention under load', { timeout: 1_800_000 }, async () => {
  await using database = await createDatabase()
  const { prisma, url } = database
  await using archive = openArchive(url)
  const ledger = new Map<number, Log[]>()
  for (let i = 0; i < DAYS; i++) {
    const day = dayOf(-3 - i)
    const logs = logsOf(day, LOGS_A_DAY, i * LOGS_A_DAY)
    ledger.set(day, logs)
    for (let from = 0; from < LOGS_A_DAY; from += 2000) await store(prisma, logs.slice(from, from + 2000))
  }
  const stopping = new AbortController()
  const loading = insertUntil(prisma, stopping.signal)
  const now = () => dayAt(0) + DAY_MS / 2
  const timings = { archiveQuietMs: 0, archiveDropAfterMs: 1000 }
  const keeper = startKeeper(url, { now, archiveAfterDays: 2, timings })
  const begun = performance.now()
  const untilDropped = (days: number) =>
    waitFor(
      async () => ((await countIn(prisma, 'archive_days WHERE dropped_at IS NOT NULL')) === days ? true : undefined),
      900_000,
    )
  await untilDropped(DAYS)
  const perSecond = (DAYS * LOGS_A_DAY) / ((performance.now() - begun) / 1000)

  const type = async (...command: string[]) => {
    const lines: string[] = []
    const { signal } = new AbortController()
    const parts = { transactions: archive.transactions, say: (line: string) => void lines.push(line), signal }
    expect({ isWell: await runArchiveCommand(parts, command), lines }).toMatchObject({ isWell: true })
    return lines
  }
  expect(await type('verify')).toHaveLength(DAYS)
  const [newest = 0] = ledger.keys()
  await type('restore', isoDay(newest))
  expect(await hasPartition(prisma, newest)).toBe(true)
  await keeper.stop()

  // Retention ends all but the two newest of these days.
  const kept = [...ledger.keys()].slice(0, Math.max(1, DAYS - 1))
  const oldest = Math.min(...kept)
  const retentionDays = dayOf(0) - oldest
  await using last = startKeeper(url, { now, archiveAfterDays: 2, retentionDays, timings })
  await waitFor(async () => ((await countIn(prisma, 'archive_days')) === kept.length - 1 ? true : undefined), 60_000)
  await waitFor(async () => ((await countGenerations(prisma)) === kept.length - 1 ? true : undefined), 60_000)
  stopping.abort()
  const load = await loading
  await last.stop()

  expect(load.failures).toEqual([])
  expect(load.longestMs).toBeLessThan(onTheWall(STALL_MS))
  for (const [day, logs] of ledger) {
    const there = keysOf(await readDay(archive.transactions, day))
    expect(there).toEqual(kept.includes(day) ? keysOfLogs(logs) : [])
  }
  const { _sum } = await prisma.logCountsMinute.aggregate({ _sum: { n: true } })
  expect(Number(_sum.n)).toBe(kept.length * LOGS_A_DAY + load.rows)
  const seen = `${DAYS} days of ${LOGS_A_DAY} logs archived at ${Math.round(perSecond)} logs/s beside the load, verified, one restored, ${DAYS - kept.length} ended`
  await noteResult(
    'Z6',
    `${seen}: equal to the ledger; ${load.rows} logs written meanwhile, longest transaction ${Math.round(load.longestMs)} ms`,
  )
})

const countGenerations = (prisma: Parameters<typeof countIn>[0]) =>
  countIn(prisma, '(SELECT DISTINCT day, generation FROM archive_parts) AS made')
