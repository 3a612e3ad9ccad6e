/** `logPatterns` against the filter `pattern`, from all logs and from samples, and under a scope. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { LogFilter, QueryLogPatternsArgs } from '../../generated/graphql.ts'
import { compareMoments, momentOf } from '../../platform/moment.ts'
import { LEVELS } from '../../log/levels.ts'
import { templateOf } from '../../log/template.ts'
import { size } from '../../test/faults/row.ts'
import { createDatabase, type TestDatabase } from '../../test/support/database.ts'
import { inMemory } from '../../test/support/in-memory.ts'
import { insertLearned } from '../../test/support/learned-patterns.ts'
import { LABELLED_MESSAGES } from '../../test/support/labelled-messages.ts'
import { createReader, type Reader } from '../../test/support/reader.ts'
import { insertRows, testId, testRow } from '../../test/support/rows.ts'
import { createScoped, scopedBy } from '../../test/support/scoped.ts'
import { readPatterns } from './patterns.ts'
import { createSampler, type Sampler } from './sampler.ts'

const START_MS = Date.UTC(2020, 1, 29)

const line = (text: string, times: number) => text.repeat(times)
/** Longer than what is read of a message at once. */
const LARGE = [
  `first\n${line('second 1 ', 900)}\nthird\nfourth\n${line('fifth\n', 900)}last 7`,
  `first\n${line('second 2 ', 950)}\nthird\nfourth\n${line('sixth\n', 100)}last 8`,
  `${line('a\n', 4)}${line('b', 9000)}`,
  `${line('a\n', 5)}${line('b', 9000)}`,
  `payload ${line('x1', 9000)} sent`,
  `payload ${line('x2', 4000)} sent`,
]
const MESSAGES = [...LABELLED_MESSAGES.flat(), ...LARGE]
const ROWS = Array.from({ length: 1500 }, (_, i) =>
  testRow({
    id: testId(i),
    timestamp: momentOf(START_MS + i * 1000, i % 1000),
    level: LEVELS[i % 5] ?? 'info',
    message: MESSAGES[(i * i) % MESSAGES.length] ?? '',
    resourceId: `team-${'ab'.charAt(i % 2)}-${i % 7}`,
  }),
)

const ask = (reader: Reader, args: QueryLogPatternsArgs, sampler: Sampler = createSampler()) =>
  reader.ask((snapshot) => readPatterns(snapshot, { first: 100, ...args, nowMs: Date.now() }, sampler))

const sum = (values: readonly (number | null | undefined)[]) =>
  values.reduce<number>((all, each) => all + (each ?? 0), 0)

/** Each figure against the filter that selects the pattern. */
async function expectAgreement(reader: Reader, where: LogFilter) {
  const answer = await ask(reader, { where, buckets: 10 })
  const { basis, patterns, others } = answer
  const selected = ROWS.filter(inMemory(where))
  expect(basis).toMatchObject({ kind: 'EXACT', fraction: 1, mayMissBelow: 0n })
  expect(basis.selected.value).toBe(selected.length)
  expect(sum(patterns.map(({ count }) => count.value)) + (others.value ?? 0)).toBe(selected.length)
  for (const { text, count, byLevel, buckets, sample } of patterns) {
    expect([text, sum(byLevel.map((of) => of.count.value))]).toEqual([text, count.value])
    expect([text, sum(buckets.map((of) => of.count.value))]).toEqual([text, count.value])
    expect(sample).not.toBeNull()
    expect([text, sample && inMemory({ pattern: text })(sample)]).toEqual([text, true])
    const { value } = await reader.count({ where: { and: [where, { pattern: text }] } })
    // A log that several patterns with any word select counts for one of them.
    const counted = text.includes('<+>') ? Math.min(Number(value), count.value ?? 0) : Number(value)
    expect([text, counted]).toEqual([text, count.value])
  }
  return answer
}

