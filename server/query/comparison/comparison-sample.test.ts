/** `logComparison` from samples: the cause is among the first changes, nothing is told where nothing happened, and only what was proved is new. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { LogFilter, QueryLogComparisonArgs } from '../../generated/graphql.ts'
import { Prisma } from '../../generated/prisma/client.ts'
import { momentOf } from '../../platform/moment.ts'
import type { Snapshot } from '../../platform/postgres/snapshots.ts'
import { size } from '../../test/faults/row.ts'
import { createDatabase, type TestDatabase } from '../../test/support/database.ts'
import { createReader, type Reader } from '../../test/support/reader.ts'
import { createScoped, scopedBy } from '../../test/support/scoped.ts'
import { createSampler, type Sampler } from '../insight/sampler.ts'
import { readComparison } from './comparison.ts'

const DAY_MS = 24 * 60 * 60_000
const START_MS = Date.UTC(2020, 0, 1)
/** Of each day. */
const LOGS = size(200_000, 20_000)

const at = (day: number, hour = 0) => momentOf(START_MS + day * DAY_MS + (hour * DAY_MS) / 24)
const between = (from: [day: number, hour?: number], until: [day: number, hour?: number]): LogFilter => ({
  timestamp: { gte: at(...from), lt: at(...until) },
})
const QUIET = between([0], [1])
const WITH_DEPLOY = between([1], [2])
const WITH_BURST = between([2], [3])
const NEW_ERRORS = 7

/**
 * Three days of the same traffic: forty services of which few write most, traces of eight logs in some of them. On the second day, the
 * largest service has a new commit, which is slower, uses another engine and writes other messages. On the third day, for half an
 * hour, every second log is an error of one service, and seven logs far apart are a new error.
 */
const insertDays = ({ prisma }: TestDatabase) => prisma.$executeRaw`
  INSERT INTO logs (ts, id, level, message, resource_id, trace_id, commit, parent_resource_id, metadata)
  SELECT to_timestamp(${START_MS / 1000}::float8) + i * interval '1 day' / ${LOGS}::int, ('00000000-0000-7000-8000-' || lpad(to_hex(i), 12, '0'))::uuid,
    CASE WHEN failed OR rare THEN 'error' ELSE (ARRAY['error', 'warn', 'warn', 'debug', 'debug', 'info'])[least(6, 1 + floor(u1 * 40))::int] END,
    CASE WHEN rare THEN 'ledger of tenant ' || i || ' is out of balance' WHEN failed THEN 'reserve stock for order ' || i || ' failed'
      WHEN deployed AND u2 < 0.2 THEN 'cart engine v2 priced basket ' || i || ' in ' || i % 90 || ' us'
      ELSE (ARRAY['payment captured after ' || i || ' ms', 'GET /api/orders/' || i || ' 200', 'cache miss for key k' || i, 'user u' || i || ' signed in',
        'slow query on replica ' || i % 9, 'consumer committed offset ' || i])[1 + floor(6 * u2)::int] END,
    CASE WHEN failed THEN 'service-7' ELSE 'service-' || service END, to_hex(i / 8),
    CASE WHEN deployed THEN 'new' ELSE 'c' || (CASE WHEN failed THEN 7 ELSE service END) END, 'cluster-' || (CASE WHEN failed THEN 7 ELSE service END) % 4,
    jsonb_build_object('status', CASE WHEN failed THEN 503 WHEN u3 < 0.95 THEN 200 ELSE 404 END, 'plan', (ARRAY['free', 'team', 'business'])[1 + i / 8 % 3],
      'region', 'eu-' || i / 8 % 4, 'request', to_hex(i), 'thread', 'worker-' || floor(16 * u4), 'ms', round((exp(4 + 2 * (u3 + u4 - 1)) * CASE WHEN deployed THEN 3 ELSE 1 END)::numeric, 1))
      || CASE WHEN deployed THEN '{"engine": "v2"}'::jsonb ELSE '{}' END || CASE WHEN failed THEN '{"code": "WAREHOUSE_DOWN"}'::jsonb ELSE '{}' END
  FROM generate_series(0, 3 * ${LOGS}::int - 1) AS i, LATERAL (
    SELECT (hashint8extended(i, 1) & 1048575) / 1048576.0 AS u1, (hashint8extended(i, 2) & 1048575) / 1048576.0 AS u2,
      (hashint8extended(i, 3) & 1048575) / 1048576.0 AS u3, (hashint8extended(i, 4) & 1048575) / 1048576.0 AS u4,
      (hashint8extended(i / 8, 5) & 1048575) / 1048576.0 AS of_trace
  ) AS uniform, LATERAL (SELECT floor(40 * (CASE WHEN u4 < 0.6 THEN of_trace ELSE u1 END) ^ 3)::int AS service) AS services, LATERAL (
    SELECT service = 0 AND i >= ${LOGS}::int AND i < 2 * ${LOGS}::int AS deployed,
      i >= 2.5 * ${LOGS}::int AND i < 2.52 * ${LOGS}::int AND u3 < 0.5 AS failed,
      i >= 2 * ${LOGS}::int AND i % (${LOGS}::int / ${NEW_ERRORS}::int) = 5 AS rare
  ) AS states`

