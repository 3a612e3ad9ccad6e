/** `logComparison` of logs that are all read, against what the rows say; under a scope, and of hostile logs. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ChangedValue, LogFilter, LogLevel, QueryLogComparisonArgs } from '../../generated/graphql.ts'
import type { LogRow } from '../../filter/log-row.ts'
import { NAME_BY_LEVEL } from '../../filter/level-names.ts'
import { LEVELS } from '../../log/levels.ts'
import { momentOf } from '../../platform/moment.ts'
import { createRandom } from '../../test/faults/random.ts'
import { createDatabase, type TestDatabase } from '../../test/support/database.ts'
import { inMemory } from '../../test/support/in-memory.ts'
import { insertLearned } from '../../test/support/learned-patterns.ts'
import { createReader, type Reader } from '../../test/support/reader.ts'
import { insertRows, testId, testRow } from '../../test/support/rows.ts'
import { createScoped, scopedBy } from '../../test/support/scoped.ts'
import { createSampler } from '../insight/sampler.ts'
import { MIN_SCORE } from './changes.ts'
import { readComparison } from './comparison.ts'

const START_MS = Date.UTC(2020, 1, 29)
const DAY_MS = 24 * 60 * 60_000
const HALF_MS = START_MS + 1_000_000
const BEFORE = { timestamp: { gte: momentOf(START_MS), lt: momentOf(HALF_MS) } }
const AFTER = { timestamp: { gte: momentOf(HALF_MS) } }

const ask = (reader: Reader, args: Partial<QueryLogComparisonArgs> = {}) =>
  reader.ask((snapshot) =>
    readComparison(snapshot, { before: BEFORE, after: AFTER, first: 100, ...args }, createSampler()),
  )

const { below, pick } = createRandom(20)
const random = () => below(2 ** 20) / 2 ** 20

const MESSAGES = ['user 1 logged in', 'disk full', 'GET /a/b 200 in 3 ms', 'cache miss for key a1'] as const

const ROWS = Array.from({ length: 2000 }, (_, i) => {
  const isAfter = i >= 1000
  const isMoved = random() < (isAfter ? 0.3 : 0.1)
  return testRow({
    id: testId(i),
    timestamp: momentOf(START_MS + i * 1000, i % 1000),
    level: isAfter && random() < 0.2 ? 'error' : pick(LEVELS.slice(0, 4)),
    message: isAfter && random() < 0.1 ? `cart engine v2 priced basket ${i}` : pick(MESSAGES),
    resourceId: pick([null, 'a', 'b', isAfter ? 'c' : 'd']),
    parentResourceId: isMoved ? 'moved' : pick(['x', 'y']),
    commit: isAfter ? 'new' : 'old',
    metadata: {
      http: { status: isMoved ? 503 : pick([200, 201]), ok: !isMoved },
      tags: isMoved ? ['m', 'm', ['n']] : [],
      id: `id-${i}`,
      ms: isAfter ? 100 + random() * 50 : random() * 120,
    },
  })
})

/** What a filter is made of to narrow a search to a value. */
function filterOf({ field, metadataPath, value, type }: ChangedValue): LogFilter {
  switch (field) {
    case 'LEVEL':
      return { level: { eq: value as LogLevel } }
    case 'RESOURCE_ID':
      return { resourceId: { eq: value } }
    case 'PARENT_RESOURCE_ID':
      return { parentResourceId: { eq: value } }
    case 'COMMIT':
      return { commit: { eq: value } }
    case 'PATTERN':
      return { pattern: value }
    case 'METADATA': {
      const eq =
        type === 'STRING'
          ? { string: value }
          : type === 'NUMBER'
            ? { number: Number(value) }
            : { boolean: value === 'true' }
      return { metadata: { path: metadataPath ?? [], op: { eq } } }
    }
  }
}

/** The leaves of metadata with their paths, elements of arrays under that of their array. */
function leavesOf(value: unknown, path: readonly string[] = []): ChangedValue[] {
  if (Array.isArray(value)) return value.flatMap((element) => leavesOf(element, path))
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([key, inner]) => leavesOf(inner, [...path, key]))
  const type = typeof value === 'number' ? 'NUMBER' : typeof value === 'boolean' ? 'BOOLEAN' : 'STRING'
  return [{ field: 'METADATA', metadataPath: [...path], value: String(value), type, patternId: null }]
}

