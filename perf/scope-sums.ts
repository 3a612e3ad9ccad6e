/** Sums under a scope of resources: from the rows by the index without and with the level, and from days that are added up. */
import { setTimeout as delay } from 'node:timers/promises'
import { DAY_MS } from '../server/log/retention.ts'
import { momentOf } from '../server/platform/moment.ts'
import { createReads, type Reads } from '../server/platform/postgres/reads.ts'
import type { Database } from '../server/platform/postgres/postgres.ts'
import { makePartitions } from '../server/store/partitions.ts'
import { listResourceIndexJobs } from '../server/store/resource-index.ts'
import { readState } from '../server/store/search-indexes.ts'
import { createReader } from '../server/test/support/reader.ts'
import { createScope, createScopedReader, type Resources } from '../server/test/support/resource-sums.ts'
import { DAYS, fill, openForFilling, untilAllIndexed } from './fill.ts'
import { percentile, type Report } from './report.ts'
import type { Servers } from './servers.ts'
import { empty, logger, makeLogs, timeCopy } from './table.ts'

/** Asked so often, the first time to warm caches. */
const TIMES = 8

const PARTITION_DAYS = 400

const INDEXES = {
  without: 'CREATE INDEX logs_resource ON logs (resource_id, ts, id)',
  with: 'CREATE INDEX logs_resource ON logs (resource_id, ts, id) INCLUDE (level)',
}
const WRITTEN = 100_000
/** Of both indexes in turn, because the machine's speed drifts. */
const ROUNDS = 5

const first = (count: number): Resources => ({
  names: Array.from({ length: count }, (_, i) => `server-${i + 1}`),
  prefixes: [],
})

/** Of some 2000 resources. */
const SCOPES: Readonly<Record<string, Resources>> = {
  '5 resources': first(5),
  '200 resources': first(200),
  '500 resources': first(500),
  'a prefix of 111': { names: [], prefixes: ['server-19'] },
}

const TODAY = Math.floor(Date.now() / DAY_MS) * DAY_MS
const where = { timestamp: { gte: momentOf(TODAY - DAYS * DAY_MS), lt: momentOf(TODAY) } }

type Reader = Pick<ReturnType<typeof createReader>, 'histogram' | 'count' | 'facet'>

const QUESTIONS: Readonly<Record<string, (reader: Reader) => Promise<unknown>>> = {
  histogram: (reader) => reader.histogram({ where, buckets: 60 }),
  total: (reader) => reader.count({ where, cap: 1_000_000 }),
  'facet of resources': (reader) => reader.facet({ field: 'RESOURCE_ID', where, first: 20 }),
}

type Figures = ReadonlyMap<string, number>

export async function measureScopeSums(servers: Servers, { rows: size }: { rows: number }): Promise<Report> {
  const { client: prisma, close } = await openForFilling(servers)
  const pool = { url: servers.databaseUrl, name: 'perf', maxConnections: 1, statementTimeoutMs: 600_000, logger }
  const reads = createReads(pool)
  const database = { prisma, reads }
  await fill(prisma, size)
  await whileKept(servers, () => untilAllIndexed(prisma))
  await makePartitions({ database: prisma, now: new Date(Date.now() + PARTITION_DAYS * DAY_MS) })
  await useIndex(prisma, INDEXES.without)
  await prisma.$executeRaw`VACUUM (FREEZE, ANALYZE) logs`
  const before = { figures: await measureAll(database), megabytes: await readMegabytes(prisma) }
  const changing = await changeOver(prisma)
  const leveled = { figures: await measureAll(database), megabytes: await readMegabytes(prisma) }
  await createScope(prisma)
  const summing = await whileKept(servers, () => until(async () => (await countSummed(prisma)) >= DAYS))
  const summed = await measureAll(database)
  const unscoped = await measure(createReader(database), 'no scope')
  const megabytes = await readMegabytes(prisma)
  const writing = await measureWriting(servers, prisma)
  await Promise.all([close(), reads.close()])
  return {
    title: `Sums under a scope: ${size} rows of 2000 resources over ${DAYS} days, median of ${TIMES - 1} questions`,
    columns: ['question', 'rows, ms', 'rows, index with the level, ms', 'sums of days, ms'],
    rows: [
      ...[...summed].map(([name, ms]) => [name, before.figures.get(name) ?? '', leveled.figures.get(name) ?? '', ms]),
      ...[...unscoped].map(([name, ms]) => [name, '', '', ms]),
    ],
    findings: [
      `the index takes ${before.megabytes.index.toFixed(1)} MB, with the level ${leveled.megabytes.index.toFixed(1)} MB, and the sums ${megabytes.sums.toFixed(1)} MB`,
      `the index with the level was built in ${changing.buildSeconds.toFixed(1)} s, then the table with ${PARTITION_DAYS} more days changed over in ${Math.round(changing.changeMs)} ms`,
      `${DAYS} days were added up within ${summing.toFixed(1)} s of the start of a writer`,
      `COPY of ${WRITTEN} rows, rows/s: ${Math.round(writing.without)} without the level in the index, ${Math.round(writing.with)} with it; with / without in each of ${ROUNDS} rounds: ${writing.ratios.map((ratio) => ratio.toFixed(3)).join(', ')}`,
    ],
  }
}