const countMinutes = ({ prisma }: TestDatabase) => prisma.$executeRaw`
  INSERT INTO log_counts_minute (minute, level, kafka_partition, n)
  SELECT date_trunc('minute', ts, 'UTC'), level, 0, count(*) FROM logs GROUP BY 1, 2`

/** Errors are few, and all are read. */
const sampled = (seed = 1) =>
  createSampler({ sizes: { smallPages: 0, pilotPages: 200, logs: 3000, maxWhole: 1500, fewLogs: 120 }, seed })

let database: TestDatabase
let reader: Reader
beforeAll(async () => {
  database = await createDatabase()
  await insertDays(database)
  await countMinutes(database)
  reader = createReader(database)
})
afterAll(() => database[Symbol.asyncDispose]())

type Options = { sampler?: Sampler; through?: (snapshot: Snapshot) => Snapshot; of?: Reader }

const ask = (
  args: QueryLogComparisonArgs,
  { sampler = sampled(), through = (same) => same, of = reader }: Options = {},
) => of.ask((snapshot) => readComparison(through(snapshot), args, sampler))

const named = ({ changes }: Awaited<ReturnType<typeof ask>>) =>
  changes.map(({ kind, of: { value } }) => `${kind} ${value}`)

describe('with a deploy', () => {
  test('the commit, its engine and its pattern come first, and its durations are another distribution', async () => {
    const answer = await ask({ before: QUIET, after: WITH_DEPLOY })
    expect([answer.before.kind, answer.after.kind]).toEqual(['SAMPLE', 'SAMPLE'])
    expect(named(answer).slice(0, 3)).toEqual(['NEW new', 'GONE c0', 'NEW cart engine <*> priced basket <*> in <*> us'])
    expect(answer.changes[0]?.together.map(({ value }) => value)).toContain('v2')
    expect(answer.numbers[0]).toMatchObject({ metadataPath: ['ms'], resourceId: 'service-0' })
    expect(answer.numbers.map(({ metadataPath }) => metadataPath)).not.toContainEqual(['request'])
  })

  test('a commit against the last says what else changed with it', async () => {
    const answer = await ask({ before: { commit: { eq: 'c0' } }, after: { commit: { eq: 'new' } } })
    expect(answer.changes.map(({ of: { field } }) => field)).not.toContain('COMMIT')
    expect(named(answer)).toContain('NEW cart engine <*> priced basket <*> in <*> us')
    expect(named(answer)).toContain('NEW v2')
  })
})

describe('with a burst', () => {
  test.each<[string, LogFilter]>([
    ['the time before', between([2, 10], [2, 12])],
    ['the rest around it', { ...between([2, 8], [2, 16]), not: between([2, 12], [2, 12.48]) }],
    ['the day before', between([1, 12], [1, 12.48])],
  ])('against %s its error comes first', async (_, before) => {
    const { changes } = await ask({ before, after: between([2, 12], [2, 12.48]) })
    expect(changes[0]).toMatchObject({
      kind: 'NEW',
      of: { value: 'reserve stock for order <*> failed' },
      isNewError: true,
    })
    expect(changes[0]?.together.map(({ value }) => value)).toContain('503')
    const first = changes.slice(0, 5).map(({ of: { value } }) => value)
    expect(first).toContain('ERROR')
    expect(first.join(' ')).not.toMatch(/service-(?!7\b)|worker|eu-|free|team|business/)
  })
})

