/** Incidents among two hundred thousand logs: each has its answer within four questions to the API, the true cause among the first three. */
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import type {
  FacetConnection,
  Link,
  LogComparison,
  LogConnection,
  LogHistogram,
  LogPatterns,
  LogStats,
  MetadataPathConnection,
  SaveLinkPayload,
  TopLogs,
} from '../generated/graphql.ts'
import type { Log } from '../log/log.ts'
import { TIMINGS } from '../platform/timings.ts'
import { ask } from './support/ask.ts'
import { copyLogs } from './support/copy-logs.ts'
import { createDatabase, type TestDatabase } from './support/database.ts'
import { startApp } from './support/harness.ts'
import { notePaths } from './support/metadata-paths.ts'
import { countMinutes, testId } from './support/rows.ts'
import { DEPLOYED, FAILING, NEW_COMMIT, SERVICES, tellStory } from './support/story.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const START = Date.UTC(2020, 1, 3, 11)
const DEPLOY = START + HOUR
const BURST = { fromMs: START + 95 * MINUTE, untilMs: START + 105 * MINUTE, share: 0.04 }
const SLOW = { fromMs: START + 17 * MINUTE, untilMs: START + 18 * MINUTE, service: SERVICES[4] ?? '' }
const CAUSE = 'disk /dev/sdb1 of warehouse wh-2 is full'
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'
const TRACED = ['gateway', 'auth', 'checkout', 'inventory', 'payments', 'inventory', 'checkout', 'gateway', 'mailer']
const NEW_ERROR = { message: 'certificate of smtp-relay expired, mail is not sent', count: 7 }

const log = (atMs: number, place: number, rest: Partial<Log>): Log => ({
  id: testId(place),
  timestampMs: atMs,
  timestampUs: 0,
  level: 'info',
  message: '',
  resourceId: null,
  traceId: null,
  spanId: null,
  commit: null,
  parentResourceId: null,
  metadataJson: '{}',
  ...rest,
})

const javaTrace = (i: number) =>
  [
    `com.shop.PaymentException: charge ${i * 37} of customer ${i * 911} failed`,
    `\tat com.shop.pay.PaymentService.charge(PaymentService.java:${340 + (i % 7)})`,
    ...Array.from({ length: 2 + (i % 20) }, (_, frame) => `\tat com.shop.pay.Step${frame}.run(Step.java:${frame * 3})`),
    '\tat java.base/java.lang.Thread.run(Thread.java:1583)',
  ].join('\n')
const pythonTrace = (i: number) =>
  [
    'Traceback (most recent call last):',
    `  File "/srv/app/worker.py", line ${100 + (i % 9)}, in run`,
    `    handle(job_${i})`,
    ...Array.from({ length: 1 + (i % 5) }, (_, frame) => `  File "/srv/lib/step.py", line ${frame}, in step`),
    "KeyError: 'customer'",
  ].join('\n')

/** 925 and 105 stack traces of the first half an hour. */
const TRACES = Array.from({ length: 1030 }, (_, i) =>
  log(START + i * 1.7 * SECOND, i, {
    level: 'error',
    resourceId: SERVICES[1] ?? null,
    message: i < 105 ? pythonTrace(i) : javaTrace(i),
  }),
)

const OTHERS = [
  ...TRACES,
  ...TRACED.map((name, i) =>
    log(START + 40 * MINUTE + i * 40, 2000 + i, {
      traceId: TRACE,
      resourceId: `${name}-traced`,
      level: i === 5 ? 'error' : 'info',
      message: i === 5 ? 'no stock left' : `step ${i}`,
    }),
  ),
  log(DEPLOY - 2 * SECOND, 3000, { resourceId: DEPLOYED, message: `deployed ${NEW_COMMIT}: cart engine v2` }),
  log(BURST.fromMs - 500, 3001, { resourceId: FAILING, level: 'warn', message: CAUSE }),
  ...Array.from({ length: NEW_ERROR.count }, (_, i) =>
    log(START + (110 + i) * MINUTE, 4000 + i, {
      level: 'error',
      resourceId: SERVICES[18] ?? null,
      message: NEW_ERROR.message,
    }),
  ),
].toSorted((a, b) => a.timestampMs - b.timestampMs)

