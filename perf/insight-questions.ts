/** The questions of the insight scenario: as GraphQL, with values that change from one time to the next, and as the SQL a person would write. */
import type { LogFilter, StatsKey, StatsMeasure } from '../server/generated/graphql.ts'
import { DAY_MS } from '../server/log/retention.ts'
import { SERVICES } from '../server/test/support/story.ts'
import { DAYS } from './fill.ts'
import type { Times } from './insight-fill.ts'

/** A filter as it is sent: JSON makes text of a Date. */
type Where = Omit<LogFilter, 'timestamp'> & { timestamp?: { gte: Date; lt: Date } }

export type InsightQuestion = {
  name: string
  /** The p95 that is asked for. */
  markMs: number
  /** The GraphQL request with the i-th value. */
  ask: (i: number) => { query: string; variables: object }
  sql?: (i: number) => { text: string; values: unknown[] }
}

const BASIS = 'basis { kind rows fraction mayMissBelow selected { value low high } }'
const FIGURE = 'value low high isExact why'

const STATS = `query ($where: LogFilter, $measures: [StatsMeasure!]!, $groupBy: [StatsKey!], $buckets: Int, $first: Int, $basis: StatsBasisChoice) {
  logStats(where: $where, measures: $measures, groupBy: $groupBy, buckets: $buckets, first: $first, basis: $basis) { ${BASIS}
    groups { key { value } values { ${FIGURE} } buckets { start values { ${FIGURE} } } } others { values { value } } } }`
const PATTERNS = `query ($where: LogFilter, $first: Int, $buckets: Int) {
  logPatterns(where: $where, first: $first, buckets: $buckets) { ${BASIS}
    patterns { id text count { ${FIGURE} } byLevel { level count { value } } resources { resourceId } buckets { count { value } } variables { values } }
    others { value } } }`
const NUMBERS = `query ($where: LogFilter, $path: [String!]!) { logNumbers(where: $where, metadataPath: $path) { ${BASIS}
    values { ${FIGURE} } percentiles { percentile value { ${FIGURE} } } histogram { from to count { ${FIGURE} } } } }`
const PAGE = `query ($where: LogFilter) { logs(where: $where, first: 100) { nodes { id timestamp level message resourceId metadata } } }`

const path = (...metadataPath: string[]): StatsKey => ({ field: 'METADATA', metadataPath })
const RESOURCE: StatsKey = { field: 'RESOURCE_ID' }
const DURATION = path('duration_ms')
const AVERAGE: StatsMeasure = { function: 'AVG', of: DURATION }
const P95: StatsMeasure = { function: 'PERCENTILE', of: DURATION, percentile: 95 }
const FIVE: StatsMeasure[] = [
  { function: 'COUNT' },
  AVERAGE,
  P95,
  { function: 'MAX', of: DURATION },
  { function: 'SUM', of: path('http', 'bytes') },
]

const SQL_DURATION = `(metadata ->> 'duration_ms')::float8`
const SQL_FIVE = `count(*), avg(${SQL_DURATION}), percentile_cont(0.95) WITHIN GROUP (ORDER BY ${SQL_DURATION}), max(${SQL_DURATION}), sum((metadata -> 'http' ->> 'bytes')::float8)`
const HOUR_MS = 3_600_000

export function listQuestions(times: Times): InsightQuestion[] {
  const hour = (i: number) => {
    const from = times.fromMs + ((i * 7) % (24 * DAYS)) * HOUR_MS
    return { gte: new Date(from), lt: new Date(from + HOUR_MS) }
  }
  const day = (i: number) => {
    const from = times.untilMs - (1 + (i % DAYS)) * DAY_MS
    return { gte: new Date(from), lt: new Date(from + DAY_MS) }
  }
  const ranges = { hour, day }
  return [
    ...stats(ranges),
    ...series(times),
    ...patterns(ranges),
    ...pages(times),
    ...numbers(ranges),
    ...comparisons(times),
    ...top(ranges),
  ]
}

type Ranges = Record<'hour' | 'day', (i: number) => { gte: Date; lt: Date }>

const STRETCH = 'ts >= $1 AND ts < $2'