test('seven logs of a new error are the first change, with the time of the first one', async () => {
  const { changes } = await ask({ before: QUIET, after: WITH_BURST })
  const rare = changes.find(({ of: { value } }) => value.startsWith('ledger'))
  expect(changes.slice(0, 2)).toContain(rare)
  const place = Math.ceil((2 * LOGS - 5) / Math.floor(LOGS / NEW_ERRORS)) * Math.floor(LOGS / NEW_ERRORS) + 5
  expect(rare).toMatchObject({
    kind: 'NEW',
    isNewError: true,
    before: { value: 0, isExact: true },
    after: { value: NEW_ERRORS },
  })
  expect(rare?.firstSeen).toMatchObject({ ms: START_MS + Math.floor((place * DAY_MS) / LOGS) })
})

test('of twenty pairs in which nothing happened at most one change is listed in all', async () => {
  const found: string[] = []
  for (let hour = 0; hour < 20; hour++) {
    const answer = await ask({
      before: between([0, hour], [0, hour + 1]),
      after: between([0, hour + 1], [0, hour + 2]),
    })
    found.push(...named(answer), ...answer.numbers.map(({ metadataPath }) => metadataPath.join('.')))
  }
  expect(found.slice(1)).toEqual([])
  expect(named(await ask({ before: between([0, 0], [0, 12]), after: between([0, 12], [1]) }))).toEqual([])
})

test('figures add up: levels are counted, and the values of a field are all logs', async () => {
  const { before, after, changes } = await ask({ before: QUIET, after: WITH_DEPLOY })
  expect([before.selected, after.selected]).toMatchObject([
    { value: LOGS, isExact: true },
    { value: LOGS, isExact: true },
  ])
  for (const [value, side, where] of [
    ['new', 'after', WITH_DEPLOY],
    ['c0', 'before', QUIET],
  ] as const) {
    const { value: truth } = await reader.count({ where: { ...where, commit: { eq: value } }, cap: 1_000_000 })
    const { low, high } = changes.find(({ of }) => of.value === value)?.[side] ?? {}
    expect(low).toBeLessThanOrEqual(Number(truth))
    expect(high).toBeGreaterThanOrEqual(Number(truth))
  }
})

test('both halves of a side are looked at in one pilot', async () => {
  let pilots = 0
  const through = (snapshot: Snapshot): Snapshot => ({
    ...snapshot,
    query: (sql) => {
      if (/selected_0/.test(sql.sql)) pilots++
      return snapshot.query(sql)
    },
  })
  await ask({ before: QUIET, after: WITH_DEPLOY }, { through })
  expect(pilots).toBe(2)
})

test('what no probe could tell is more, and says how many there are at most', async () => {
  /** Probes are cancelled, as they are where they take too long. */
  const stuck = (snapshot: Snapshot): Snapshot => ({
    ...snapshot,
    query: (sql) =>
      snapshot.query(
        /^\s*SELECT EXISTS/.test(sql.sql) ? Prisma.sql`SELECT pg_cancel_backend(pg_backend_pid()), pg_sleep(1)` : sql,
      ),
  })
  const { changes } = await ask({ before: QUIET, after: WITH_DEPLOY }, { through: stuck })
  const added = changes.find(({ of: { value } }) => value === 'new')
  expect(added).toMatchObject({
    kind: 'MORE',
    firstSeen: null,
    before: { value: 0, low: 0, isExact: false },
    ratio: { value: null },
  })
  expect(added?.before.high).toBeGreaterThan(1)
  expect(added?.ratio.low).toBeGreaterThan(1)
})

test('what a sample did not have and a probe has found is more', async () => {
  await database.prisma.$executeRaw`
    INSERT INTO logs (ts, id, level, message, commit, metadata) VALUES (to_timestamp(${START_MS / 1000}::float8), gen_random_uuid(), 'info', 'once', 'new', '{}')`
  const { changes } = await ask({ before: QUIET, after: WITH_DEPLOY }, { sampler: sampled(2) })
  await database.prisma.$executeRaw`DELETE FROM logs WHERE message = 'once'`
  const added = changes.find(({ of: { value } }) => value === 'new')
  expect(added).toMatchObject({ kind: 'MORE', before: { value: 1, low: 1, isExact: false } })
})

test('under a scope a sample says nothing of other logs, nor how many there are', async () => {
  const open = createScoped(database)
  const scope = { resourceId: { startsWith: 'service-0', caseSensitive: true } }
  const of = createReader({ ...database, principal: scopedBy(scope), scoped: open.scoped })
  const answer = await ask({ before: QUIET, after: WITH_DEPLOY }, { of })
  await open.close()
  expect([answer.before.fraction, answer.after.fraction]).toEqual([null, null])
  expect(named(answer)).toContain('NEW new')
  expect(
    JSON.stringify(answer, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value)),
  ).not.toMatch(/service-[1-9]/)
})