function valuesOf(row: LogRow): string[] {
  const plain = (field: ChangedValue['field'], value: string | null) =>
    value === null ? [] : [{ field, value, metadataPath: null, type: 'STRING' as const, patternId: null }]
  const values: ChangedValue[] = [
    ...plain('LEVEL', NAME_BY_LEVEL[row.level]),
    ...plain('RESOURCE_ID', row.resourceId),
    ...plain('PARENT_RESOURCE_ID', row.parentResourceId),
    ...plain('COMMIT', row.commit),
    ...leavesOf(JSON.parse(row.metadataJson)),
  ]
  return [...new Set(values.map(nameOf))]
}

const nameOf = ({ field, metadataPath, value, type }: ChangedValue) =>
  JSON.stringify([field, metadataPath, value, type])

/** The score as the report of the measurements has it. */
function scoreOf([x, y]: readonly [number, number], [n, m]: readonly [number, number]): number {
  const ratio = Math.log2((y + 0.5) / m / ((x + 0.5) / n))
  const error = Math.sqrt(1 / (x + 0.5) + 1 / (y + 0.5)) / Math.LN2
  return x + y < 10 ? 0 : Math.max(0, Math.abs(ratio) - 3 * error) * Math.sqrt(Math.abs(y / m - x / n))
}

/** All values but patterns that are to be listed, with their score. */
function expectedOf(before: readonly LogRow[], after: readonly LogRow[]): Map<string, number> {
  const counts = new Map<string, [number, number]>()
  for (const [side, rows] of [before, after].entries()) {
    for (const name of rows.flatMap(valuesOf)) {
      const count = counts.get(name) ?? [0, 0]
      counts.set(name, count)
      count[side === 0 ? 0 : 1]++
    }
  }
  const scored = [...counts].map(([name, count]) => [name, scoreOf(count, [before.length, after.length])] as const)
  return new Map(scored.filter(([, score]) => score >= MIN_SCORE))
}

