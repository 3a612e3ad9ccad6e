/** Archived days as readers meet them: what the property tests of filters do not come to. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { encodeLogId } from '../filter/log-id.ts'
import { keyOf } from '../filter/log-key.ts'
import type { LogFilter } from '../generated/graphql.ts'
import { DAY_MS } from '../log/retention.ts'
import { createAnswerRoom } from '../platform/answer-room.ts'
import { momentOf } from '../platform/moment.ts'
import { createSnapshots } from '../platform/postgres/snapshots.ts'
import { countIn, dayOf, hasPartition, logsOf, openArchive, store } from '../test/support/archive.ts'
import { createDatabase, type TestDatabase } from '../test/support/database.ts'
import { ARCHIVED_ROWS, storeArchivedRows } from '../test/support/archived-rows.ts'
import { FRAMES } from '../archive/segment/segment.ts'
import { createReader, newContext, type Reader } from '../test/support/reader.ts'
import { insertRows } from '../test/support/rows.ts'
import { findLogs } from './find-logs.ts'
import { readPage } from './logs.ts'

const [DAY, NEXT, HOT] = [dayOf(-6), dayOf(-5), dayOf(-3)]

/** Two archived days and one that is not. */
async function storeDays({ url, prisma }: TestDatabase, limits: Parameters<typeof openArchive>[1] = {}): Promise<void> {
  await store(prisma, [...logsOf(DAY, 100), ...logsOf(NEXT, 60, 1000), ...logsOf(HOT, 20, 2000)])
  await using archive = openArchive(url, limits)
  await archive.run([DAY, NEXT])
}

const within = (day: number): LogFilter => ({
  timestamp: { gte: momentOf(day * DAY_MS), lt: momentOf((day + 1) * DAY_MS) },
})

describe('where the keys decide most', () => {
  const logs = logsOf(DAY, 1600)
  const isWanted = ({ level, resourceId, message }: (typeof logs)[number]) =>
    level === 'error' && resourceId === 'service-3' && message.includes('of 3 took')
  const selected = logs.filter(isWanted).map(({ id }) => id)
  let database: TestDatabase
  beforeAll(async () => {
    database = await createDatabase()
    await store(database.prisma, logs)
    const limits = { rowsASegment: 8, segmentsAPart: 100, segmentsAStep: 100 }
    await using archive = openArchive(database.url, { limits })
    await archive.run([DAY])
  })
  afterAll(() => database[Symbol.asyncDispose]())

  test('messages are loaded only of segments in which they leave logs over', async () => {
    const loaded: unknown[] = []
    const where: LogFilter = {
      level: { eq: 'ERROR' },
      resourceId: { eq: 'service-3' },
      message: { contains: 'of 3 took' },
    }
    const { nodes } = await createReader(database).ask((snapshot) => {
      const queryArchive: typeof snapshot.queryArchive = (sql) => {
        if (sql.text.includes('encode(message')) loaded.push(...sql.values.filter(Array.isArray).flat())
        return snapshot.queryArchive(sql)
      }
      return readPage({ ...snapshot, queryArchive }, { where, first: 100 })
    })
    expect(nodes.map(({ id }) => id).toSorted()).toEqual(selected.toSorted())
    expect(selected.length).toBeGreaterThan(20)
    expect(loaded.length).toBeGreaterThanOrEqual(selected.length)
    expect(loaded.length).toBeLessThan(120)
  })

  test.each<LogFilter>([
    { level: { eq: 'ERROR' }, resourceId: { regex: '^service-3$' }, message: { contains: 'of 3 took' } },
    { level: { eq: 'ERROR' }, resourceId: { eq: 'service-3' }, message: { regex: 'of [3] took' } },
    { and: [{ resourceId: { regex: 'e-3' } }, { message: { regex: 'of 3' } }, { level: { eq: 'ERROR' } }] },
    { resourceId: { regex: '-3' }, message: { contains: 'of 3 took' }, not: { not: { level: { eq: 'ERROR' } } } },
  ])('%j selects what it selects of the table', async (where) => {
    const reader = createReader(database)
    const seen: string[] = []
    for (let after: string | undefined; ;) {
      const { nodes, pageInfo } = await reader.page({ where, first: 7, ...(after && { after }) })
      seen.push(...nodes.map(({ id }) => id))
      if (!pageInfo.hasNextPage) break
      after = pageInfo.endCursor ?? undefined
    }
    expect(seen.toSorted()).toEqual(selected.toSorted())
    expect(await reader.count({ where })).toEqual({ value: BigInt(selected.length), exact: true })
  })

  test('a page between two cursors is that of the table', async () => {
    const reader = createReader(database)
    const where: LogFilter = {
      level: { eq: 'ERROR' },
      resourceId: { eq: 'service-3' },
      message: { contains: 'of 3 took' },
    }
    const { edges } = await reader.page({ where, first: 1000 })
    const [first, last] = [edges[3], edges.at(-3)]
    if (!first || !last) throw new Error('There are more than six')
    const between = await reader.page({ where, first: 1000, after: first.cursor, before: last.cursor })
    expect(between.edges).toEqual(edges.slice(4, -3))
  })
})

