/** The questions of the query scenario, each with as many values as are asked for: as GraphQL, and as the SQL a person would write. */
import { createHash } from 'node:crypto'
import type { LogFilter } from '../server/generated/graphql.ts'
import { DAY_MS } from '../server/log/retention.ts'
import { COMMITS, DAYS, LOGS_A_TRACE, RARE, ROWS_A_RARE } from './fill.ts'

export const PAGE = 100

/** A filter as it is sent: JSON makes text of a Date. */
type Where = Omit<LogFilter, 'timestamp'> & { timestamp?: { gte: Date; lt: Date } }

type Sql = { text: string; values: unknown[] }

export type Question = {
  name: string
  /** The p50 that is asked for. */
  markMs: number
  /** The GraphQL request with the i-th value. */
  ask: (i: number) => { query: string; variables: object }
  sql?: (i: number) => Sql
}

const FIELDS =
  'nodes { id timestamp level message resourceId traceId spanId commit parentResourceId metadata } pageInfo { hasNextPage endCursor }'

export const LOGS = `query ($where: LogFilter, $after: String, $first: Int = ${PAGE}) {
  logs(where: $where, after: $after, first: $first) { ${FIELDS} } }`
const TRACE = `query ($traceId: String!) { trace(traceId: $traceId, first: ${PAGE}) { ${FIELDS} } }`
const HISTOGRAM = `query ($where: LogFilter) {
  logHistogram(where: $where, buckets: 60) { from to interval buckets { start total byLevel { level count } } } }`
const COUNT = 'query ($where: LogFilter) { logCount(where: $where) { value exact } }'
const FACET = `query ($field: FacetField!, $where: LogFilter) {
  logFacet(field: $field, where: $where, first: 20) { nodes { value count } } }`

const MARK_MS = 20
/** What a store that knows words only needs for a trace. */
const TRACE_MARK_MS = 9
const HOUR_MS = 3_600_000
const ACTIONS = ['payment captured', 'refused by', 'cache miss', 'user signed', 'job finished']
const LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'] as const

export function listQuestions(size: number, values: number): Question[] {
  return [...fields(size, values), ...texts(size, values), ...several(size, values), ...sums(), ...ranges()]
}

type Condition = [text: string, ...values: unknown[]]

/** Without a condition where a person's SQL takes seconds for each: no one index serves it. */
function page(name: string, where: (i: number) => Where, condition?: (i: number) => Condition): Question {
  return {
    name,
    markMs: MARK_MS,
    ask: (i) => ({ query: LOGS, variables: { where: where(i) } }),
    ...(condition && { sql: (i) => pageSql(condition(i)) }),
  }
}

const pageSql = ([text, ...values]: Condition): Sql => ({
  text: `SELECT * FROM logs WHERE ${text} ORDER BY ts DESC, id DESC LIMIT ${PAGE}`,
  values,
})

const COLUMNS = {
  resourceId: 'resource_id',
  parentResourceId: 'parent_resource_id',
  traceId: 'trace_id',
  spanId: 'span_id',
  commit: 'commit',
  message: 'message',
} as const

type Field = keyof typeof COLUMNS
type Text = (i: number) => string

const equal = (what: string, field: Field, value: Text): Question =>
  page(
    `${field}, ${what}`,
    (i) => ({ [field]: { eq: value(i) } }),
    (i) => [`${COLUMNS[field]} = $1`, value(i)],
  )

const contains = (what: string, field: Field, value: Text): Question =>
  page(
    `${field} contains, ${what}`,
    (i) => ({ [field]: { contains: value(i) } }),
    (i) => [`${COLUMNS[field]} ILIKE $1`, `%${value(i)}%`],
  )

const containsUnindexed = (what: string, field: Field, value: Text): Question =>
  page(`${field} contains, ${what}`, (i) => ({ [field]: { contains: value(i) } }))

const inMetadata = (what: string, key: string, value: (i: number) => string | number): Question =>
  page(
    `metadata, ${what}`,
    (i) => {
      const wanted = value(i)
      return {
        metadata: { path: [key], op: { eq: typeof wanted === 'string' ? { string: wanted } : { number: wanted } } },
      }
    },
    (i) => ['metadata @> $1', { [key]: value(i) }],
  )

const md5 = (text: string) => createHash('md5').update(text).digest('hex')
const server: Text = (i) => `server-${i * 40 + 1}`
const word: Text = (i) => ACTIONS[i % ACTIONS.length] ?? ''
const level = (i: number) => LEVELS[i % LEVELS.length] ?? 'INFO'

/** Values of rows that are spread over the table. */
function valuesOf(size: number, count: number) {
  const row = (i: number) => Math.floor(((i + 0.5) * size) / count)
  return {
    trace: (i: number) => md5(String(Math.floor(row(i) / LOGS_A_TRACE))),
    span: (i: number) => md5(`${row(i)}span`).slice(0, 16),
    commit: (i: number) => md5(`${Math.floor((i * COMMITS) / count)}commit`).slice(0, 7),
    order: (i: number) => md5(`${row(i)}order`).slice(0, 8),
    rare: (i: number) => `${RARE}-${((i % Math.ceil(size / ROWS_A_RARE)) + 0.5) * ROWS_A_RARE} `,
  }
}