function stats({ hour, day }: Ranges): InsightQuestion[] {
  /** Of the middle: a hundredth of the logs. */
  const service = (i: number) => SERVICES[8 + (i % 10)] ?? ''
  const variables = { measures: FIVE, first: 100 }
  const byResource = [RESOURCE]
  return [
    {
      name: 'logStats: an hour, 5 measures, 2 keys',
      markMs: 400,
      ask: (i) =>
        ask(STATS, { ...variables, groupBy: [RESOURCE, path('http', 'route')], where: { timestamp: hour(i) } }),
      sql: (i) =>
        sql(
          `SELECT resource_id, metadata -> 'http' ->> 'route', ${SQL_FIVE} FROM logs WHERE ${STRETCH} GROUP BY 1, 2`,
          hour(i),
        ),
    },
    {
      name: 'logStats: a day of level ≥ error, 5 measures',
      markMs: 500,
      ask: (i) =>
        ask(STATS, { ...variables, groupBy: byResource, where: { level: { gte: 'ERROR' }, timestamp: day(i) } }),
      sql: (i) =>
        sql(
          `SELECT resource_id, ${SQL_FIVE} FROM logs WHERE level IN ('error', 'fatal') AND ${STRETCH} GROUP BY 1`,
          day(i),
        ),
    },
    {
      name: 'logStats: a day of one resource, 5 measures',
      markMs: 500,
      ask: (i) =>
        ask(STATS, {
          ...variables,
          groupBy: [path('http', 'route')],
          where: { resourceId: { eq: service(i) }, timestamp: day(i) },
        }),
      sql: (i) =>
        sql(
          `SELECT metadata -> 'http' ->> 'route', ${SQL_FIVE} FROM logs WHERE resource_id = $3 AND ${STRETCH} GROUP BY 1`,
          day(i),
          service(i),
        ),
    },
  ]
}

/** Everything, in hours, by the sixty resources. */
function series({ fromMs, untilMs }: Times): InsightQuestion[] {
  const timestamp = { gte: new Date(fromMs), lt: new Date(untilMs) }
  const filters: [name: string, where: (i: number) => Where, text: string][] = [
    ['every log', () => ({}), 'TRUE'],
    [
      'http.status ≥ 500',
      () => ({ metadata: { path: ['http', 'status'], op: { range: { gte: 500 } } } }),
      `(metadata -> 'http' ->> 'status')::float8 >= 500`,
    ],
    ['message contains "retry"', () => ({ message: { contains: 'retry' } }), `message ILIKE '%retry%'`],
    ['level ≥ warn', () => ({ level: { gte: 'WARN' } }), `level IN ('warn', 'error', 'fatal')`],
    [
      'duration above some value',
      (i) => ({ metadata: { path: ['duration_ms'], op: { range: { gt: 50 + i } } } }),
      `${SQL_DURATION} > 50`,
    ],
  ]
  return filters.map(([name, where, text]) => ({
    name: `logStats: 3 days, 72 buckets, 60 groups, ${name}`,
    markMs: 500,
    ask: (i) =>
      ask(STATS, {
        measures: [{ function: 'COUNT' }, AVERAGE, P95],
        groupBy: [RESOURCE],
        buckets: 72,
        first: 60,
        where: { ...where(i), timestamp },
      }),
    sql: () =>
      sql(
        `SELECT resource_id, date_bin('1 hour', ts, 'epoch'), count(*), avg(${SQL_DURATION}), percentile_cont(0.95) WITHIN GROUP (ORDER BY ${SQL_DURATION})
         FROM logs WHERE ${STRETCH} AND ${text} GROUP BY 1, 2`,
        timestamp,
      ),
  }))
}

/** What a person would take for a value. */
const SQL_PATTERN = String.raw`SELECT regexp_replace(message, '\S*\d\S*', '<*>', 'g') AS pattern, count(*) FROM logs`

function patterns({ hour, day }: Ranges): InsightQuestion[] {
  const question = (name: string, markMs: number, where: (i: number) => Where): InsightQuestion => ({
    name: `logPatterns: ${name}`,
    markMs,
    ask: (i) => ask(PATTERNS, { where: where(i), first: 50 }),
  })
  const withSql = (each: InsightQuestion, range: (i: number) => { gte: Date; lt: Date }): InsightQuestion => ({
    ...each,
    sql: (i) => sql(`${SQL_PATTERN} WHERE ${STRETCH} GROUP BY 1 ORDER BY 2 DESC LIMIT 50`, range(i)),
  })
  return [
    withSql(
      question('an hour', 250, (i) => ({ timestamp: hour(i) })),
      hour,
    ),
    withSql(
      question('a day', 250, (i) => ({ timestamp: day(i) })),
      day,
    ),
    question('a day of level ≥ error', 250, (i) => ({ level: { gte: 'ERROR' }, timestamp: day(i) })),
    question('3 days', 400, () => ({})),
    {
      ...question('3 days, 50 × 72 buckets', 400, () => ({})),
      ask: () => ask(PATTERNS, { first: 50, buckets: 72 }),
    },
  ]
}

