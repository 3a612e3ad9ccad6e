/** The archive of a product at work: what its page and metrics say, and what is typed beside it. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { isoDay } from '../filter/days-sql.ts'
import { DAY_MS } from '../log/retention.ts'
import { TIMINGS } from '../platform/timings.ts'
import { ask } from './support/ask.ts'
import { dayOf, hasPartition } from './support/archive.ts'
import { createDatabase } from './support/database.ts'
import { startApp } from './support/harness.ts'
import { waitFor } from './support/wait-for.ts'

const DAY = dayOf(-5)

const AT_ONCE = { ...TIMINGS, keeperLookEveryMs: 200, archiveQuietMs: 0, archiveDropAfterMs: 0 }

const at = (seconds: number) => new Date(DAY * DAY_MS + seconds * 1000).toISOString()

/** Logs with ids of their own: sent again they are the same. */
const logs = Array.from({ length: 50 }, (_, i) => ({
  id: `01900000-0000-7000-8000-${String(i).padStart(12, '0')}`,
  timestamp: at(i),
  message: `number ${i}`,
}))

async function send(url: string, records: readonly object[]): Promise<void> {
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(`${url}/public/ingest`, { method: 'POST', headers, body: JSON.stringify(records) })
  expect(answer.status).toBe(201)
}

const ARCHIVE = `{ pipeline { stored duplicates archive {
  afterDays waitsFor hotDays days logs lateLogs bytes building { day progress } } } }`

type Answer = { pipeline: { stored: string; duplicates: string; archive: Record<string, unknown> } }

async function type(url: string, ...command: string[]): Promise<{ code: number | null; said: string }> {
  const env = { PATH: process.env['PATH'], HOME: process.env['HOME'], DATABASE_URL: url, LOG_LEVEL: 'error' }
  const child = spawn(process.execPath, ['server/main.ts', 'archive', ...command], { env })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()))
  await once(child, 'close')
  return { code: child.exitCode, said }
}

test(
  'a day goes there, late logs are told apart, and the command does what it says',
  { timeout: 300_000 },
  async () => {
    const database = await createDatabase()
    await using app = await startApp({ database, env: { ARCHIVE_AFTER_DAYS: '3' }, timings: AT_ONCE })
    await send(app.url, logs)
    await waitFor(async () => ((await hasPartition(app.prisma, DAY)) ? undefined : true), 30_000)
    // Two of them are new.
    await send(app.url, [...logs, { timestamp: at(100), message: 'late' }, { timestamp: at(101), message: 'later' }])
    const { pipeline } = await waitFor(async () => {
      const answer = await ask<Answer>(app, ARCHIVE)
      return Number(answer.pipeline.duplicates) === 50 && Number(answer.pipeline.archive['lateLogs']) === 2
        ? answer
        : undefined
    }, 30_000)
    expect(Number(pipeline.stored)).toBe(52)
    expect(pipeline.archive).toMatchObject({ afterDays: 3, waitsFor: null, days: 1, building: null })
    expect(Number(pipeline.archive['logs'])).toBe(50)
    const metrics = await (await fetch(`${app.url}/metrics`)).text()
    expect(metrics).toContain('timberline_archive_days{place="archived"} 1\n')
    expect(metrics).toContain('timberline_archive_late_logs 2\n')
    expect(metrics).toContain('timberline_archive_rows_total 50\n')

    const { url } = database
    expect(await type(url, 'status')).toMatchObject({
      code: 0,
      said: expect.stringContaining('Archived  1 day, 50 logs'),
    })
    await app.prisma.$executeRaw`UPDATE archive_segments SET message = message || '\\x00'`
    const damaged = await type(url, 'verify')
    expect(damaged.code).toBe(1)
    expect(damaged.said).toContain(`Segment 0 of part 0 of ${isoDay(DAY)} is damaged`)
    expect(await type(url, 'drop')).toMatchObject({
      code: 1,
      said: expect.stringContaining('npm run archive -- status'),
    })
  },
)