describe('of logs that are all read', () => {
  let database: TestDatabase
  let scoped: ReturnType<typeof createScoped>
  beforeAll(async () => {
    database = await createDatabase()
    await insertRows(database.prisma, ROWS)
    scoped = createScoped(database)
  })
  afterAll(async () => {
    await scoped.close()
    await database[Symbol.asyncDispose]()
  })

  test.each<[LogFilter]>([
    [{}],
    [{ level: { gte: 'WARN' } }],
    [{ resourceId: { startsWith: 'team-a' }, not: { message: { contains: 'GET' } } }],
    [{ pattern: 'user <*> logged in from <*>' }],
    [{ timestamp: { gte: momentOf(START_MS + 100_000), lt: momentOf(START_MS + 400_000) } }],
    [{ message: { eq: 'nobody says this' } }],
  ])('the counts of %j are those of the filter, and add up', async (where) => {
    const { patterns } = await expectAgreement(createReader(database), where)
    const selected = ROWS.filter(inMemory(where))
    for (const { text, firstSeen } of patterns.filter((each) => !each.text.includes('<+>'))) {
      const times = selected.filter(inMemory({ pattern: text })).map(({ timestamp }) => timestamp)
      expect([text, firstSeen]).toEqual([text, times.toSorted(compareMoments)[0]])
    }
  })

  test('with fewer patterns the rest is others, and the listed ones are the most frequent', async () => {
    const reader = createReader(database)
    const all = await ask(reader, {})
    const few = await ask(reader, { first: 3 })
    expect(few.patterns).toEqual(all.patterns.slice(0, 3))
    expect(few.others.value).toBe(sum(all.patterns.slice(3).map(({ count }) => count.value)) + (all.others.value ?? 0))
    expect(all.patterns.map(({ count }) => count.value)).toEqual(
      all.patterns.map(({ count }) => count.value).toSorted((a, b) => (b ?? 0) - (a ?? 0)),
    )
  })

  test.each<[LogFilter]>([
    [{ resourceId: { startsWith: 'team-b-', caseSensitive: true } }],
    [{ not: { resourceId: { startsWith: 'team-a-', caseSensitive: true } } }],
  ])('under the scope %j patterns, values and samples are of its logs alone', async (scope) => {
    const principal = scopedBy(scope)
    const reader = createReader({ ...database, principal, scoped: scoped.scoped })
    const answer = await ask(reader, { buckets: 5 })
    const admin = await ask(createReader(database), { where: scope, buckets: 5 })
    expect(answer.basis).toEqual({ ...admin.basis, fraction: null })
    expect(answer.patterns.map(({ firstSeen }) => firstSeen)).toEqual(answer.patterns.map(() => null))
    const unseen = { basis: null, patterns: admin.patterns.map((pattern) => ({ ...pattern, firstSeen: null })) }
    expect({ ...answer, basis: null }).toEqual({ ...admin, ...unseen })
    const shown = JSON.stringify(answer, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value))
    expect(shown).not.toMatch(/team-a-/)
    expect(shown).toMatch(/team-b-/)
  })

  test('samples take the room that there is', async () => {
    const [large] = (await ask(createReader(database), { where: { message: { contains: 'payload' } } })).patterns
    expect(large?.sample?.message.length).toBeGreaterThan(5000)
  })

  test.each<[QueryLogPatternsArgs, string]>([
    [{ first: 0 }, 'first must be between 1 and 100.'],
    [{ first: 101 }, 'first must be between 1 and 100.'],
    [{ buckets: 0 }, 'buckets must be between 1 and 200.'],
    [{ buckets: 201 }, 'buckets must be between 1 and 200.'],
    [{ first: 100, buckets: 51 }, 'first × buckets must not exceed 5000.'],
    [
      { where: { pattern: 'user 42' } },
      'where.pattern is not the pattern of any message. The nearest one is: user <*>',
    ],
  ])('%j is refused', async (args, message) => {
    await expect(ask(createReader(database), args)).rejects.toMatchObject({ code: 'BAD_USER_INPUT', message })
  })
})

const SAMPLED_ROWS = 30_000
const KINDS = 12
const SEEDS = size(200, 12)

describe('of a sample', () => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await createDatabase()
    await database.prisma.$executeRaw`
      INSERT INTO logs (ts, id, level, message, resource_id, metadata)
      SELECT to_timestamp(${START_MS / 1000}::float8) + i * interval '1 second', ('00000000-0000-7000-8000-' || lpad(to_hex(i), 12, '0'))::uuid,
        'info', 'kind' || repeat(' x', kind) || ' of ' || i || ' ' || repeat('text ', 20), 'r' || kind, '{}'
      FROM generate_series(0, ${SAMPLED_ROWS}::int - 1) AS i,
        LATERAL (SELECT floor(${KINDS}::int * ((hashint8extended(i, 1) & 1048575) / 1048576.0) ^ 2)::int AS kind) AS kinds`
    await database.prisma.$executeRaw`
      INSERT INTO log_counts_minute (minute, level, kafka_partition, n)
      SELECT date_trunc('minute', ts, 'UTC'), level, 0, count(*) FROM logs GROUP BY 1, 2`
  })
  afterAll(() => database[Symbol.asyncDispose]())

  /** Reading all is said to take hours. */
  const sampled = (seed: number) =>
    createSampler({ sizes: { smallPages: 0, pilotPages: 50, logs: 3000 }, seed, paceUs: 1e6 })

  test('bands hold the truth, and the figures add up', { timeout: SEEDS * 10_000 }, async () => {
    const reader = createReader(database)
    const truth = new Map<string, number>()
    const held = { in: 0, all: 0 }
    for (let seed = 1; seed <= SEEDS; seed++) {
      const { basis, patterns, others } = await ask(reader, { first: 8 }, sampled(seed))
      expect(basis.kind).toBe('SAMPLE')
      expect(basis.fraction).toBeLessThanOrEqual(0.1)
      expect(sum(patterns.map(({ count }) => count.value)) + (others.value ?? 0)).toBeCloseTo(
        basis.selected.value ?? 0,
        3,
      )
      for (const { text, count } of patterns) {
        const known =
          truth.get(text) ?? Number((await reader.count({ where: { pattern: text }, cap: 1_000_000 })).value)
        truth.set(text, known)
        held.all++
        if ((count.low ?? NaN) <= known && known <= (count.high ?? NaN)) held.in++
      }
    }
    expect(held.all).toBe(8 * SEEDS)
    expect(held.in / held.all).toBeGreaterThan(0.9)
  })

  test('the same sample has the same answer', async () => {
    const reader = createReader(database)
    expect(await ask(reader, {}, sampled(3))).toEqual(await ask(reader, {}, sampled(3)))
  })
})