const STORY = {
  fromMs: START,
  untilMs: START + 2 * HOUR,
  logs: 137_000,
  deployMs: DEPLOY,
  burst: BURST,
  slow: SLOW,
  also: OTHERS,
}

const between = (fromMs: number, untilMs: number) => ({
  timestamp: { gte: new Date(fromMs).toISOString(), lt: new Date(untilMs).toISOString() },
})
const ERRORS = { level: { gte: 'ERROR' } }
const DURATION = { field: 'METADATA', metadataPath: ['duration_ms'] }

const sum = (values: readonly (number | null | undefined)[]) =>
  values.reduce<number>((all, value) => all + (value ?? 0), 0)

describe('on two hours of sixty services', () => {
  let database: TestDatabase
  let app: Awaited<ReturnType<typeof startApp>>
  beforeAll(async () => {
    database = await createDatabase()
    await copyLogs(database.url, { logs: tellAndNote(), connections: 2 })
    await countMinutes(database.prisma)
    await notePaths(database.prisma)
    // Answers are the matter here, and not how soon they come while other tests run. With much more time, more would be read.
    app = await startApp({ database, timings: { ...TIMINGS, queryTimeoutMs: 12_000, queryWaitMs: 12_000 } })
  }, 240_000)
  afterAll(() => app[Symbol.asyncDispose]())

  /** Fails the test that asks more than four. */
  function questions() {
    let asked = 0
    onTestFinished(() => expect(asked).toBeLessThanOrEqual(4))
    return <Data>(query: string, variables: object = {}) => {
      asked++
      return ask<Data>(app, query, variables)
    }
  }

  test('there are two hundred thousand', async () => {
    const { logCount } = await questions()<{ logCount: { value: string } }>('{ logCount(cap: 300000) { value } }')
    expect(Number(logCount.value)).toBeGreaterThan(200_000)
    expect(Number(logCount.value)).toBeLessThan(250_000)
  })

  test('who started the burst, with which error, and why', async () => {
    const next = questions()
    const { logHistogram } = await next<{ logHistogram: LogHistogram }>(
      `query ($where: LogFilter) { logHistogram(where: $where, buckets: 120, by: { field: RESOURCE_ID }, first: 3) {
        buckets { start total } series { key { value } counts { value } } } }`,
      { where: ERRORS },
    )
    const { buckets, series } = logHistogram
    const rises = series.map(({ key, counts }) => {
      const usual = sum(counts.map(({ value }) => value)) / counts.length
      const at = counts.findIndex(({ value }) => (value ?? 0) > 4 * usual)
      return { service: key?.value, start: buckets[at]?.start as string | undefined }
    })
    const first = rises
      .filter(({ start }) => start !== undefined)
      .toSorted((a, b) => (String(a.start) < String(b.start) ? -1 : 1))[0]
    expect(first).toEqual({ service: FAILING, start: new Date(BURST.fromMs).toISOString() })

    const of = { ...ERRORS, resourceId: { eq: FAILING }, ...between(BURST.fromMs, BURST.untilMs) }
    const { logPatterns } = await next<{ logPatterns: LogPatterns }>(
      'query ($where: LogFilter) { logPatterns(where: $where, first: 3) { patterns { text count { value } } } }',
      { where: of },
    )
    const pattern = logPatterns.patterns[0]?.text
    expect(pattern).toBe('reserve stock for order <*> failed: warehouse <*> answered <*> after <*> ms')
    const { logs } = await next<{ logs: LogConnection }>(
      'query ($where: LogFilter) { logs(where: $where, first: 1, orderBy: ASC) { nodes { id } } }',
      { where: { pattern } },
    )
    const { logContext } = await next<{ logContext: LogConnection }>(
      'query ($id: ID!) { logContext(id: $id, before: 3, after: 0) { nodes { message } } }',
      { id: logs.nodes[0]?.id },
    )
    expect(logContext.nodes.map(({ message }) => message)).toContain(CAUSE)
  })

  test('which services had slow requests in the last hour, without knowing the path', async () => {
    const next = questions()
    const { metadataPaths } = await next<{ metadataPaths: MetadataPathConnection }>(
      '{ metadataPaths(search: "dur", first: 3) { nodes { path } } }',
    )
    const [found] = metadataPaths.nodes
    expect(found?.path).toEqual(DURATION.metadataPath)
    const where = {
      ...between(START + HOUR, START + 2 * HOUR),
      metadata: { path: found?.path, op: { range: { gt: 2000 } } },
    }
    const { logFacet } = await next<{ logFacet: FacetConnection }>(
      'query ($where: LogFilter) { logFacet(field: RESOURCE_ID, where: $where, first: 3) { nodes { value count } } }',
      { where },
    )
    const truth = countSlow()
    expect(logFacet.nodes.map(({ value, count }) => [value, Number(count)])).toEqual(truth.slice(0, 3))
    expect(truth[0]?.[0]).toBe(DEPLOYED)
  })

  test('one request across its services', async () => {
    const { trace } = await questions()<{ trace: LogConnection }>(
      `{ trace(traceId: "${TRACE}", first: 50) { nodes { resourceId level message } } }`,
    )
    expect(trace.nodes.map(({ resourceId }) => resourceId)).toEqual(TRACED.map((name) => `${name}-traced`))
    expect(trace.nodes.find(({ level }) => level === 'ERROR')?.message).toBe('no stock left')
  })

  test('a colleague sees exactly this', async () => {
    const next = questions()
    const state = `v=2&from=${BURST.fromMs}&to=${BURST.untilMs}&q=level%3E%3Derror&columns=resourceId,metadata.duration_ms`
    const { saveLink } = await next<{ saveLink: SaveLinkPayload }>(
      'mutation ($state: String!) { saveLink(input: { state: $state }) { link { id } } }',
      { state },
    )
    const { link } = await next<{ link: Link }>('query ($id: ID!) { link(id: $id) { state } }', saveLink.link)
    expect(link.state).toBe(state)
  })

  test('the 95th percentile of each service, and the worst minute', async () => {
    const { logStats } = await questions()<{ logStats: LogStats }>(
      `query ($where: LogFilter, $of: StatsKey!) { logStats(where: $where, measures: [{ function: PERCENTILE, percentile: 95, of: $of }, { function: COUNT }],
        groupBy: [{ field: RESOURCE_ID }], buckets: 120, first: 40, orderBy: { measure: 1 }) { basis { kind }
        groups { key { value } values { value } buckets { start values { value n } } } } }`,
      { of: DURATION, where: between(START, START + 2 * HOUR) },
    )
    expect(logStats.basis.kind).toBe('EXACT')
    const minutes = logStats.groups.flatMap(({ key, buckets }) =>
      buckets.map(({ start, values: [p95] }) => ({
        service: key[0]?.value,
        start,
        p95: p95?.value ?? 0,
        n: Number(p95?.n),
      })),
    )
    const [worst] = minutes.filter(({ n }) => n >= 20).toSorted((a, b) => b.p95 - a.p95)
    expect(worst).toMatchObject({ service: SLOW.service, start: new Date(SLOW.fromMs).toISOString() })
    const of = logStats.groups.find(({ key }) => key[0]?.value === SLOW.service)
    expect(of?.values[0]?.value).toBeCloseTo(percentileOf(SLOW.service, 0.95), 6)
  })

  test('a thousand stack traces are a handful of patterns', async () => {
    const { logPatterns } = await questions()<{ logPatterns: LogPatterns }>(
      `query ($where: LogFilter) { logPatterns(where: $where, first: 10) { basis { kind selected { value } }
        patterns { text count { value } } others { value } } }`,
      { where: { ...ERRORS, resourceId: { eq: SERVICES[1] }, ...between(START, START + HOUR / 2) } },
    )
    const { basis, patterns, others } = logPatterns
    expect(basis.kind).toBe('EXACT')
    expect(sum(patterns.map(({ count }) => count.value)) + (others.value ?? 0)).toBe(basis.selected.value)
    // Those with up to five lines are patterns of their own: nothing is left out of them.
    const ofTraces = patterns.filter(({ text }) => /^(?:com\.shop\.PaymentException|Traceback)/.test(text))
    expect(ofTraces.length).toBeLessThanOrEqual(4)
    expect(sum(ofTraces.map(({ count }) => count.value))).toBe(TRACES.length)
    expect(patterns[0]).toBe(ofTraces[0])
  })

  const COMPARISON = `query ($before: LogFilter!, $after: LogFilter!) { logComparison(before: $before, after: $after, first: 3) {
    changes { kind isNewError firstSeen of { field metadataPath value } before { value } after { value } ratio { value }
      together { field metadataPath value } }
    numbers { metadataPath resourceId distance before { percentile value { value } } after { percentile value { value } } } } }`

  test('what changed with the deploy, and whose deploy it was', async () => {
    const next = questions()
    const { logComparison } = await next<{ logComparison: LogComparison }>(COMPARISON, {
      before: between(DEPLOY - HOUR / 2, DEPLOY),
      after: between(DEPLOY, DEPLOY + HOUR / 2),
    })
    const named = logComparison.changes.map(({ of, together }) => [of, ...together].map(({ value }) => value))
    expect(named.flat()).toEqual(expect.arrayContaining([NEW_COMMIT, 'v2']))
    const slower = logComparison.numbers.find(({ metadataPath }) => metadataPath.join('.') === 'duration_ms')
    expect(slower?.distance).toBeGreaterThan(0.05)

    const { logs } = await next<{ logs: LogConnection }>(
      'query ($where: LogFilter) { logs(where: $where, first: 1) { nodes { resourceId message } } }',
      { where: { message: { contains: NEW_COMMIT } } },
    )
    expect(logs.nodes[0]?.resourceId).toBe(DEPLOYED)
  })

  test('the last hour against the hour before', async () => {
    const { logComparison } = await questions()<{ logComparison: LogComparison }>(COMPARISON, {
      before: between(START, START + HOUR),
      after: between(START + HOUR, START + 2 * HOUR),
    })
    const named = logComparison.changes.flatMap(({ of, together }) => [of, ...together].map(({ value }) => value))
    // Of both incidents, and of the traces that are gone.
    expect(named.join(' ')).toMatch(/reserve stock for order|certificate of smtp-relay/)
  })

  test('seven logs of a new error', async () => {
    const { logComparison } = await questions()<{ logComparison: LogComparison }>(
      `query ($before: LogFilter!, $after: LogFilter!) { logComparison(before: $before, after: $after) {
        changes { kind isNewError firstSeen of { field value } before { value } after { value } } } }`,
      { before: between(START, START + 108 * MINUTE), after: between(START + 108 * MINUTE, START + 2 * HOUR) },
    )
    expect(logComparison.changes.slice(0, 3)).toContainEqual({
      kind: 'NEW',
      isNewError: true,
      firstSeen: expect.any(String),
      of: { field: 'PATTERN', value: NEW_ERROR.message },
      before: { value: 0 },
      after: { value: NEW_ERROR.count },
    })
  })

  test('the slowest twenty requests', async () => {
    const { topLogs } = await questions()<{ topLogs: TopLogs }>(
      `query ($where: LogFilter, $path: [String!]!) { topLogs(metadataPath: $path, where: $where, first: 20) {
        count nodes { number log { resourceId } } } }`,
      { where: between(START, START + 2 * HOUR), path: DURATION.metadataPath },
    )
    const slowest = told.toSorted((a, b) => b.ms - a.ms).slice(0, 20)
    expect(Number(topLogs.count)).toBe(told.length)
    expect(topLogs.nodes.map((each) => [each.number, each.log.resourceId])).toEqual(
      slowest.map(({ ms, service }) => [ms, service]),
    )
  })
})

/** What the logs of the story say, to be compared with what is asked. */
const told: { service: string | null; atMs: number; ms: number }[] = []

function* tellAndNote(): Generator<Log> {
  for (const each of tellStory(STORY)) {
    const ms = /"duration_ms": ([\d.]+)/.exec(each.metadataJson)?.[1]
    if (ms !== undefined) told.push({ service: each.resourceId, atMs: each.timestampMs, ms: Number(ms) })
    yield each
  }
}

/** By a look at every log of the last hour, most first. */
function countSlow(): [string, number][] {
  const counts = new Map<string, number>()
  for (const { service, atMs, ms } of told)
    if (service !== null && ms > 2000 && atMs >= START + HOUR) counts.set(service, (counts.get(service) ?? 0) + 1)
  return [...counts].toSorted(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))
}

/** Between two values it lies proportionally. */
function percentileOf(service: string, share: number): number {
  const values = told.filter((each) => each.service === service).map(({ ms }) => ms)
  const sorted = values.toSorted((a, b) => a - b)
  const rank = share * (sorted.length - 1)
  const [low = NaN, high = low] = [sorted[Math.floor(rank)], sorted[Math.ceil(rank)]]
  return low + (high - low) * (rank % 1)
}