/** Seconds from the start of a writer, which is also the keeper, until the work is done. */
async function whileKept(servers: Servers, work: () => Promise<void>): Promise<number> {
  const start = performance.now()
  const { stop } = await servers.startProduct({ ROLE: 'writer' })
  await work()
  const seconds = (performance.now() - start) / 1000
  await stop()
  return seconds
}

async function useIndex(prisma: Database, sql: string): Promise<void> {
  await prisma.$executeRaw`DROP INDEX logs_resource`
  await prisma.$executeRawUnsafe(sql)
}

/** As the keeper does it, job by job. */
async function changeOver(prisma: Database) {
  const taken = { buildSeconds: 0, changeMs: 0 }
  for (;;) {
    const [job] = listResourceIndexJobs(await readState(prisma), Date.now())
    if (!job) return taken
    const start = performance.now()
    await prisma.$executeRawUnsafe(job.sql)
    const ms = performance.now() - start
    if (job.does === 'change') taken.changeMs = ms
    else taken.buildSeconds += ms / 1000
  }
}

/** Rows a second into the empty table. */
async function measureWriting(servers: Servers, prisma: Database) {
  const logs = makeLogs(WRITTEN)
  const rates: Record<keyof typeof INDEXES, number[]> = { without: [], with: [] }
  for (let round = 0; round < ROUNDS; round++) {
    for (const index of ['without', 'with'] as const) {
      await empty(prisma)
      await useIndex(prisma, INDEXES[index])
      rates[index].push(WRITTEN / (await timeCopy(servers.databaseUrl, logs)))
    }
  }
  const ratios = rates.with.map((rate, i) => rate / (rates.without[i] ?? rate))
  return { without: percentile(rates.without)(0.5), with: percentile(rates.with)(0.5), ratios }
}

async function until(isDone: () => Promise<boolean>): Promise<void> {
  while (!(await isDone())) await delay(100)
}

/** Days that hold anything. */
async function countSummed(prisma: Database): Promise<number> {
  const [row] = await prisma.$queryRaw<[{ n: number }]>`
    SELECT count(*)::int AS n FROM log_resource_days_built JOIN valid_resource_days USING (day) WHERE total > 0`
  return row.n
}

async function measureAll(database: { prisma: Database; reads: Reads }): Promise<Figures> {
  const all: [string, number][] = []
  for (const [name, resources] of Object.entries(SCOPES))
    all.push(...(await measure(createScopedReader(database, resources), name)))
  return new Map(all)
}

async function measure(reader: Reader, scope: string): Promise<Figures> {
  const figures = new Map<string, number>()
  for (const [name, ask] of Object.entries(QUESTIONS)) {
    const latencies: number[] = []
    for (let i = 0; i < TIMES; i++) {
      const start = performance.now()
      await ask(reader)
      if (i > 0) latencies.push(performance.now() - start)
    }
    figures.set(`${scope}, ${name}`, percentile(latencies)(0.5))
  }
  return figures
}

async function readMegabytes(prisma: Database): Promise<{ index: number; sums: number }> {
  const [row] = await prisma.$queryRaw<[{ index: number; sums: number }]>`
    SELECT (SELECT sum(pg_relation_size(inhrelid)) / 2 ^ 20 FROM pg_inherits WHERE inhparent = 'logs_resource'::regclass)::float8 AS index,
      (pg_total_relation_size('log_resource_days') / 2 ^ 20)::float8 AS sums`
  return row
}