describe('an archive', () => {
  let database: TestDatabase
  let reader: Reader
  beforeAll(async () => {
    database = await createDatabase()
    await storeDays(database, { limits: { rowsASegment: 1, segmentsAPart: 120, segmentsAStep: 120 } })
    reader = createReader(database)
  })
  afterAll(() => database[Symbol.asyncDispose]())

  const costOf = async (where: LogFilter) => {
    const context = newContext()
    const snapshots = createSnapshots({ reads: database.reads, canceller: database.prisma, timeoutMs: 60_000 })
    const { nodes } = await snapshots.read(context, (snapshot) => readPage(snapshot, { where, first: 100 }))
    return { ids: nodes.map(({ id }) => id), segments: context.cost.segments }
  }

  test('is one with the table', async () => {
    const all = [...logsOf(DAY, 100), ...logsOf(NEXT, 60, 1000), ...logsOf(HOT, 20, 2000)]
    const { nodes } = await reader.page({ first: 1000, orderBy: 'ASC' })
    expect(nodes.map(({ id }) => id)).toEqual(
      all
        .toSorted((a, b) => a.timestampMs - b.timestampMs || a.timestampUs - b.timestampUs || (a.id < b.id ? -1 : 1))
        .map(({ id }) => id),
    )
    expect(nodes.map(({ message }) => message).toSorted()).toEqual(all.map(({ message }) => message).toSorted())
  })

  test('a log is found by its id and by its bare UUID, with its neighbours', async () => {
    const { nodes } = await reader.page({ first: 1000, orderBy: 'ASC' })
    for (const at of [0, 50, 99, 130]) {
      const log = nodes[at]
      if (!log) throw new Error('There are 180 logs')
      expect(await reader.byId(encodeLogId(keyOf(log)))).toEqual(log)
      expect(await reader.byId(log.id)).toEqual(log)
      const around = await reader.context({ id: log.id, before: 2, after: 2, sameResource: false })
      expect(around?.nodes).toEqual(nodes.slice(Math.max(0, at - 2), at + 3))
    }
    expect(await reader.byId('01900000-0000-7000-8000-ffffffffffff')).toBeNull()
  })

  test('several logs are found by their keys at once', async () => {
    const { nodes } = await reader.page({ first: 1000 })
    const wanted = nodes.filter((_, i) => i % 7 === 0)
    const found = await reader.ask((snapshot) => findLogs(snapshot, wanted.map(keyOf)))
    expect(found.map(({ id }) => id).toSorted()).toEqual(wanted.map(({ id }) => id).toSorted())
    const none = wanted.map((log) => ({ ...keyOf(log), id: '01900000-0000-7000-8000-ffffffffffff' }))
    expect(await reader.ask((snapshot) => findLogs(snapshot, none))).toEqual([])
  })

  test('says what it costs, where it was asked', async () => {
    const trace = await costOf({ traceId: { eq: logsOf(DAY, 100)[41]?.traceId ?? '' } })
    expect(trace.ids).toHaveLength(3)
    expect(trace.segments?.read).toBeLessThan(10)
    expect(trace.segments?.skipped).toBeGreaterThan(60)
    const page = await costOf({})
    expect(page.ids).toHaveLength(100)
    expect(page.segments).toMatchObject({ skipped: 0 })
    expect((await costOf(within(HOT))).segments).toBeUndefined()
  })

  test('a page ends where the answer is full, and the next one goes on there', async () => {
    const small = createReader(database, () => createAnswerRoom({ bytes: 20_000 }))
    const seen: string[] = []
    for (let after: string | undefined; ;) {
      const { nodes, pageInfo } = await small.page({ where: within(DAY), first: 1000, ...(after && { after }) })
      expect(nodes.length).toBeLessThan(50)
      seen.push(...nodes.map(({ id }) => id))
      if (!pageInfo.hasNextPage) break
      after = pageInfo.endCursor ?? undefined
    }
    expect(new Set(seen).size).toBe(100)
    expect(seen).toHaveLength(100)
  })

  test('a page has one log where there is no room left', async () => {
    const full = createReader(database, () => createAnswerRoom({ bytes: 0 }))
    for (const orderBy of ['ASC', 'DESC'] as const) {
      const { nodes, pageInfo } = await full.page({ where: within(DAY), first: 1000, orderBy })
      expect(nodes).toHaveLength(1)
      expect(pageInfo.hasNextPage).toBe(true)
    }
  })

  test('a question that has no time left is stopped', async () => {
    const snapshots = createSnapshots({ reads: database.reads, canceller: database.prisma, timeoutMs: 1 })
    await expect(snapshots.read(newContext(), (snapshot) => readPage(snapshot, {}))).rejects.toMatchObject({
      code: 'QUERY_TIMEOUT',
    })
  })
})

