/** What people ask of all logs at once: figures, patterns, numbers, each warm and through GraphQL, the same by bare SQL beside it. */
import { readFile } from 'node:fs/promises'
import { Client } from 'pg'
import type { StatsBasis } from '../server/generated/graphql.ts'
import type { Database } from '../server/platform/postgres/postgres.ts'
import { createSampleNotes } from '../server/store/sample-notes.ts'
import { DAYS } from './fill.ts'
import { send } from './freshness.ts'
import { fillStory } from './insight-fill.ts'
import { listQuestions, type InsightQuestion } from './insight-questions.ts'
import { percentile, type Report } from './report.ts'
import type { Servers } from './servers.ts'

const TIMES = 30
const WARM_UP = 3
const SQL_TIMES = 3
/** A statement that takes longer is asked once. */
const SLOW_SQL_MS = 5000

export async function measureInsight(servers: Servers, { rows: size }: { rows: number }): Promise<Report[]> {
  const { database, close, times } = await fillStory(servers, size)
  const { url, pid, stop } = await servers.startProduct({ ROLE: 'api' })
  const client = new Client({ connectionString: servers.databaseUrl, options: '-c plan_cache_mode=force_custom_plan' })
  await client.connect()
  const seen: Seen[] = []
  for (const question of listQuestions(times)) {
    console.error(question.name)
    seen.push(await measure(question, { url, pid, client, database }))
  }
  await client.end()
  const catalogue = await timeCatalogue(database)
  await stop()
  await close()
  return [reportOf(size, seen), catalogue]
}

type Running = { url: string; pid: number; client: Client; database: Database }

type Seen = Awaited<ReturnType<typeof measure>>

function reportOf(size: number, seen: readonly Seen[]): Report {
  const slow = seen.filter(({ question, ms }) => percentile(ms)(0.95) > question.markMs)
  const refused = seen.reduce((sum, each) => sum + each.refused, 0)
  const columns = [
    'question',
    'p50 ms',
    'p95 ms',
    'mark ms',
    'bare SQL p50 ms',
    'processor ms: API',
    'PostgreSQL',
    'bare SQL',
  ]
  columns.push('basis', 'logs read', 'MB: API', 'PostgreSQL')
  return {
    title: `Insight: ${size} rows over ${DAYS} days, ${TIMES} times each`,
    columns,
    rows: seen.map(({ question, ms, sqlMs, sqlProcessorMs, nodeMs, postgresMs, bases, nodeMb, postgresMb }) => [
      question.name,
      percentile(ms)(0.5),
      percentile(ms)(0.95),
      question.markMs,
      sqlMs.length === 0 ? '' : percentile(sqlMs)(0.5),
      nodeMs,
      postgresMs,
      sqlProcessorMs,
      [...new Set(bases.map((basis) => basis?.kind.toLowerCase() ?? ''))].join(', '),
      bases[0] ? Number(bases[0].rows) : '',
      nodeMb,
      postgresMb,
    ]),
    findings: [
      slow.length === 0 ? 'every p95 is below its mark' : `${slow.length} of ${seen.length} are above their marks`,
      `the longest answer took ${Math.round(Math.max(...seen.flatMap(({ ms }) => ms)))} ms; ${refused} were refused with QUERY_TIMEOUT`,
    ],
  }
}

type Answer = { data?: Record<string, { basis?: StatsBasis }>; errors?: { message: string }[] }

/** What was refused, as a question that takes too long is, is said and has no basis. */
async function askOnce(url: string, question: InsightQuestion, i: number): Promise<Answer> {
  const answer = await send(`${url}/graphql`, question.ask(i)).catch((error: unknown) => ({ errors: [error] }))
  const { errors } = answer as Answer
  if (errors) console.error(`${question.name}: ${errors[0]?.message}`)
  return answer as Answer
}

async function measure(question: InsightQuestion, { url, pid, client, database }: Running) {
  const memory = await watchAnonymous(database, pid)
  for (let i = 0; i < WARM_UP; i++) await askOnce(url, question, i)
  const held = await memory.end()
  const ms: number[] = []
  const bases: (StatsBasis | undefined)[] = []
  let refused = 0
  const backends = await backendsOf(database)
  const before = [await processorMs([pid]), await processorMs(backends)] as const
  for (let i = 0; i < TIMES; i++) {
    const startMs = performance.now()
    const { data, errors } = await askOnce(url, question, WARM_UP + i)
    ms.push(performance.now() - startMs)
    bases.push(Object.values(data ?? {})[0]?.basis)
    if (errors) refused++
  }
  const nodeMs = ((await processorMs([pid])) - before[0]) / TIMES
  const postgresMs = ((await processorMs(backends)) - before[1]) / TIMES
  return { question, ms, refused, bases, ...held, nodeMs, postgresMs, ...(await timeSql(client, question)) }
}

