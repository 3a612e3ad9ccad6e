/** What a scope costs: questions with the compiled condition alone, and with PostgreSQL's own policy behind it, by the product's readers. */
import { raiseFence } from '../server/access/fence.ts'
import { settingsOfScope } from '../server/filter/scope.ts'
import type { LogFilter } from '../server/generated/graphql.ts'
import { DAY_MS } from '../server/log/retention.ts'
import { createAnswerRoom } from '../server/platform/answer-room.ts'
import { systemClock } from '../server/platform/clock.ts'
import { momentOf } from '../server/platform/moment.ts'
import type { Database } from '../server/platform/postgres/postgres.ts'
import { createReads } from '../server/platform/postgres/reads.ts'
import { createScopedReads, SCOPED_ROLE } from '../server/platform/postgres/scoped-reads.ts'
import { createSnapshots, type Snapshot, type Snapshots } from '../server/platform/postgres/snapshots.ts'
import { ANYONE, type Principal } from '../server/platform/principal.ts'
import { readCount } from '../server/query/count.ts'
import { readFacet } from '../server/query/facet.ts'
import { readHistogram } from '../server/query/histogram.ts'
import { readPage, readTrace } from '../server/query/logs.ts'
import { DAYS, fill, openForFilling, RARE, ROWS_A_RARE, untilIndexed } from './fill.ts'
import type { Report } from './report.ts'
import type { Servers } from './servers.ts'
import { logger } from './table.ts'

const TIMES = 9
const MARKS = { page: 1.2, sum: 1.6 } as const

type Question = { name: string; kind: keyof typeof MARKS; ask: (snapshot: Snapshot) => Promise<unknown> }

const prefixes = ['server-12', 'server-13', 'server-14', 'server-15']

const SCOPES: Readonly<Record<string, LogFilter>> = {
  '5 resources, 0.25 %': { resourceId: { in: listOf(5) } },
  '200 resources, 10 %': { resourceId: { in: listOf(200) } },
  '4 prefixes, 22 %': { or: prefixes.map((startsWith) => ({ resourceId: { startsWith, caseSensitive: true } })) },
}

function listOf(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `server-${i * 9 + 3}`)
}

export async function measureScope(servers: Servers, { rows: size }: { rows: number }): Promise<Report> {
  const { client: database, close } = await openForFilling(servers)
  await fill(database, size)
  const writer = await servers.startProduct({ ROLE: 'writer' })
  await untilIndexed(database)
  await writer.stop()
  const open = openSnapshots(servers.databaseUrl, database)
  const rows = await measureAll(open, listQuestions(size))
  await raiseFence({ database, logger, isStrict: true })
  const strict = await measureStrict(open, listQuestions(size))
  await open.close()
  await close()
  const above = rows.filter(({ ratio, kind }) => ratio > MARKS[kind])
  return {
    title: `Scope: ${size} rows over ${DAYS} days, pages of 100, ms, the fastest of ${TIMES}`,
    columns: [
      'scope',
      'question',
      'no scope',
      'condition',
      'condition and policy',
      'ratio',
      'policy without LEAKPROOF',
    ],
    rows: rows.map(({ scope, name, bare, compiled, fenced, ratio }, i) => [
      scope,
      name,
      bare,
      compiled,
      fenced,
      ratio.toFixed(2),
      strict[i] ?? '',
    ]),
    findings: [
      `the marks are ${MARKS.page} for pages and ${MARKS.sum} for sums`,
      ...above.map(({ scope, name, ratio }) => `above its mark: ${name} under ${scope}, ${ratio.toFixed(2)}`),
    ],
  }
}

type Open = ReturnType<typeof openSnapshots>

function openSnapshots(url: string, database: Database) {
  const options = { url, maxConnections: 1, statementTimeoutMs: 60_000, keepsIdle: true, logger }
  const reads = createReads({ ...options, name: 'owner' })
  const ofRole = createReads({ ...options, name: 'scoped', role: SCOPED_ROLE })
  const scoped = createScopedReads({ reads: ofRole, database, logger, clock: systemClock })
  const parts = { reads, canceller: database, timeoutMs: 60_000 }
  return {
    fenced: createSnapshots({ ...parts, scoped: { reads: scoped, settingsOf: settingsOfScope } }),
    compiled: createSnapshots({ ...parts, scoped: { reads: scoped, settingsOf: () => undefined } }),
    close: async () => void (await Promise.all([reads.close(), ofRole.close()])),
  }
}

