import { describe, expect, test } from 'vitest'
import { Prisma } from '../generated/prisma/client.ts'
import type { LogFilter, QueryLogsArgs, SortDirection } from '../generated/graphql.ts'
import { LEVELS } from '../log/levels.ts'
import { compareMoments, momentOf } from '../platform/moment.ts'
import { parseRfc3339 } from '../platform/text/rfc3339.ts'
import type { Reads } from '../platform/postgres/reads.ts'
import { createDatabase } from '../test/support/database.ts'
import { encodeCursor } from './cursor.ts'
import { encodeLogId } from '../filter/log-id.ts'
import { metadataOf, type LogRow } from '../filter/log-row.ts'
import { keyOf } from '../filter/log-key.ts'
import { createReader, type Reader } from '../test/support/reader.ts'
import { createAnswerRoom, MAX_ANSWER_BYTES } from '../platform/answer-room.ts'
import { insertRows, testId, testRow } from '../test/support/rows.ts'

const BASE_MS = Date.UTC(2020, 1, 29, 12)

async function createLogs(rows: readonly LogRow[]) {
  const database = await createDatabase()
  await insertRows(database.prisma, rows)
  const reader = createReader(database)
  return { ...database, reader, [Symbol.asyncDispose]: () => database[Symbol.asyncDispose]() }
}

/** `count` logs, three to each microsecond, two of which share a millisecond, their ids not in the order of their numbers. */
function makeRows(count: number, row: (index: number) => Parameters<typeof testRow>[0] = () => ({})): LogRow[] {
  return Array.from({ length: count }, (_, i) => {
    const id = testId((i * 7919) % 100_003)
    return testRow({
      timestamp: momentOf(BASE_MS + Math.floor(i / 6), (Math.floor(i / 3) % 2) * 7),
      id,
      message: `log ${i}`,
      ...row(i),
    })
  })
}

function inOrder(rows: readonly LogRow[], order: SortDirection): LogRow[] {
  const ascending = rows.toSorted((a, b) => compareMoments(a.timestamp, b.timestamp) || (a.id < b.id ? -1 : 1))
  return order === 'ASC' ? ascending : ascending.toReversed()
}

type Walk = { order: SortDirection; size: number; where?: LogFilter }

/** Every page from one end to the other, and that each says rightly what lies on its sides. */
async function walkForward(reader: Reader, { order, size, where = {} }: Walk): Promise<LogRow[]> {
  const rows: LogRow[] = []
  for (let after: string | null = null; ;) {
    const { nodes, pageInfo } = await reader.page({ where, first: size, after, orderBy: order })
    expect(pageInfo.hasPreviousPage).toBe(rows.length > 0)
    rows.push(...nodes)
    if (!pageInfo.hasNextPage) return rows
    expect(nodes.length).toBeGreaterThan(0)
    after = pageInfo.endCursor
  }
}

async function walkBackward(reader: Reader, { order, size, where = {} }: Walk): Promise<LogRow[]> {
  const rows: LogRow[] = []
  for (let before: string | null = null; ;) {
    const { nodes, pageInfo } = await reader.page({ where, last: size, before, orderBy: order })
    expect(pageInfo.hasNextPage).toBe(rows.length > 0)
    rows.unshift(...nodes)
    if (!pageInfo.hasPreviousPage) return rows
    expect(nodes.length).toBeGreaterThan(0)
    before = pageInfo.startCursor
  }
}

const ORDERS = ['ASC', 'DESC'] as const satisfies SortDirection[]

function odd(index: number): string {
  return index % 2 === 1 ? 'Odd' : 'even'
}

