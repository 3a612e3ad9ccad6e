/** Full days that go to the archive while logs come in: what it costs the live rate, how fast it is, and how small the days become. */
import { readFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import type { Database } from '../server/platform/postgres/postgres.ts'
import { TIMINGS } from '../server/platform/timings.ts'
import { DAYS, fill, openForFilling } from './fill.ts'
import { load } from './freshness.ts'
import type { Report } from './report.ts'
import type { Servers } from './servers.ts'

type Size = { rows: number; seconds: number }

/** The days are as old as they say, and nothing more comes to them. */
const PROGRAM = 'server/test/support/timed-program.ts'
const CLOCKS = { ...TIMINGS, keeperLookEveryMs: 1000, archiveQuietMs: 0, archiveDropAfterMs: 1000 }

export async function measureArchive(servers: Servers, { rows: size, seconds }: Size): Promise<Report> {
  const { client: database, close } = await openForFilling(servers)
  await fill(database, size)
  const [hotBytes] = await readBytes(database)
  const before = await runUntil(servers, database, { archiveAfterDays: 'none', isOver: after(seconds) })
  const meanwhile = await runUntil(servers, database, { archiveAfterDays: '0', isOver: () => areArchived(database) })
  await database.$executeRaw`VACUUM ANALYZE`
  const [, archivedBytes] = await readBytes(database)
  await close()
  const row = (what: string, valueOf: (run: Run) => number) => [what, valueOf(before), valueOf(meanwhile)]
  return {
    title: `Archive: ${size} rows over ${DAYS} finished days, archived by the keeper beside 1000 logs/s`,
    columns: ['what', `${seconds} s before`, 'meanwhile'],
    rows: [
      row('logs stored, per second', ({ perSecond }) => perSecond),
      row('memory of the writer, MB at most', ({ writerMb }) => writerMb),
      row('memory of the API, MB at most', ({ apiMb }) => apiMb),
    ],
    findings: [
      `the live rate meanwhile is ${((100 * meanwhile.perSecond) / before.perSecond).toFixed(1)} % of the one before`,
      `archived in ${meanwhile.seconds.toFixed(0)} s, ${Math.round(size / meanwhile.seconds)} rows/s`,
      `${(hotBytes / size).toFixed(1)} bytes a row before without search indexes, ${(archivedBytes / size).toFixed(1)} archived, all in`,
    ],
  }
}

type Run = { seconds: number; perSecond: number; writerMb: number; apiMb: number }

type Asked = { archiveAfterDays: string; isOver(): boolean | Promise<boolean> }

/** Of a load at one pace, which goes on for a moment after it is over. */
async function runUntil(servers: Servers, database: Database, { archiveAfterDays, isOver }: Asked): Promise<Run> {
  const env = { KAFKA_TOPIC: `perf-archive-${archiveAfterDays}`, ARCHIVE_AFTER_DAYS: archiveAfterDays }
  const api = await servers.startProduct({ ...env, ROLE: 'api' })
  const writer = await servers.startProduct({ ...env, ROLE: 'writer', TIMINGS: JSON.stringify(CLOCKS) }, PROGRAM)
  const startMs = performance.now()
  const [storedBefore, most] = [await readStored(database), { writer: 0, api: 0 }]
  let isRunning = true
  const sampling = (async () => {
    for (; isRunning; await delay(200)) {
      most.writer = Math.max(most.writer, await residentMb(writer.pid))
      most.api = Math.max(most.api, await residentMb(api.pid))
    }
  })()
  do await load(api.url, LOAD_SECONDS)
  while (!(await isOver()))
  const seconds = (performance.now() - startMs) / 1000
  const perSecond = ((await readStored(database)) - storedBefore) / seconds
  isRunning = false
  await sampling
  await Promise.all([api.stop(), writer.stop()])
  return { seconds, perSecond, writerMb: most.writer, apiMb: most.api }
}

const LOAD_SECONDS = 5

function after(seconds: number): () => boolean {
  const startMs = performance.now()
  return () => performance.now() - startMs >= seconds * 1000
}

async function areArchived(database: Database): Promise<boolean> {
  const [row] = await database.$queryRaw<[{ days: number }]>`
    SELECT count(*)::int AS days FROM archive_days WHERE dropped_at IS NOT NULL`
  return row.days >= DAYS
}

const readStored = async (database: Database) =>
  Number((await database.ingestOffset.aggregate({ _sum: { stored: true } }))._sum.stored ?? 0n)

async function readBytes(database: Database): Promise<[hot: number, archived: number]> {
  const [row] = await database.$queryRaw<[{ hot: number; archived: number }]>`
    SELECT coalesce(sum(pg_total_relation_size(oid)) FILTER (WHERE relname LIKE 'logs_2%'), 0)::float8 AS hot,
      coalesce(sum(pg_total_relation_size(oid)) FILTER (WHERE relname LIKE 'archive_%'), 0)::float8 AS archived
    FROM pg_class WHERE relkind = 'r'`
  return [row.hot, row.archived]
}

async function residentMb(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? NaN) / 1024
}
