import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import type { Log } from '../log/log.ts'
import { sqlState } from '../platform/postgres/postgres.ts'
import { parseRfc3339 } from '../platform/text/rfc3339.ts'
import { createDatabase } from '../test/support/database.ts'
import { withFastCreateMany } from './create-many.ts'

const rowOf = (message: string): Log => ({
  timestampMs: Date.now(),
  timestampUs: 0,
  id: randomUUID(),
  level: 'info',
  message,
  resourceId: null,
  traceId: message,
  spanId: null,
  commit: null,
  parentResourceId: null,
  metadataJson: JSON.stringify({ message, escapes: '"{\\}"' }),
})

const withoutId = <Row extends { id: string }>(row: Row) => ({ ...row, id: '' })

const AWKWARD = ['plain', '', 'NULL', '"{\\}"', "it's, \n\t\u2028 😀"]
const SETS = [
  ['awkward texts', AWKWARD],
  ['one that has the separator', [...AWKWARD, 'cut\x7fhere\x7f']],
  ['a single one, which is empty', ['']],
] as const

test.each(SETS)('it stores what the generated one stores, and counts it: %s', async (_name, texts) => {
  await using database = await createDatabase()
  const { log } = database.prisma.$extends(withFastCreateMany)
  const rows = texts.map(rowOf)
  expect(await log.createMany({ data: rows })).toEqual({ count: rows.length })
  const generated = rows.map((one) => {
    const { metadataJson, timestampMs, timestampUs: _, ...row } = one
    const metadata = JSON.parse(metadataJson) as object
    return { ...row, id: randomUUID(), timestamp: new Date(timestampMs), metadata }
  })
  await database.prisma.log.createMany({ data: generated })
  const stored = await database.prisma.log.findMany({ orderBy: [{ message: 'asc' }, { timestamp: 'asc' }] })
  const [own, others] = [rows, generated].map((all) => stored.filter(({ id }) => all.some((row) => row.id === id)))
  expect(own?.map(withoutId)).toEqual(others?.map(withoutId))
  const { _sum } = await database.prisma.logCountsMinute.aggregate({ _sum: { n: true } })
  expect(_sum.n).toBe(BigInt(rows.length))
})

test('times are exact to the microsecond', async () => {
  await using database = await createDatabase()
  const { log } = database.prisma.$extends(withFastCreateMany)
  const times = [
    '0001-01-01T00:00:00.000001Z',
    '0001-01-01T00:00:00.001999Z',
    '1683-02-28T23:59:59.999999Z',
    '1899-12-31T23:59:59.999001Z',
    '1969-12-31T23:59:59.999999Z',
    '1970-01-01T00:00:00.000000Z',
    '2026-11-27T09:30:00.123456Z',
    '4321-06-05T04:03:02.001007Z',
    '9999-12-31T23:59:59.999999Z',
  ]
  await database.prisma
    .$executeRaw`CREATE TABLE logs_far PARTITION OF logs FOR VALUES FROM ('2400-01-01 UTC') TO (MAXVALUE)`
  const rows = times.map((time) => {
    const { ms: timestampMs, us: timestampUs } = parseRfc3339(time) ?? { ms: NaN, us: NaN }
    return { ...rowOf(time), timestampMs, timestampUs }
  })
  await log.createMany({ data: rows })
  const stored = await database.prisma.$queryRaw<{ ok: boolean }[]>`SELECT ts = message::timestamptz AS ok FROM logs`
  expect(stored).toEqual(times.map(() => ({ ok: true })))
})

test('a row that is there already fails the statement, or is left out when asked to', async () => {
  await using database = await createDatabase()
  const { log } = database.prisma.$extends(withFastCreateMany)
  const [first, second] = ['first', 'second'].map(rowOf)
  if (!first || !second) throw new Error('two rows')
  await log.createMany({ data: [first] })
  const both = [second, { ...first, message: 'changed' }]
  const refusal: unknown = await log.createMany({ data: both }).catch((error: unknown) => error)
  expect(sqlState(refusal)).toBe('23505')
  expect(await database.prisma.log.count()).toBe(1)
  expect(await log.createMany({ data: both, skipDuplicates: true })).toMatchObject({ count: 1 })
  const messages = await database.prisma.log.findMany({ select: { message: true }, orderBy: { message: 'asc' } })
  expect(messages.map(({ message }) => message)).toEqual(['first', 'second'])
})

test('it belongs to the transaction that it is called in', async () => {
  await using database = await createDatabase()
  const client = database.prisma.$extends(withFastCreateMany)
  const outcomes = await Promise.allSettled(
    Array.from({ length: 8 }, (_, i) =>
      client.$transaction(async (tx) => {
        await tx.log.createMany({ data: [rowOf(`of ${i}`)] })
        if (i % 2 === 1) throw new Error('rolled back')
      }),
    ),
  )
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(4)
  const messages = await database.prisma.log.findMany({ select: { message: true }, orderBy: { message: 'asc' } })
  expect(messages.map(({ message }) => message)).toEqual(['of 0', 'of 2', 'of 4', 'of 6'])
  const { _sum } = await database.prisma.logCountsMinute.aggregate({ _sum: { n: true } })
  expect(_sum.n).toBe(4n)
})