describe('pages', () => {
  test('10 000 logs of one timestamp, walked both ways in both orders, come once each', async () => {
    const rows = makeRows(10_000, () => ({ timestamp: momentOf(BASE_MS, 1) }))
    await using logs = await createLogs(rows)
    for (const order of ORDERS) {
      const ids = inOrder(rows, order).map(({ id }) => id)
      expect((await walkForward(logs.reader, { order, size: 333 })).map(({ id }) => id)).toEqual(ids)
      expect((await walkBackward(logs.reader, { order, size: 333 })).map(({ id }) => id)).toEqual(ids)
    }
  })

  test('a walk crosses timestamps and days', async () => {
    const DAY_MS = 86_400_000
    const rows = [
      ...makeRows(40),
      ...Array.from({ length: 40 }, (_, i) =>
        testRow({ id: testId(200_000 + i), timestamp: momentOf(Date.now() - Math.floor(i / 8) * DAY_MS) }),
      ),
    ]
    await using logs = await createLogs(rows)
    for (const order of ORDERS) {
      for (const size of [1, 7, 80, 1000]) {
        expect(await walkForward(logs.reader, { order, size })).toEqual(inOrder(rows, order))
        expect(await walkBackward(logs.reader, { order, size })).toEqual(inOrder(rows, order))
      }
    }
  })

  const filtersOfEveryField: {
    [Field in Exclude<keyof LogFilter, 'and' | 'or' | 'not' | 'metadata'>]-?: LogFilter[Field]
  } = {
    timestamp: { gte: momentOf(BASE_MS + 1, 7), lt: momentOf(BASE_MS + 6, 7) },
    level: { in: ['ERROR', 'DEBUG', 'FATAL'] },
    message: { contains: 'ODD' },
    pattern: 'log <*> Odd',
    resourceId: { eq: 'Odd' },
    traceId: { in: ['Odd', 'x'] },
    spanId: { startsWith: 'odd' },
    commit: { startsWith: 'Odd', caseSensitive: true },
    parentResourceId: { contains: 'd', eq: 'Odd' },
  }
  test.each(Object.entries(filtersOfEveryField))('a walk keeps to a filter by %s', async (field, filter) => {
    const rows = makeRows(60, (i) => ({
      level: LEVELS[i % 6] ?? 'info',
      message: `log ${i} ${odd(i)}`,
      resourceId: odd(i),
      traceId: odd(i),
      spanId: odd(i),
      commit: odd(i),
      parentResourceId: odd(i),
    }))
    const expected = rows.filter((row, i) => {
      if (field === 'timestamp') return i >= 9 && i < 39
      return field === 'level' ? ['error', 'debug', 'fatal'].includes(row.level) : i % 2 === 1
    })
    expect(expected).toHaveLength(30)
    await using logs = await createLogs(rows)
    const where = { [field]: filter }
    for (const order of ORDERS) {
      expect(await walkForward(logs.reader, { order, size: 4, where })).toEqual(inOrder(expected, order))
      expect(await walkBackward(logs.reader, { order, size: 4, where })).toEqual(inOrder(expected, order))
    }
  })

  test('after and before bound a range together, whichever end is read first', async () => {
    const rows = inOrder(makeRows(30), 'DESC')
    await using logs = await createLogs(rows)
    const cursorAt = (index: number) => encodeCursor(keyOf(rows[index] ?? testRow({})), 'DESC')
    const range = { after: cursorAt(4), before: cursorAt(20) }
    const read = async (args: QueryLogsArgs) => {
      const { nodes, pageInfo } = await logs.reader.page(args)
      return [nodes, pageInfo.hasPreviousPage, pageInfo.hasNextPage]
    }
    expect(await read({ ...range, first: 3 })).toEqual([rows.slice(5, 8), true, true])
    expect(await read({ ...range, last: 3 })).toEqual([rows.slice(17, 20), true, true])
    expect(await read({ ...range, first: 100 })).toEqual([rows.slice(5, 20), true, true])
    expect(await read(range)).toEqual([rows.slice(5, 20), true, true])
    expect(await read({ before: cursorAt(4), first: 100 })).toEqual([rows.slice(0, 4), false, true])
    expect(await read({ after: cursorAt(20), last: 100 })).toEqual([rows.slice(21), true, false])
    expect(await read({ after: cursorAt(20), before: cursorAt(4), first: 9 })).toEqual([[], true, true])
    expect(await read({ before: cursorAt(20), last: 3, after: null, first: null })).toEqual([
      rows.slice(17, 20),
      true,
      true,
    ])
  })

  test('without first and last a page has 50 logs: the last ones if only before is given', async () => {
    const rows = inOrder(makeRows(120), 'DESC')
    await using logs = await createLogs(rows)
    expect((await logs.reader.page({})).nodes).toEqual(rows.slice(0, 50))
    const { nodes, pageInfo } = await logs.reader.page({
      before: encodeCursor(keyOf(rows[100] ?? testRow({})), 'DESC'),
    })
    expect(nodes).toEqual(rows.slice(50, 100))
    expect(pageInfo).toMatchObject({ hasPreviousPage: true, hasNextPage: true })
  })

  test('a cursor holds under another filter and after its log is gone', async () => {
    const rows = inOrder(
      makeRows(20, (i) => ({ level: i === 0 ? 'fatal' : 'info' })),
      'DESC',
    )
    await using logs = await createLogs(rows)
    const { pageInfo } = await logs.reader.page({ first: 5 })
    const rare = await logs.reader.page({ after: pageInfo.endCursor, where: { level: { eq: 'FATAL' } } })
    expect(rare.nodes).toEqual(rows.filter(({ level }) => level === 'fatal'))
    expect(rare.pageInfo).toMatchObject({ hasPreviousPage: false, hasNextPage: false })

    const goneIds = rows.slice(0, 5).map(({ id }) => id)
    await logs.prisma.$executeRaw`DELETE FROM logs WHERE id = ANY(${goneIds}::uuid[])`
    const next = await logs.reader.page({ after: pageInfo.endCursor, first: 5 })
    expect(next.nodes).toEqual(rows.slice(5, 10))
    expect(next.pageInfo).toMatchObject({ hasPreviousPage: false, hasNextPage: true })
  })

  test('a page of no logs still knows its sides', async () => {
    await using logs = await createLogs(makeRows(3))
    const none = { startCursor: null, endCursor: null }
    const { edges, pageInfo } = await logs.reader.page({ first: 0 })
    expect({ edges, pageInfo }).toEqual({ edges: [], pageInfo: { hasPreviousPage: false, hasNextPage: true, ...none } })
    expect((await logs.reader.page({ last: 0 })).pageInfo).toEqual({
      hasPreviousPage: true,
      hasNextPage: false,
      ...none,
    })
    const absent = await logs.reader.page({ where: { message: { eq: 'absent' } } })
    expect(absent.pageInfo).toEqual({ hasPreviousPage: false, hasNextPage: false, ...none })
  })

  test('a page ends early at 8 MiB of messages, and the next one goes on', async () => {
    const message = 'é'.repeat(128 * 1024)
    const perPage = MAX_ANSWER_BYTES / Buffer.byteLength(message)
    const rows = makeRows(perPage * 2 + 3, () => ({ message }))
    await using logs = await createLogs(rows)
    const firstPage = await logs.reader.page({ first: 1000 })
    expect(firstPage.nodes).toHaveLength(perPage)
    expect(firstPage.pageInfo).toMatchObject({ hasPreviousPage: false, hasNextPage: true })
    const lastPage = await logs.reader.page({ last: 1000 })
    expect(lastPage.nodes).toHaveLength(perPage)
    expect(lastPage.pageInfo).toMatchObject({ hasPreviousPage: true, hasNextPage: false })
    const walked = await walkForward(logs.reader, { order: 'DESC', size: 1000 })
    expect(walked.map(({ id }) => id)).toEqual(inOrder(rows, 'DESC').map(({ id }) => id))
  })

  test.each<[string, Parameters<typeof testRow>[0]]>([
    ['metadata', { metadata: { text: 'é'.repeat(1000) } }],
    ['metadata that is stored compressed', { metadata: { text: 'é'.repeat(8000) } }],
    ['characters that JSON writes with six bytes', { message: '\u0001'.repeat(400) }],
    ['values in metadata', { metadata: { list: Array(300).fill(1) } }],
  ])('a page ends early with much of %s, and the next one goes on', async (_, row) => {
    const rows = makeRows(20, () => row)
    await using logs = await createLogs(rows)
    const reader = createReader(logs, () => createAnswerRoom({ bytes: 10_000, values: 1000 }))
    const { nodes } = await reader.page({ first: 1000 })
    expect(nodes.length).toBeLessThan(6)
    for (const order of ORDERS) {
      const ids = inOrder(rows, order).map(({ id }) => id)
      expect((await walkForward(reader, { order, size: 1000 })).map(({ id }) => id)).toEqual(ids)
      expect((await walkBackward(reader, { order, size: 1000 })).map(({ id }) => id)).toEqual(ids)
    }
  })

  test('logs whose metadata is stored compressed fill a page too', async () => {
    const rows = makeRows(200, () => ({ metadata: { text: 'é'.repeat(3000) } }))
    await using logs = await createLogs(rows)
    const { nodes, pageInfo } = await logs.reader.page({ first: 199 })
    expect(nodes.map(({ id }) => id)).toEqual(
      inOrder(rows, 'DESC')
        .slice(0, 199)
        .map(({ id }) => id),
    )
    expect(pageInfo).toMatchObject({ hasNextPage: true })
    expect((await logs.reader.page({ first: 200 })).pageInfo).toMatchObject({ hasNextPage: false })
  })

  test('wrong arguments are refused with their code', async () => {
    await using logs = await createLogs([])
    const [ascending, descending] = ORDERS.map((order) => encodeCursor(keyOf(testRow({})), order))
    const wrong: [QueryLogsArgs, string][] = [
      [{ first: 1, last: 1 }, 'BAD_USER_INPUT'],
      [{ first: -1 }, 'BAD_USER_INPUT'],
      [{ last: -1 }, 'BAD_USER_INPUT'],
      [{ first: 1001 }, 'BAD_USER_INPUT'],
      [{ last: 1001 }, 'BAD_USER_INPUT'],
      [{ after: 'garbage' }, 'INVALID_CURSOR'],
      [{ before: '' }, 'INVALID_CURSOR'],
      [{ after: ascending }, 'INVALID_CURSOR'],
      [{ before: descending, orderBy: 'ASC' }, 'INVALID_CURSOR'],
    ]
    for (const [args, code] of wrong) await expect(logs.reader.page(args)).rejects.toMatchObject({ code })
  })
})