test('a partition that is not dropped yet is not read beside the archive', async () => {
  await using database = await createDatabase()
  await storeDays(database, { limits: { dropAfterMs: 600_000 } })
  expect(await hasPartition(database.prisma, DAY)).toBe(true)
  expect(await countIn(database.prisma, 'logs')).toBe(180)
  const reader = createReader(database)
  expect((await reader.page({ first: 1000 })).nodes).toHaveLength(180)
  expect((await reader.count({ where: { message: { contains: 'e' } } })).value).toBe(180n)
  const ofLevel = await reader.facet({ field: 'LEVEL', where: { message: { contains: 'e' } } })
  expect(ofLevel.nodes.reduce((sum, { count }) => sum + count, 0n)).toBe(180n)
  // From the middle of a minute on: the counts know whole ones.
  const timestamp = { gte: momentOf(DAY * DAY_MS + 1500), lt: momentOf((DAY + 1) * DAY_MS - 1500) }
  const { nodes } = await reader.page({ where: { timestamp }, first: 1000 })
  expect((await reader.count({ where: { timestamp } })).value).toBe(BigInt(nodes.length))
  const fine = await reader.histogram({
    where: { timestamp: { gte: timestamp.gte, lt: momentOf(timestamp.gte.ms + 9e6) } },
    buckets: 1000,
  })
  const early = nodes.filter(({ timestamp: { ms } }) => ms < timestamp.gte.ms + 9e6)
  expect(fine.buckets.reduce((sum, { total }) => sum + total, 0n)).toBe(BigInt(early.length))
})

describe('a damaged segment', () => {
  let database: TestDatabase
  let reader: Reader
  beforeAll(async () => {
    database = await createDatabase()
    await storeDays(database)
    reader = createReader(database)
  })
  afterAll(() => database[Symbol.asyncDispose]())

  const dayName = new Date(DAY * DAY_MS).toISOString().slice(0, 10)

  test.each([...FRAMES.entries()])(
    'is named where a frame of it, %i: %s, is overwritten, and harms no other',
    async (segment, frame) => {
      await database.prisma.$executeRawUnsafe(`
        UPDATE archive_segments SET ${frame} = overlay(${frame} placing '\\xffffffffffffffff'::bytea from octet_length(${frame}) / 2)
        WHERE part = 1 AND segment = ${segment} AND day = to_timestamp(${DAY * 86_400})`)
      await expect(reader.page({ where: within(DAY), first: 1000 })).rejects.toMatchObject({
        code: 'INTERNAL',
        message: `A part of the archived day ${dayName} is damaged: npm run archive -- verify ${dayName} names it. Other days are not affected.`,
        cause: { message: expect.stringContaining(`segment ${segment} of part 1`) as string },
      })
      expect((await reader.page({ where: within(NEXT), first: 1000 })).nodes).toHaveLength(60)
    },
  )

  test('is named where it is gone', async () => {
    await database.prisma
      .$executeRaw`DELETE FROM archive_segments WHERE part = 0 AND segment = 1 AND day = to_timestamp(${NEXT * 86_400})`
    await expect(reader.page({ where: within(NEXT), first: 1000 })).rejects.toMatchObject({
      cause: { message: expect.stringContaining('segment 1 of part 0') as string },
    })
  })
})

describe('regular expressions', () => {
  let databases: TestDatabase[] = []
  beforeAll(async () => {
    databases = [await createDatabase(), await createDatabase()]
    const [first, second] = databases
    if (first && second) await Promise.all([storeArchivedRows(first), insertRows(second.prisma, ARCHIVED_ROWS)])
  })
  afterAll(() => Promise.all(databases.map((database) => database[Symbol.asyncDispose]())))

  const patterns = ['^a', 'c$', '^$', '.', 'é', '[[:digit:]]+', '(?:abc|%)', '^.{1,3}$', '\\\\', 'ο.ο', '\\m\\w+\\M']
  const filters = patterns.flatMap((regex): LogFilter[] => [
    { message: { regex } },
    { message: { regex, caseSensitive: true }, level: { gte: 'WARN' } },
    { not: { message: { regex } } },
    { or: [{ resourceId: { regex } }, { traceId: { regex } }] },
    { and: [{ not: { commit: { regex } } }, { spanId: { regex: '.' } }] },
    {
      or: [{ message: { contains: 'a' } }, { not: { or: [{ message: { regex } }, { parentResourceId: { regex } }] } }],
    },
  ])

  test('select what they select of the table', async () => {
    let telling = 0
    for (const where of filters) {
      const [told, wanted] = await Promise.all(
        databases.map(async (database) => {
          const reader = createReader(database)
          const { nodes } = await reader.page({ where, first: 1000 })
          return { ids: nodes.map(({ id }) => id), count: (await reader.count({ where })).value }
        }),
      )
      expect([where, told]).toEqual([where, wanted])
      if (told && told.ids.length > 0 && told.ids.length < ARCHIVED_ROWS.length) telling++
    }
    expect(telling).toBeGreaterThan(filters.length / 2)
  })
})
