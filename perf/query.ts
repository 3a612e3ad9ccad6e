/** What people ask of a full table, through HTTP and GraphQL: each question with 25 values, the same by bare SQL beside it. */
import { Client } from 'pg'
import { BUILD_LIMITS } from '../server/archive/build/limits.ts'
import { DAY_MS } from '../server/log/retention.ts'
import { makePartitions } from '../server/store/partitions.ts'
import { openArchive } from '../server/test/support/archive.ts'
import { DAYS, fill, openForFilling, untilIndexed } from './fill.ts'
import { send } from './freshness.ts'
import { readPlans } from './plans.ts'
import { listQuestions, LOGS, PAGE, type Question } from './questions.ts'
import { percentile, type Report } from './report.ts'
import type { Servers } from './servers.ts'

const VALUES = 25
const PARTITION_DAYS = 400

type Size = { rows: number; archived: boolean }

export async function measureQuery(servers: Servers, { rows: size, archived }: Size): Promise<Report> {
  await fillAndIndex(servers, size)
  if (archived) return measureArchived(servers, size)
  const { url, stop } = await servers.startProduct({ ROLE: 'api' })
  const client = new Client({ connectionString: servers.databaseUrl, options: '-c plan_cache_mode=force_custom_plan' })
  await client.connect()
  const empty = percentile(await time(() => send(`${url}/graphql`, { query: '{ __typename }' })))
  const rows: Report['rows'] = [['an empty GraphQL request', empty(0.5), empty(0.95), '', '', '']]
  const slow: Question[] = []
  for (const question of [...listQuestions(size, VALUES), await deepPage(url)]) {
    const { name, markMs, ask, sql } = question
    const asked = percentile(await time((i) => send(`${url}/graphql`, ask(i))))
    const bare = sql ? percentile(await time((i) => client.query(sql(i))))(0.5) : undefined
    const beyond = bare === undefined ? '' : asked(0.5) - bare - empty(0.5)
    rows.push([name, asked(0.5), asked(0.95), bare ?? '', beyond, markMs])
    if (asked(0.5) > markMs) slow.push(question)
  }
  await stop()
  const plans = await readPlans(servers, client, slow)
  await client.end()
  return {
    title: `Query: ${size} rows over ${DAYS} days, ${PARTITION_DAYS} more days of partitions, pages of ${PAGE}, ${VALUES} values each`,
    columns: ['question', 'p50 ms', 'p95 ms', 'bare SQL p50 ms', 'beyond SQL and empty request, ms', 'mark ms'],
    rows,
    findings: [slow.length === 0 ? 'every p50 is below its mark' : 'above their marks:', ...plans],
  }
}

/** The p50 that is asked for of archived days, but for questions about single minutes. */
const ARCHIVED_MARK_MS = 30

/** The same questions before the days are archived and after it. */
async function measureArchived(servers: Servers, size: number): Promise<Report> {
  const hot = await askAll(servers, size)
  const { seconds, bytes } = await archiveAll(servers)
  const archived = await askAll(servers, size)
  const rows = archived.map(({ name, p50, p95, segments }, i) => [name, hot[i]?.p50 ?? '', p50, p95, segments ?? ''])
  const slow = archived.filter(({ p50 }) => p50 > ARCHIVED_MARK_MS).map(({ name }) => name)
  return {
    title: `Query of archived days: ${size} rows over ${DAYS} days, pages of ${PAGE}, ${VALUES} values each`,
    columns: ['question', 'hot p50 ms', 'archived p50 ms', 'archived p95 ms', 'segments read, p50'],
    rows,
    findings: [
      `archived in ${seconds.toFixed(0)} s, ${Math.round(size / seconds)} rows/s, ${(bytes / size).toFixed(1)} bytes a row all in`,
      slow.length === 0
        ? `every p50 is below ${ARCHIVED_MARK_MS} ms`
        : `above ${ARCHIVED_MARK_MS} ms: ${slow.join('; ')}`,
    ],
  }
}

type Cost = { extensions?: { cost?: { segmentsRead?: number } } }

async function askAll(servers: Servers, size: number) {
  const { url, stop } = await servers.startProduct({ ROLE: 'api' })
  const asked: { name: string; p50: number; p95: number; segments: number | undefined }[] = []
  for (const { name, ask } of [...listQuestions(size, VALUES), await deepPage(url)]) {
    const segments: number[] = []
    const times = await time(async (i) => {
      const { extensions } = (await send(`${url}/graphql`, ask(i))) as Cost
      const read = extensions?.cost?.segmentsRead
      if (read !== undefined) segments.push(read)
    })
    const at = percentile(times)
    const read = segments.length > 0 ? percentile(segments)(0.5) : undefined
    asked.push({ name, p50: at(0.5), p95: at(0.95), segments: read })
  }
  await stop()
  return asked
}

/** By the keeper's own steps. */
async function archiveAll({ databaseUrl }: Servers): Promise<{ seconds: number; bytes: number }> {
  const today = Math.floor(Date.now() / DAY_MS)
  const startMs = performance.now()
  const archive = openArchive(databaseUrl, { limits: { ...BUILD_LIMITS, dropAfterMs: 0 } })
  await archive.run(Array.from({ length: DAYS }, (_, i) => today - DAYS + i))
  const seconds = (performance.now() - startMs) / 1000
  await archive[Symbol.asyncDispose]()
  const client = new Client({ connectionString: databaseUrl })
  await client.connect()
  await client.query('VACUUM ANALYZE')
  const { rows } = await client.query<{ bytes: number }>(
    "SELECT sum(pg_total_relation_size(oid))::float8 AS bytes FROM pg_class WHERE relname LIKE 'archive_%' AND relkind = 'r'",
  )
  await client.end()
  return { seconds, bytes: rows[0]?.bytes ?? NaN }
}

async function fillAndIndex(servers: Servers, size: number): Promise<void> {
  const { client: database, close } = await openForFilling(servers)
  await fill(database, size)
  const writer = await servers.startProduct({ ROLE: 'writer' })
  await untilIndexed(database)
  await makePartitions({ database, now: new Date(Date.now() + PARTITION_DAYS * DAY_MS) })
  await writer.stop()
  await close()
}

/** Milliseconds of each value, asked twice: the first time warms caches and prepared statements. */
async function time(ask: (i: number) => Promise<unknown>): Promise<number[]> {
  const latencies: number[] = []
  for (const isWarm of [false, true]) {
    for (let i = 0; i < VALUES; i++) {
      const start = performance.now()
      await ask(i)
      if (isWarm) latencies.push(performance.now() - start)
    }
  }
  return latencies
}

/** Page 1000. */
async function deepPage(url: string): Promise<Question> {
  let after: string | undefined
  for (let i = 0; i < PAGE; i++) {
    const answer = await send(`${url}/graphql`, { query: LOGS, variables: { first: 999, after } })
    after = (answer as { data: { logs: { pageInfo: { endCursor: string } } } }).data.logs.pageInfo.endCursor
  }
  return { name: 'page 1000', markMs: 20, ask: () => ({ query: LOGS, variables: { after } }) }
}