describe('a row', () => {
  const moments = [
    '0001-01-01T00:00:00.000001Z',
    '0099-12-31T23:59:59.999Z',
    '0099-12-31T23:59:59.999999Z',
    '1969-12-31T23:59:59.999999Z',
    '2020-02-29T12:00:00.123456Z',
  ]
  const rows = moments.map((moment, i) =>
    testRow({ id: testId(i + 1), timestamp: parseRfc3339(moment) ?? momentOf(NaN) }),
  )

  test('comes back whole, its moment right in every year and every zone of the session', async () => {
    await using logs = await createLogs(rows)
    for (const zone of ['UTC', 'America/St_Johns', 'Asia/Kathmandu']) {
      const read: Reads['read'] = (work) =>
        logs.reads.read(async (reading) => {
          await reading.query(Prisma.sql`SELECT set_config('TimeZone', ${zone}, TRUE)`)
          await work(reading)
        })
      const reader = createReader({ prisma: logs.prisma, reads: { read } })
      expect(await walkForward(reader, { order: 'ASC', size: 1 })).toEqual(rows)
      const second = rows[1]?.timestamp ?? momentOf(0)
      expect((await reader.page({ where: { timestamp: { lte: second } }, orderBy: 'ASC' })).nodes).toEqual(
        rows.slice(0, 2),
      )
    }
  })

  test('has its metadata as JSON text', async () => {
    const metadata = {
      text: '😀',
      whole: 12,
      half: 0.5,
      huge: 1e300,
      no: false,
      nothing: null,
      list: [1, { a: [] }],
      ['']: {},
    }
    await using logs = await createLogs([testRow({ metadata })])
    const { nodes } = await logs.reader.page({})
    expect(nodes.map(metadataOf)).toEqual([metadata])
  })

  test('is found by its opaque id and by its bare UUID, and null stands for none', async () => {
    const twin = testRow({ id: testId(1), timestamp: momentOf(BASE_MS + 1, 1) })
    await using logs = await createLogs([...rows, twin])
    for (const row of rows) expect(await logs.reader.byId(encodeLogId(keyOf(row)))).toEqual(row)
    expect(await logs.reader.byId(testId(2))).toEqual(rows[1])
    expect(await logs.reader.byId(testId(1))).toEqual(twin)
    expect(await logs.reader.byId(testId(99))).toBeNull()
    expect(await logs.reader.byId(encodeLogId({ timestamp: momentOf(5), id: testId(2) }))).toBeNull()
    expect(await logs.reader.byId("' OR TRUE --")).toBeNull()
  })
})