const scopedBy = (name: string, filter: LogFilter): Principal => ({
  ...ANYONE,
  scope: { id: name, name, revision: 1, filter },
})

/** The ways in turns, so that what else the machine does meets all of them. */
async function measureAll({ fenced, compiled }: Open, questions: readonly Question[]) {
  const rows = []
  for (const [scope, filter] of Object.entries(SCOPES)) {
    const principal = scopedBy(scope, filter)
    for (const { name, kind, ask } of questions) {
      const best = { bare: Infinity, compiled: Infinity, fenced: Infinity }
      for (let i = 0; i < TIMES; i++) {
        best.bare = Math.min(best.bare, await time(compiled, ANYONE, ask))
        best.compiled = Math.min(best.compiled, await time(compiled, principal, ask))
        best.fenced = Math.min(best.fenced, await time(fenced, principal, ask))
      }
      rows.push({ scope, name, kind, ...best, ratio: best.fenced / best.compiled })
    }
  }
  return rows
}

async function measureStrict({ fenced }: Open, questions: readonly Question[]): Promise<number[]> {
  const times: number[] = []
  for (const [scope, filter] of Object.entries(SCOPES)) {
    for (const { ask } of questions) {
      let best = Infinity
      for (let i = 0; i < 3; i++) best = Math.min(best, await time(fenced, scopedBy(scope, filter), ask))
      times.push(best)
    }
  }
  return times
}

async function time(snapshots: Snapshots, principal: Principal, ask: Question['ask']): Promise<number> {
  const context = {
    client: 'perf',
    principal,
    ip: '127.0.0.1',
    requestId: '',
    signal: new AbortController().signal,
    cost: { rows: 0 },
    room: createAnswerRoom(),
  }
  const startMs = performance.now()
  await snapshots.read(context, ask)
  return performance.now() - startMs
}

function listQuestions(size: number): Question[] {
  const page = (name: string, where: LogFilter): Question => ({
    name,
    kind: 'page',
    ask: (snapshot) => readPage(snapshot, { where, first: 100 }),
  })
  const today = Math.floor(Date.now() / DAY_MS) * DAY_MS
  const day = { timestamp: { gte: momentOf(today - DAY_MS), lt: momentOf(today) } }
  const sum = (name: string, ask: Question['ask']): Question => ({ name, kind: 'sum', ask })
  const rare = `${RARE}-${ROWS_A_RARE * Math.floor(size / ROWS_A_RARE / 2) + ROWS_A_RARE / 2} `
  return [
    page('page by time', {}),
    page('page of a level', { level: { eq: 'ERROR' } }),
    {
      name: 'trace',
      kind: 'page',
      ask: (snapshot) => readTrace(snapshot, { traceId: 'c4ca4238a0b923820dcc509a6f75849b' }),
    },
    page('message contains, rare', { message: { contains: rare } }),
    page('message contains, absent', { message: { contains: 'zyxwvu' } }),
    page('message contains, common', { message: { contains: 'cache miss' } }),
    page('message by a regular expression', { message: { regex: 'order 0a1[0-9]' } }),
    page('metadata, rare', { metadata: { path: ['user'], op: { eq: { number: 12_345 } } } }),
    page('resourceId contains', { resourceId: { contains: 'VER-12' } }),
    sum('histogram of a day', (snapshot) => readHistogram(snapshot, { where: day, nowMs: Date.now() })),
    sum('histogram of everything', (snapshot) => readHistogram(snapshot, { nowMs: Date.now() })),
    sum('facet of resources, a day', (snapshot) => readFacet(snapshot, { field: 'RESOURCE_ID', where: day })),
    sum('facet of levels, a day', (snapshot) => readFacet(snapshot, { field: 'LEVEL', where: day })),
    sum('count to 10 000', (snapshot) => readCount(snapshot, {})),
  ]
}
