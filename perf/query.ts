/** What people ask of a full table, through HTTP and GraphQL: each question with 25 values, the same by bare SQL beside it. */
import { Client } from 'pg'
import { DAY_MS } from '../server/log/retention.ts'
import { makePartitions } from '../server/store/partitions.ts'
import { DAYS, fill, openForFilling, untilIndexed } from './fill.ts'
import { send } from './freshness.ts'
import { readPlans } from './plans.ts'
import { listQuestions, LOGS, PAGE, type Question } from './questions.ts'
import { percentile, type Report } from './report.ts'
import type { Servers } from './servers.ts'

const VALUES = 25
const PARTITION_DAYS = 400

export async function measureQuery(servers: Servers, { rows: size }: { rows: number }): Promise<Report> {
  await fillAndIndex(servers, size)
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