describe('of logs that are all read', () => {
  let database: TestDatabase
  let reader: Reader
  beforeAll(async () => {
    database = await createDatabase()
    await insertRows(database.prisma, ROWS)
    reader = createReader(database)
  })
  afterAll(() => database[Symbol.asyncDispose]())

  test.each<[string, Pick<QueryLogComparisonArgs, 'before' | 'after' | 'where'>, ChangedValue['field'][]]>([
    ['two periods', { before: BEFORE, after: AFTER }, []],
    ['two periods of errors and warnings', { before: BEFORE, after: AFTER, where: { level: { gte: 'WARN' } } }, []],
    [
      'a stretch and the rest around it',
      {
        before: {
          ...BEFORE,
          not: { timestamp: { gte: momentOf(START_MS + 200_000), lt: momentOf(START_MS + 500_000) } },
        },
        after: { timestamp: { gte: momentOf(START_MS + 200_000), lt: momentOf(START_MS + 500_000) } },
      },
      [],
    ],
    ['a commit and the last one', { before: { commit: { eq: 'old' } }, after: { commit: { eq: 'new' } } }, ['COMMIT']],
    [
      'two resources',
      {
        before: { resourceId: { eq: 'a' } },
        after: { resourceId: { in: ['c', 'd'] } },
        where: { not: { level: { eq: 'DEBUG' } } },
      },
      ['RESOURCE_ID'],
    ],
    ['logs and a part of them', { before: {}, after: { parentResourceId: { eq: 'moved' } } }, ['PARENT_RESOURCE_ID']],
    ['with none', { before: BEFORE, after: { message: { eq: 'nobody says this' } } }, []],
  ])('%s: what is listed, and its counts, are those of the rows', async (_, args, told) => {
    const sides = {
      before: ROWS.filter(inMemory({ and: [args.where ?? {}, args.before] })),
      after: ROWS.filter(inMemory({ and: [args.where ?? {}, args.after] })),
    }
    const answer = await ask(reader, args)
    for (const side of ['before', 'after'] as const) {
      const n = sides[side].length
      expect(answer[side]).toMatchObject({ kind: 'EXACT', rows: BigInt(n), fraction: 1, mayMissBelow: 0n })
      expect(answer[side].selected).toMatchObject({ value: n, isExact: true })
    }
    for (const { of, before, after, kind, ratio } of answer.changes) {
      const [x, y] = [sides.before, sides.after].map((rows) => rows.filter(inMemory(filterOf(of))).length)
      expect([of.value, before.value, after.value]).toEqual([of.value, x, y])
      const [share, other] = [(y ?? 0) / sides.after.length, (x ?? 0) / sides.before.length]
      expect([of.value, kind]).toEqual([of.value, x === 0 ? 'NEW' : y === 0 ? 'GONE' : share > other ? 'MORE' : 'LESS'])
      expect(ratio.value ?? Infinity).toBeCloseTo(share / other, 6)
    }
    const listed = answer.changes
      .flatMap(({ of, together }) => [of, ...together])
      .filter(({ field }) => field !== 'PATTERN')
    const expected = [...expectedOf(sides.before, sides.after).keys()].filter(
      (name) => !told.some((field) => name.startsWith(`["${field}"`)),
    )
    expect(listed.map(nameOf).toSorted()).toEqual(expected.toSorted())
    const scores = answer.changes.map(({ score }) => score)
    expect(scores).toEqual(scores.toSorted((a, b) => b - a))
  })

  test('values that the same logs have are one change, which begins with the pattern', async () => {
    const { changes } = await ask(reader)
    const moved = changes.find(({ of }) => of.value === 'moved')
    expect(moved?.together.map(({ metadataPath, value }) => [metadataPath, value])).toEqual([
      [['http', 'status'], '503'],
      [['http', 'ok'], 'false'],
      [['tags'], 'm'],
      [['tags'], 'n'],
    ])
  })

  test('a new value has the time of its first log', async () => {
    const { changes } = await ask(reader)
    const first = ROWS.find(({ resourceId }) => resourceId === 'c')
    expect(changes.find(({ of }) => of.value === 'c')?.firstSeen).toEqual(first?.timestamp)
    expect(changes.find(({ of }) => of.value === 'd')?.firstSeen).toBeNull()
  })

  test('numbers that are distributed in another way have their percentiles', async () => {
    const { numbers } = await ask(reader)
    expect(new Set(numbers.map(({ metadataPath, resourceId }) => `${metadataPath.join('.')} ${resourceId}`))).toEqual(
      new Set(['ms a', 'ms b', 'ms null']),
    )
    const all = numbers.find(({ resourceId }) => resourceId === null)
    const ms = ROWS.filter(inMemory(BEFORE)).map((row) => (JSON.parse(row.metadataJson) as { ms: number }).ms)
    expect(all?.before[0]?.value.value).toBeCloseTo(
      ms
        .toSorted((a, b) => a - b)
        .slice(499, 501)
        .reduce((a, b) => a + b) / 2,
      6,
    )
    expect(all?.distance).toBeGreaterThan(0.8)
  })

  test('as many changes are listed as are asked for, the first ones', async () => {
    const { changes } = await ask(reader)
    expect((await ask(reader, { first: 2 })).changes).toEqual(changes.slice(0, 2))
  })

  test.each<[Partial<QueryLogComparisonArgs>, string, string]>([
    [{ first: 0 }, 'BAD_USER_INPUT', 'first must be between 1 and 100.'],
    [{ first: 101 }, 'BAD_USER_INPUT', 'first must be between 1 and 100.'],
    [{ paths: Array.from({ length: 21 }, () => ['a']) }, 'BAD_USER_INPUT', 'paths must not have more than 20 entries.'],
    [{ paths: [['a'], []] }, 'BAD_USER_INPUT', 'paths[1] is empty.'],
    [{ paths: [Array.from({ length: 33 }, () => 'a')] }, 'QUERY_TOO_COMPLEX', 'paths[0] contains more than 32 keys.'],
    [
      { before: { pattern: 'user 42' } },
      'BAD_USER_INPUT',
      'where.pattern is not the pattern of any message. The nearest one is: user <*>',
    ],
  ])('%j is refused', async (args, code, message) => {
    await expect(ask(reader, args)).rejects.toMatchObject({ code, message })
  })

  test.each<[LogFilter]>([[{ resourceId: { eq: 'a' } }], [{ not: { parentResourceId: { in: ['moved', 'x'] } } }]])(
    'under the scope %j nothing is of other logs',
    async (scope) => {
      const open = createScoped(database)
      const answer = await ask(createReader({ ...database, principal: scopedBy(scope), scoped: open.scoped }))
      await open.close()
      const admin = await ask(reader, { where: scope })
      expect(answer.before).toEqual({ ...admin.before, fraction: null })
      expect([answer.changes, answer.numbers]).toEqual([admin.changes, admin.numbers])
      expect(answer.changes.length).toBeGreaterThan(1)
    },
  )

  test('hostile logs are compared as far as a filter can ask for them', async () => {
    const at = (side: number) => ({
      timestamp: {
        gte: momentOf(START_MS - 2 * DAY_MS + side * DAY_MS),
        lt: momentOf(START_MS - DAY_MS + side * DAY_MS),
      },
    })
    const deep = `${'{"d":'.repeat(31)}1${'}'.repeat(31)}`
    await database.prisma.$executeRaw`
      WITH inserted AS (INSERT INTO logs (ts, id, level, message, resource_id, metadata)
      SELECT to_timestamp(${START_MS / 1000}::float8) - interval '2 days' + side * interval '1 day' + i * interval '1 second', gen_random_uuid(), 'info',
        repeat('long ' || i, 4000), 'a<*>%_' || side,
        jsonb_build_object('n', CASE WHEN side = 1 THEN 1e400 ELSE -1e400 END, 'large', repeat('x', 5000), 'same', '[[1, [1, "a"]], {"b": [null]}]'::jsonb,
          '', side, 'deep', ${deep}::jsonb, repeat('k', 4000), side, '__proto__', '{"x": true}'::jsonb, 'id' || i, i)
          || CASE WHEN i % 2 = 0 THEN jsonb_build_object('fill', repeat(md5(i::text), 700)) ELSE '{}' END
      FROM generate_series(0, 199) AS i, generate_series(0, 1) AS side RETURNING ts, level)
      INSERT INTO log_counts_minute (minute, level, kafka_partition, n) SELECT date_trunc('minute', ts, 'UTC'), level, 0, count(*) FROM inserted GROUP BY 1, 2`
    const { changes, numbers, before } = await ask(reader, { before: at(0), after: at(1), paths: [['a\0b'], ['n']] })
    expect(before.selected).toMatchObject({ value: 200, isExact: true })
    expect(changes.map(({ of: { field, value, type } }) => [field, value, type])).toEqual([
      ['RESOURCE_ID', 'a<*>%_0', 'STRING'],
      ['RESOURCE_ID', 'a<*>%_1', 'STRING'],
      ['METADATA', '0', 'NUMBER'],
      ['METADATA', '1', 'NUMBER'],
    ])
    expect(numbers).toEqual([])
    const none = await ask(reader, { where: { message: { contains: 'a\0b' } } })
    expect([none.before.rows, none.after.rows, none.changes]).toEqual([0n, 0n, []])
  })

  test('a new pattern has the time at which the keeper has seen it first, and under a scope that of its own logs', async () => {
    const message = 'cart engine v2 priced basket 7'
    const where = { pattern: 'cart engine <*> priced basket <*>' }
    const time = async (of: Reader) =>
      (await ask(of)).changes.find(({ of: { value } }) => value === where.pattern)?.firstSeen
    const isOne = inMemory(where)
    expect(await time(reader)).toEqual(ROWS.find(isOne)?.timestamp)
    const learned = momentOf(Date.UTC(2019, 11, 24), 123)
    await insertLearned(database.prisma, [[message, learned]])
    expect(await time(reader)).toEqual(learned)
    const open = createScoped(database)
    const scoped = createReader({
      ...database,
      principal: scopedBy({ not: { resourceId: { eq: 'b' } } }),
      scoped: open.scoped,
    })
    expect(await time(scoped)).toEqual(ROWS.find((row) => row.resourceId !== 'b' && isOne(row))?.timestamp)
    await open.close()
  })
})