async function timeSql(client: Client, { sql }: InsightQuestion) {
  const sqlMs: number[] = []
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
  const pids = rows.map(({ pid }) => pid)
  let sqlProcessorMs: number | '' = ''
  for (let i = 0; sql && i <= SQL_TIMES; i++) {
    const [startMs, before] = [performance.now(), await processorMs(pids)]
    await client.query(sql(i))
    const took = performance.now() - startMs
    sqlProcessorMs = (await processorMs(pids)) - before
    // The first one warms.
    if (i > 0 || took > SLOW_SQL_MS) sqlMs.push(took)
    if (took > SLOW_SQL_MS) break
  }
  return { sqlMs, sqlProcessorMs }
}

const TICK_MS = 10

/** What they have used of the processor, which other work on the machine changes less than the time on the wall. */
async function processorMs(pids: readonly number[]): Promise<number> {
  const used = await Promise.all(
    pids.map(async (pid) => {
      const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) * TICK_MS
    }),
  )
  return used.reduce((sum, ms) => sum + ms, 0)
}

/** Those of all connections but the one that asks. */
async function backendsOf(database: Database): Promise<number[]> {
  const rows = await database.$queryRaw<{ pid: number }[]>`
    SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()`
  return rows.map(({ pid }) => pid)
}

const MEGABYTE = 2 ** 20

/** What a process holds for itself alone, without the table's pages, which all connections share. */
async function anonymousBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  return Number(/^RssAnon:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024
}

/** The most that the API, and a connection to PostgreSQL, came to hold beyond what they held before. */
async function watchAnonymous(database: Database, api: number) {
  const growth = new Map<number, { start: number; most: number }>()
  const look = async () => {
    const backends = await backendsOf(database)
    for (const pid of [api, ...backends]) {
      const held = await anonymousBytes(pid)
      const { start, most } = growth.get(pid) ?? { start: held, most: held }
      growth.set(pid, { start, most: Math.max(most, held) })
    }
  }
  await look()
  let looking = Promise.resolve()
  const timer = setInterval(() => (looking = looking.then(look)), 20)
  return {
    async end() {
      clearInterval(timer)
      await looking
      const of = (pids: readonly number[]) =>
        Math.max(0, ...pids.map((pid) => (growth.get(pid)?.most ?? 0) - (growth.get(pid)?.start ?? 0))) / MEGABYTE
      return { nodeMb: of([api]), postgresMb: of([...growth.keys()].filter((pid) => pid !== api)) }
    },
  }
}

const CATALOGUE_TIMES = 10

/** A pass of the keeper over a finished day, as it does it once, and over one where logs have come, as it does it every minute. */
async function timeCatalogue(database: Database): Promise<Report> {
  const { signal } = new AbortController()
  const noteSamples = createSampleNotes({ database, oldest: () => -Infinity, now: Date.now, signal })
  const [whole, newest]: number[][] = [[], []]
  for (let i = 0; i < CATALOGUE_TIMES; i++) {
    await database.$executeRaw`UPDATE metadata_path_samples SET is_whole = false`
    whole?.push((await timed(noteSamples)) / DAYS)
    await database.$executeRaw`UPDATE metadata_path_samples SET logs = logs - 10000`
    newest?.push((await timed(noteSamples)) / DAYS)
  }
  const [of = () => 0, ofNewest = () => 0] = [whole ?? [], newest ?? []].map(percentile)
  return {
    title: `Catalogue: a pass of the keeper over a day, ${CATALOGUE_TIMES} times`,
    columns: ['pass', 'p50 ms', 'p95 ms', 'mark ms'],
    rows: [
      ['a finished day, once', of(0.5), of(0.95), ''],
      ['where logs have come', ofNewest(0.5), ofNewest(0.95), 60],
    ],
    findings: [],
  }
}

async function timed(work: () => Promise<void>): Promise<number> {
  const startMs = performance.now()
  await work()
  return performance.now() - startMs
}
