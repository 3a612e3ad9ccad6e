/** A log far away in time does not decide the scale of a histogram without a range (field report B2). */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { LogFilter } from '../generated/graphql.ts'
import { momentOf, type Moment } from '../platform/moment.ts'
import { parseRfc3339 } from '../platform/text/rfc3339.ts'
import { createDatabase } from '../test/support/database.ts'
import { createReader, type Reader } from '../test/support/reader.ts'
import { insertRows, testId, testRow } from '../test/support/rows.ts'

const START_MS = Date.UTC(2020, 1, 29, 12)
const HOUR_MS = 3_600_000

const at = (text: string): Moment => parseRfc3339(text) ?? momentOf(NaN)

/** Go's zero time, one of epoch seconds taken for milliseconds, and one some hours ahead; in between an hour of logs, some of them errors. */
const FAR = ['0001-01-01T00:00:00.000001Z', '1970-01-21T04:18:39.389Z', '2020-02-29T20:00:00Z']
const rows = [
  ...FAR.map((text, i) => testRow({ id: testId(i), timestamp: at(text), message: 'far away', resourceId: 'no clock' })),
  ...Array.from({ length: 120 }, (_, i) =>
    testRow({
      id: testId(100 + i),
      timestamp: momentOf(START_MS + i * 30_000, i),
      level: i % 10 === 0 ? 'error' : 'info',
      resourceId: i === 7 ? 'no clock' : null,
    }),
  ),
]

let database: Awaited<ReturnType<typeof createDatabase>>
let reader: Reader
beforeAll(async () => {
  database = await createDatabase()
  await insertRows(database.prisma, rows)
  reader = createReader(database)
})
afterAll(() => database[Symbol.asyncDispose]())

/** Just after the hour: the last of the far ones lies ahead. */
const NOW_MS = START_MS + HOUR_MS

async function ask(where: LogFilter, nowMs = NOW_MS) {
  const { from, to, buckets, outside } = await reader.histogram({ where, buckets: 60 }, nowMs)
  return { from, to, inside: Number(buckets.reduce((sum, { total }) => sum + total, 0n)), outside }
}

const NONE = { before: 0n, after: 0n }
const hour = { from: momentOf(START_MS), to: momentOf(START_MS + HOUR_MS) }

test('of all logs, of a level and of a text, the far ones are counted outside', async () => {
  expect(await ask({})).toEqual({ ...hour, inside: 120, outside: { before: 2n, after: 1n } })
  expect(await ask({ level: { eq: 'INFO' } })).toEqual({ ...hour, inside: 108, outside: { before: 2n, after: 1n } })
  expect(await ask({ message: { contains: 'A' } })).toEqual({
    ...hour,
    inside: 120,
    outside: { before: 2n, after: 1n },
  })
  expect(await ask({ message: { contains: 'message' } })).toMatchObject({
    inside: 120,
    outside: { before: 0n, after: 0n },
  })
})

test('a log far away of another level does not decide the scale', async () => {
  const to = momentOf(START_MS + 56 * 60_000)
  expect(await ask({ level: { eq: 'ERROR' } })).toEqual({ ...hour, to, inside: 12, outside: NONE })
})

test('a level that no log has keeps the range of all', async () => {
  const nothing = await ask({ level: { eq: 'FATAL' }, timestamp: { gte: hour.from } })
  expect(nothing).toMatchObject({ from: hour.from, inside: 0, outside: NONE })
})

test('what is not ahead of the clock is not left out', async () => {
  const { to, inside, outside } = await ask({}, Date.parse('2020-02-29T20:00:00Z'))
  expect({ inside, outside }).toEqual({ inside: 121, outside: { before: 2n, after: 0n } })
  expect(to?.ms).toBeGreaterThan(Date.parse('2020-02-29T20:00:00Z'))
})

test('a log within the first or the last bucket is not outside', async () => {
  const where = { timestamp: { gte: at('2020-02-29T11:59:00Z') } }
  const { from, to, buckets, outside } = await reader.histogram({ where, buckets: 1 }, NOW_MS)
  expect([from, to]).toEqual(['2020-02-29T00:00:00Z', '2020-03-01T00:00:00Z'].map(at))
  expect(buckets.map(({ total }) => total)).toEqual([121n])
  expect(outside).toEqual(NONE)
})

test('where most of what is asked for lies far away, it is not left out', async () => {
  const { from, inside, outside } = await ask({ resourceId: { eq: 'no clock' } })
  expect({ inside, outside }).toEqual({ inside: 4, outside: { before: 0n, after: 0n } })
  expect(from).toEqual(momentOf(Date.parse('0001-01-01')))
})

test('a side with a bound leaves out nothing, and the range of those outside shows them', async () => {
  const since = await ask({ timestamp: { gte: hour.from } })
  expect(since).toEqual({ ...hour, inside: 120, outside: { before: 0n, after: 1n } })
  const sinceLongAgo = await ask({ timestamp: { gte: at('1960-01-01T00:00:00Z') } })
  expect(sinceLongAgo).toMatchObject({ inside: 122, outside: { before: 0n, after: 0n } })
  const whole = { gte: at('0001-01-01T00:00:00Z'), lt: at('9999-12-31T23:59:59.999999Z') }
  expect(await ask({ timestamp: whole })).toMatchObject({ inside: 123, outside: { before: 0n, after: 0n } })
  expect(await ask({ timestamp: { lt: hour.from } })).toMatchObject({ inside: 2, outside: { before: 0n, after: 0n } })
  expect(await ask({ timestamp: { gte: hour.to } })).toMatchObject({ inside: 1, outside: { before: 0n, after: 0n } })
})