describe('with what the keeper has learned', () => {
  /** The same messages, with each of their first words another one three times. */
  const others = LABELLED_MESSAGES.flat().flatMap((message) => {
    const words = message.split(' ')
    const places = [...words.keys()].slice(0, 5)
    return places.flatMap((place) => ['x', 'y', 'z'].map((word) => words.with(place, word).join(' ')))
  })

  test.each<[LogFilter]>([[{}], [{ resourceId: { eq: 'team-a-0' } }]])(
    'the counts of %j are those of the filter too',
    async (where) => {
      await using database = await createDatabase()
      await insertRows(database.prisma, ROWS)
      const reader = createReader(database)
      const before = await ask(reader, { where })
      const templates = new Map(others.map((message) => [templateOf(message), message]))
      await insertLearned(
        database.prisma,
        [...templates.values()].map((message) => [message, momentOf(START_MS)] as const),
      )
      const { patterns } = await expectAgreement(reader, where)
      const words = (texts: readonly { text: string }[]) => texts.filter(({ text }) => text.includes('<+>')).length
      expect(words(patterns)).toBeGreaterThan(words(before.patterns))
    },
  )

  const at = (second: number, us = 0) => momentOf(START_MS + 1000 * second, us)
  const login = (user: string) => `login of ${user}`
  const known = ['admin', 'deploy', 'backup'].map((user, i) => [login(user), at(-60 - i, i)] as const)

  async function createLearned() {
    const database = await createDatabase()
    const messages = [login('root'), 'job 7 done', login('root'), 'job 8 done', 'unknown']
    const rows = messages.map((message, i) =>
      testRow({ id: testId(i), timestamp: at(i, 5), message, resourceId: 'team-a-1' }),
    )
    await insertRows(database.prisma, rows)
    await insertLearned(database.prisma, [...known, ['job 9 done', at(2)]])
    return database
  }

  const seen = (answer: Awaited<ReturnType<typeof ask>>) =>
    answer.patterns.map(({ text, count, firstSeen }) => [text, count.value, firstSeen])

  test('a small answer has the patterns of a large one, and counts its own logs', async () => {
    await using database = await createLearned()
    const reader = createReader(database)
    const answer = await ask(reader, { first: 2 })
    expect(seen(answer)).toEqual([
      ['job <*> done', 2, at(1, 5)],
      ['login of <+>', 2, at(-62, 2)],
    ])
    expect(answer.others.value).toBe(1)
    expect(answer.basis.selected.value).toBe(5)
    expect((await reader.count({ where: { pattern: 'login of <+>' } })).value).toBe(2n)
    const [pattern] = answer.patterns.slice(1)
    expect(pattern?.variables).toEqual([{ values: ['root'], numbers: null }])
  })

  test('the earliest of the logs that were read or learned is the first, whatever is asked for', async () => {
    await using database = await createLearned()
    const answer = await ask(createReader(database), { where: { timestamp: { gte: at(3) } } })
    expect(seen(answer)).toEqual([
      ['job <*> done', 1, at(2)],
      ['unknown', 1, at(4, 5)],
    ])
  })

  test.each<[LogFilter]>([
    [{ resourceId: { startsWith: 'team-a-', caseSensitive: true } }],
    [{ level: { gte: 'TRACE' } }],
  ])('under the scope %j nothing of it is read', async (scope) => {
    await using database = await createLearned()
    const { scoped, close } = createScoped(database)
    const answer = await ask(createReader({ ...database, principal: scopedBy(scope), scoped }), {})
    expect(seen(answer)).toEqual([
      ['job <*> done', 2, null],
      ['login of root', 2, null],
      ['unknown', 1, null],
    ])
    await close()
  })
})