function fields(size: number, count: number): Question[] {
  const { trace, span, commit } = valuesOf(size, count)
  const absent: Text = (i) => `g${i}`
  return [
    page(
      'first page',
      () => ({}),
      () => ['TRUE'],
    ),
    page(
      'level',
      (i) => ({ level: { eq: level(i) } }),
      (i) => ['level = $1', level(i).toLowerCase()],
    ),
    equal('common', 'resourceId', server),
    equal('rare', 'resourceId', (i) => `lonely-${i}`),
    equal('absent', 'resourceId', absent),
    equal('common', 'parentResourceId', (i) => `cluster-${i % 20}`),
    equal('absent', 'parentResourceId', absent),
    equal('of many', 'commit', commit),
    equal('absent', 'commit', absent),
    equal('rare', 'spanId', span),
    equal('absent', 'spanId', absent),
    { ...equal('rare', 'traceId', trace), markMs: TRACE_MARK_MS },
    equal('absent', 'traceId', absent),
    {
      name: 'trace(traceId)',
      markMs: TRACE_MARK_MS,
      ask: (i) => ({ query: TRACE, variables: { traceId: trace(i) } }),
      sql: (i) => ({ text: 'SELECT * FROM logs WHERE trace_id = $1 ORDER BY ts, id LIMIT 100', values: [trace(i)] }),
    },
  ]
}

function texts(size: number, count: number): Question[] {
  const { order, rare } = valuesOf(size, count)
  return [
    contains('rare', 'message', rare),
    contains('common', 'message', word),
    contains('absent', 'message', (i) => `zyx${i} wvu`),
    contains('hexadecimal', 'message', order),
    containsUnindexed('rare', 'resourceId', (i) => `ONELY-${i + 10}`),
    containsUnindexed('common', 'resourceId', (i) => `VER-${i + 1}`),
    containsUnindexed('absent', 'resourceId', (i) => `where-${i}`),
    page('resourceId starts with', (i) => ({ resourceId: { startsWith: server(i) } })),
    containsUnindexed('rare', 'commit', (i) => `${i + 100}`),
  ]
}

function several(size: number, count: number): Question[] {
  const { trace, span, commit } = valuesOf(size, count)
  return [
    inMetadata('number', 'user', (i) => i * 3001),
    inMetadata('common string', 'region', (i) => `eu-${i % 4}`),
    inMetadata('absent', 'user', (i) => `${i}`),
    page('OR of trace, span and commit', (i) => ({
      or: [{ traceId: { eq: trace(i) } }, { spanId: { eq: span(i) } }, { commit: { eq: commit(i) } }],
    })),
  ]
}

const TODAY = Math.floor(Date.now() / DAY_MS) * DAY_MS
const hour = (i: number) => rangeFrom(TODAY - DAYS * DAY_MS + i * 2 * HOUR_MS, HOUR_MS)
const day = (i: number) => rangeFrom(TODAY - ((i % DAYS) + 1) * DAY_MS, DAY_MS)
const rangeFrom = (startMs: number, ms: number) => ({ gte: new Date(startMs), lt: new Date(startMs + ms) })

function sums(): Question[] {
  const sum = (name: string, query: string, variables: (i: number) => object): Question => ({
    name,
    markMs: MARK_MS,
    ask: (i) => ({ query, variables: variables(i) }),
  })
  return [
    sum('histogram of 24 h', HISTOGRAM, (i) => ({ where: { timestamp: day(i) } })),
    sum('histogram of everything', HISTOGRAM, () => ({})),
    sum('total', COUNT, () => ({})),
    sum('total of a level', COUNT, (i) => ({ where: { level: { eq: level(i) } } })),
    sum('facet of levels', FACET, () => ({ field: 'LEVEL' })),
  ]
}

const IN_A_DAY: Question = {
  ...page(
    'level, resource and substring in a day',
    (i) => ({
      timestamp: day(i),
      level: { eq: level(i) },
      resourceId: { eq: server(i) },
      message: { contains: word(i) },
    }),
    (i) => [
      'level = $1 AND resource_id = $2 AND message ILIKE $3 AND ts >= $4 AND ts < $5',
      level(i).toLowerCase(),
      server(i),
      `%${word(i)}%`,
      day(i).gte,
      day(i).lt,
    ],
  ),
  markMs: 50,
}

function ranges(): Question[] {
  const within = (name: string, where: (i: number) => Where, condition: (i: number) => Condition): Question => ({
    ...page(
      name,
      (i) => ({ ...where(i), timestamp: hour(i) }),
      (i) => {
        const [text, ...bound] = condition(i)
        return [`ts >= '${hour(i).gte.toISOString()}' AND ts < '${hour(i).lt.toISOString()}' AND ${text}`, ...bound]
      },
    ),
    markMs: 10,
  })
  return [
    IN_A_DAY,
    within(
      'an hour',
      () => ({}),
      () => ['TRUE'],
    ),
    within(
      'level in an hour',
      (i) => ({ level: { eq: level(i) } }),
      (i) => ['level = $1', level(i).toLowerCase()],
    ),
    within(
      'substring in an hour',
      (i) => ({ message: { contains: word(i) } }),
      (i) => ['message ILIKE $1', `%${word(i)}%`],
    ),
  ]
}