test('from a full room the context of a log has the log alone, which leads on', async () => {
  await using database = await createDatabase()
  const rows = Array.from({ length: 5 }, (_, i) => testRow({ id: testId(i), timestamp: momentOf(BASE_MS + i) }))
  await insertRows(database.prisma, rows)
  const reader = createReader(database, () => createAnswerRoom({ bytes: 1 }))
  const context = await reader.context({ id: testId(2), before: 2, after: 2 })
  expect(context?.nodes).toEqual([rows[2]])
  expect(context?.pageInfo).toMatchObject({ hasPreviousPage: true, hasNextPage: true })
  expect(await reader.context({ id: testId(4), before: 2, after: 2 })).toMatchObject({
    nodes: [rows[4]],
    pageInfo: { hasPreviousPage: true, hasNextPage: false },
  })
})

test('the context of a log goes on in both directions', async () => {
  await using database = await createDatabase()
  const near = Array.from({ length: 30 }, (_, i) =>
    testRow({
      id: testId(i),
      timestamp: momentOf(BASE_MS + Math.floor(i / 6), (Math.floor(i / 3) % 2) * 998),
      resourceId: i % 2 === 0 ? 'even' : 'odd',
    }),
  )
  await insertRows(database.prisma, near)
  const reader = createReader(database)
  const context = await reader.context({ id: testId(14), before: 3, after: 2 })
  expect(context?.nodes.map(({ id }) => id)).toEqual([8, 10, 12, 14, 16, 18].map(testId))
  expect(context?.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: true })
  const all = await reader.context({ id: testId(14), before: 1, after: 1, sameResource: false })
  expect(all?.nodes.map(({ id }) => id)).toEqual([13, 14, 15].map(testId))
  const next = await reader.page({
    where: { resourceId: { eq: 'even' } },
    orderBy: 'ASC',
    first: 2,
    after: context?.pageInfo.endCursor ?? null,
  })
  expect(next.nodes.map(({ id }) => id)).toEqual([20, 22].map(testId))
  expect(await reader.context({ id: testId(99), before: 1, after: 1 })).toBeNull()
})