/** Each with its share of the logs. */
const PATTERN_PAGES: readonly [share: string, pattern: string][] = [
  ['15 %', 'payment captured after <*> ms for order <*>'],
  ['3 %', 'connection refused by upstream <*>:<*>, retry <*> of <*>'],
  ['0.01 %', 'out of memory: killed process <*> (node) total-vm:<*>'],
  ['the burst', 'reserve stock for order <*> failed: warehouse <*> answered <*> after <*> ms'],
  ['its consequence', '<+> <*> failed: <*> answered <*>'],
  ['none', 'nobody says this of <*> here'],
]

function pages({ fromMs, untilMs }: Times): InsightQuestion[] {
  const timestamp = { gte: new Date(fromMs), lt: new Date(untilMs) }
  return PATTERN_PAGES.map(([share, pattern]) => ({
    name: `page of a pattern: ${share}`,
    markMs: 60,
    ask: () => ask(PAGE, { where: { pattern } }),
    sql: () =>
      sql(
        `SELECT * FROM logs WHERE ${STRETCH} AND message LIKE $3 ORDER BY ts DESC, id DESC LIMIT 100`,
        timestamp,
        pattern.replaceAll(/<[*+]>/g, '%'),
      ),
  }))
}

function numbers({ hour, day }: Ranges): InsightQuestion[] {
  const asked = (range: Ranges['day']) => (i: number) =>
    ask(NUMBERS, { path: ['duration_ms'], where: { timestamp: range(i) } })
  const text = `SELECT count(*), percentile_cont(ARRAY[0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99]) WITHIN GROUP (ORDER BY ${SQL_DURATION}) FROM logs WHERE ${STRETCH}`
  return [
    { name: 'logNumbers: duration_ms, an hour', markMs: 200, ask: asked(hour), sql: (i) => sql(text, hour(i)) },
    { name: 'logNumbers: duration_ms, a day', markMs: 200, ask: asked(day), sql: (i) => sql(text, day(i)) },
  ]
}

const COMPARISON = `query ($before: LogFilter!, $after: LogFilter!) { logComparison(before: $before, after: $after) {
  before { kind rows } basis: after { kind rows } changes { kind of { field metadataPath value } before { value } after { value } score firstSeen together { value } }
  numbers { metadataPath resourceId distance } } }`

function comparisons({ deployMs, burst, untilMs }: Times): InsightQuestion[] {
  const question = (name: string, markMs: number, [at, length]: [at: number, length: number]): InsightQuestion => ({
    name: `logComparison: ${name}`,
    markMs,
    ask: () =>
      ask(COMPARISON, {
        before: { timestamp: { gte: new Date(at - length), lt: new Date(at) } },
        after: { timestamp: { gte: new Date(at), lt: new Date(at + length) } },
      }),
  })
  return [
    question('the hours before and after the deploy', 800, [deployMs, HOUR_MS]),
    question('the burst and as long before', 800, [burst.fromMs, burst.untilMs - burst.fromMs]),
    question('two days', 1200, [untilMs - DAY_MS, DAY_MS]),
  ]
}

const TOP = `query ($where: LogFilter, $path: [String!]!) { topLogs(metadataPath: $path, where: $where, first: 20) { count nodes { number log { id message } } } }`

function top({ hour, day }: Ranges): InsightQuestion[] {
  const question = (name: string, range: Ranges['day']): InsightQuestion => ({
    name: `topLogs: the slowest 20 of ${name}`,
    markMs: 5000,
    ask: (i) => ask(TOP, { path: ['duration_ms'], where: { timestamp: range(i) } }),
    sql: (i) => sql(`SELECT * FROM logs WHERE ${STRETCH} ORDER BY ${SQL_DURATION} DESC NULLS LAST LIMIT 20`, range(i)),
  })
  return [question('an hour', hour), question('a day', day)]
}

const ask = (query: string, variables: object) => ({ query, variables })

const sql = (text: string, { gte, lt }: { gte: Date; lt: Date }, ...values: unknown[]) => ({
  text,
  values: [gte, lt, ...values],
})
