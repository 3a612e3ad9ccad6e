import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { messageOf } from '../test/support/message-of.ts'
import type { Log } from '../log/log.ts'
import { createMetrics } from '../platform/metrics.ts'
import type { Database } from '../platform/postgres/postgres.ts'
import type { OffsetRange, StreamBatch } from '../platform/stream.ts'
import { createDatabase } from '../test/support/database.ts'
import { testLogger } from '../test/support/test-logger.ts'
import { waitFor } from '../test/support/wait-for.ts'
import { createConsumer } from './consumer.ts'
import { makePartitions } from './partitions.ts'
import type { Slice } from './slice.ts'
import { createWriter } from './writer.ts'

const key = { cluster: 'one', topic: 'logs', partition: 0 }
const range: OffsetRange = { startOffset: 0n, endOffset: 1_000_000n }

const aLog = (change: Partial<Log> = {}): Log => ({
  id: randomUUID(),
  timestampMs: Date.now(),
  timestampUs: 0,
  level: 'info',
  message: 'hello',
  resourceId: null,
  traceId: null,
  spanId: null,
  commit: null,
  parentResourceId: null,
  metadataJson: '{}',
  ...change,
})

const batchOf = (values: Buffer[], first = 0n): StreamBatch => ({
  topic: 'logs',
  partition: 0,
  records: values.map((value, i) => ({ offset: first + BigInt(i), value })),
  endOffset: first + BigInt(values.length),
  publishedAtMs: Date.now(),
  heartbeat: async () => undefined,
  isStale: () => false,
})

/** Whether some session of this database waits for a lock. */
async function isWaiting(database: Pick<Database, '$queryRaw'>): Promise<boolean> {
  const found = await database.$queryRaw<unknown[]>`
    SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`
  return found.length > 0
}

const sliceOf = (values: Buffer[]): Slice => ({
  cluster: 'one',
  topic: 'logs',
  partition: 0,
  expectedOffset: 0n,
  nextOffset: BigInt(values.length),
  records: values.map((value, i) => ({ offset: BigInt(i), value })),
  skipped: 0n,
  publishedAtMs: 0,
})

function setUp(database: Database, batchMaxRows = 2000) {
  const metrics = createMetrics()
  const writer = createWriter({ database, metrics, oldestKeptMs: () => -Infinity })
  const makeDays = () => makePartitions({ database, now: new Date() })
  const consumer = createConsumer({ database, writer, makePartitions: makeDays, batchMaxRows, logger: testLogger })
  return { writer, consumer, handler: consumer.handler, metrics }
}

const offsetRow = (database: Database) =>
  database.ingestOffset.findUniqueOrThrow({
    where: { cluster_topic_partition: { cluster: 'one', topic: 'logs', partition: 0 } },
  })

describe('the writer', () => {
  test('keeps rows, counts and offset together', async () => {
    await using database = await createDatabase()
    const { handler } = setUp(database.prisma)
    expect(await handler.nextOffset(key, async () => range)).toBe(0n)
    const logs = [aLog({ level: 'error' }), aLog(), aLog({ metadataJson: '{"a":[1,"b"]}' })]
    const batch = batchOf(logs.map(messageOf))
    expect(await handler.handle(batch)).toBe('kept')
    const publishedAt = new Date(batch.publishedAtMs)
    expect(await offsetRow(database.prisma)).toMatchObject({ nextOffset: 3n, stored: 3n, duplicates: 0n, publishedAt })
    const rows = await database.prisma.log.findMany()
    expect(rows).toHaveLength(3)
    expect(rows.find((row) => row.id === logs[2]?.id)?.metadata).toEqual({ a: [1, 'b'] })
    const counts = await database.prisma.logCountsMinute.aggregate({ _sum: { n: true } })
    expect(counts._sum.n).toBe(3n)
  })

  test('counts a record that comes twice as a duplicate and stores it once, first content wins', async () => {
    await using database = await createDatabase()
    const { handler } = setUp(database.prisma)
    await handler.nextOffset(key, async () => range)
    const log = aLog()
    const again = { ...log, message: 'changed' }
    expect(await handler.handle(batchOf([log, again, log].map(messageOf)))).toBe('kept')
    expect(await handler.handle(batchOf([messageOf(again)], 3n))).toBe('kept')
    expect(await offsetRow(database.prisma)).toMatchObject({ nextOffset: 4n, stored: 1n, duplicates: 3n })
    expect(await database.prisma.log.findMany({ select: { message: true } })).toEqual([{ message: 'hello' }])
  })

  test('a batch that was delivered before is dropped up to the offset in the table', async () => {
    await using database = await createDatabase()
    const { handler } = setUp(database.prisma)
    await handler.nextOffset(key, async () => range)
    const values = [aLog(), aLog(), aLog()].map(messageOf)
    await handler.handle(batchOf(values.slice(0, 2)))
    expect(await handler.handle(batchOf(values))).toBe('kept')
    expect(await offsetRow(database.prisma)).toMatchObject({ nextOffset: 3n, stored: 3n, duplicates: 0n })
  })

  test('the fence: a writer that was overtaken changes nothing, also not the counts', async () => {
    await using database = await createDatabase()
    const slow = setUp(database.prisma)
    const fast = setUp(database.prisma)
    await slow.handler.nextOffset(key, async () => range)
    await fast.handler.nextOffset(key, async () => range)
    await fast.handler.handle(batchOf([messageOf(aLog())]))
    expect(await slow.handler.handle(batchOf([messageOf(aLog({ message: 'zombie' }))]))).toBe('lost')
    expect(await database.prisma.log.count({ where: { message: 'zombie' } })).toBe(0)
    expect((await database.prisma.logCountsMinute.aggregate({ _sum: { n: true } }))._sum.n).toBe(1n)
    expect(await slow.metrics.print()).toContain('timberline_store_fenced_total 1')
    expect(await slow.handler.nextOffset(key, async () => range)).toBe(1n)
  })

  test('poison of every kind becomes a dead letter, everything around it is stored', async () => {
    await using database = await createDatabase()
    const { handler } = setUp(database.prisma)
    await handler.nextOffset(key, async () => range)
    const poison = [
      Buffer.from('not json'),
      Buffer.from('[2,"x"]'),
      Buffer.from([0xff, 0xfe, 0x00]),
      Buffer.alloc(0),
      messageOf(aLog({ message: 'nul \0 inside' })),
      messageOf(aLog({ metadataJson: '{"a":' })),
      messageOf(aLog({ metadataJson: '{"a":"\\u0000"}' })),
      messageOf(aLog({ timestampMs: Date.now() + 30 * 24 * 60 * 60 * 1000 })),
      messageOf(aLog({ resourceId: Array.from({ length: 400 }, () => randomUUID()).join('') })),
    ]
    const values = Array.from({ length: 400 }, (_, i) => poison[(i - 20) / 40] ?? messageOf(aLog()))
    expect(await handler.handle(batchOf(values))).toBe('kept')
    expect(await database.prisma.log.count()).toBe(400 - poison.length)
    const letters = await database.prisma.deadLetter.findMany({ orderBy: { offset: 'asc' } })
    expect(letters.map(({ offset }) => Number(offset))).toEqual(poison.map((_, i) => 20 + i * 40))
    expect(letters.map(({ sqlstate }) => sqlstate)).toEqual([
      null,
      null,
      null,
      null,
      '22021',
      '22P02',
      '22P05',
      null,
      '54000',
    ])
    expect(letters.map(({ value }) => Buffer.from(value))).toEqual(poison)
    expect(await offsetRow(database.prisma)).toMatchObject({ nextOffset: 400n, stored: 391n, deadLettered: 9n })
  })

  test('slices a batch to at most batchMaxRows rows', async () => {
    await using database = await createDatabase()
    const { handler, metrics } = setUp(database.prisma, 10)
    await handler.nextOffset(key, async () => range)
    await handler.handle(batchOf(Array.from({ length: 25 }, () => messageOf(aLog()))))
    expect(await database.prisma.log.count()).toBe(25)
    expect(await metrics.print()).toContain('timberline_store_batch_seconds_count 3')
  })

  test('a partition that the table does not know leaves no row and no count behind', async () => {
    await using database = await createDatabase()
    const { writer } = setUp(database.prisma)
    expect(await writer.write(sliceOf([messageOf(aLog())]))).toBe('lost')
    expect(await database.prisma.log.count()).toBe(0)
    expect(await database.prisma.logCountsMinute.count()).toBe(0)
  })

  test('of many writers that write the same slice at the same time one keeps it', async () => {
    await using database = await createDatabase()
    const { writer, handler } = setUp(database.prisma)
    await handler.nextOffset(key, async () => range)
    const slices = Array.from({ length: 4 }, () => sliceOf([messageOf(aLog())]))
    const outcomes = await Promise.all(slices.map((slice) => writer.write(slice)))
    expect(outcomes.toSorted()).toEqual(['kept', 'lost', 'lost', 'lost'])
    expect(await database.prisma.log.count()).toBe(1)
    expect(await offsetRow(database.prisma)).toMatchObject({ nextOffset: 1n, stored: 1n, duplicates: 0n })
  })

  test.each([
    ['moves it on', { nextOffset: 1n, skipped: 1n }, { nextOffset: 1n, stored: 0n, skipped: 1n }],
    ['changes something else', { earlier: 7n }, { nextOffset: 1n, stored: 1n, earlier: 7n }],
    ['rolls back', undefined, { nextOffset: 1n, stored: 1n, earlier: 0n }],
  ])('a writer waits for who holds the offset, who then %s', async (_, data, row) => {
    await using database = await createDatabase()
    const { prisma } = database
    const { writer, handler } = setUp(prisma)
    await handler.nextOffset(key, async () => range)
    let writing: Promise<'kept' | 'lost'> | undefined
    const holding = prisma.$transaction(async (tx) => {
      await tx.ingestOffset.updateMany({ data: data ?? { earlier: 7n } })
      writing = writer.write(sliceOf([messageOf(aLog())]))
      await waitFor(async () => ((await isWaiting(prisma)) ? true : undefined))
      if (data === undefined) throw new Error('rolled back')
    })
    const [held] = await Promise.allSettled([holding])
    expect(held.status).toBe(data === undefined ? 'rejected' : 'fulfilled')
    expect(await writing).toBe(row.stored > 0n ? 'kept' : 'lost')
    expect(await offsetRow(prisma)).toMatchObject(row)
    expect(BigInt(await prisma.log.count())).toBe(row.stored)
    expect(BigInt(await prisma.logCountsMinute.count())).toBe(row.stored)
  })

  test('among duplicates new rows are stored and counted, and a statement is refused once for many slices', async () => {
    await using database = await createDatabase()
    const { prisma } = database
    let statements = 0
    const counting = prisma.$extends({
      query: {
        $queryRaw({ args, query }) {
          statements++
          return query(args)
        },
      },
    })
    const { handler } = setUp(counting as unknown as Database)
    await handler.nextOffset(key, async () => range)
    const newLog = () => messageOf(aLog({ resourceId: `server-${next}` }))
    let next = 0n
    const keep = async (values: Buffer[]) => {
      statements = 0
      expect(await handler.handle(batchOf(values, next))).toBe('kept')
      next += BigInt(values.length)
      return statements
    }
    const first = newLog()
    expect(await keep([first, newLog()])).toBe(1)
    expect(await keep([newLog(), first, newLog()]), 'refused, and again').toBe(2)
    expect(await keep([first, newLog()]), 'looked for now').toBe(1)
    expect(await keep([Buffer.from('not json')])).toBe(1)
    expect(await keep([newLog(), first])).toBe(1)
    for (let slice = 0; slice < 50; slice++) await keep([newLog()])
    expect(await keep([first, newLog()]), 'not expected any more').toBe(2)

    const stored = await prisma.log.count()
    expect(stored).toBe(57)
    expect(await offsetRow(prisma)).toMatchObject({ nextOffset: next, stored: 57n, duplicates: 4n, deadLettered: 1n })
    const [minutes, hours] = await Promise.all([
      prisma.logCountsMinute.aggregate({ _sum: { n: true } }),
      prisma.$queryRaw<[{ n: number }]>`SELECT sum(n)::int AS n FROM log_counts_hour`,
    ])
    expect([minutes._sum.n, hours[0].n]).toEqual([57n, 57])
    const [values] = await prisma.$queryRaw<[{ noted: number; there: number }]>`
      SELECT (SELECT count(*)::int FROM log_values WHERE field = 'resource_id') AS noted,
        (SELECT count(DISTINCT resource_id)::int FROM logs) AS there`
    expect(values.noted).toBe(values.there)
  })

  test('rows and dead letters of a slice are kept together or not at all', async () => {
    await using database = await createDatabase()
    const { writer, handler } = setUp(database.prisma)
    await handler.nextOffset(key, async () => range)
    const slice = sliceOf([messageOf(aLog()), Buffer.from('not json')])
    await database.prisma.$executeRawUnsafe('ALTER TABLE dead_letters RENAME TO dead_letters_away')
    await expect(writer.write(slice)).rejects.toThrow('dead_letters')
    expect(await database.prisma.log.count()).toBe(0)
    expect(await database.prisma.logCountsMinute.count()).toBe(0)
    expect(await offsetRow(database.prisma)).toMatchObject({ nextOffset: 0n })
    await database.prisma.$executeRawUnsafe('ALTER TABLE dead_letters_away RENAME TO dead_letters')
    expect(await writer.write(slice)).toBe('kept')
    expect(await offsetRow(database.prisma)).toMatchObject({ nextOffset: 2n, stored: 1n, deadLettered: 1n })
  })

  test('offsets that the stream has dropped are counted as skipped, never silently', async () => {
    await using database = await createDatabase()
    const { handler } = setUp(database.prisma)
    await handler.nextOffset(key, async () => range)
    await handler.handle(batchOf([messageOf(aLog())]))
    expect(await handler.nextOffset(key, async () => ({ ...range, startOffset: 50n }))).toBe(50n)
    expect(await handler.handle(batchOf([messageOf(aLog())], 50n))).toBe('kept')
    expect(await offsetRow(database.prisma)).toMatchObject({ nextOffset: 51n, stored: 2n, skipped: 49n })
  })

  test('a gap inside the log is looked at twice before it counts', async () => {
    await using database = await createDatabase()
    const { handler } = setUp(database.prisma)
    await handler.nextOffset(key, async () => range)
    expect(await handler.handle(batchOf([messageOf(aLog())], 5n))).toBe('lost')
    expect(await handler.nextOffset(key, async () => range)).toBe(0n)
    expect(await handler.handle(batchOf([messageOf(aLog())], 5n))).toBe('kept')
    expect(await offsetRow(database.prisma)).toMatchObject({ nextOffset: 6n, stored: 1n, skipped: 5n })
  })

  test('a topic made anew is read from its beginning, and its old records add nothing', async () => {
    await using database = await createDatabase()
    const { handler } = setUp(database.prisma)
    await handler.nextOffset(key, async () => range)
    const values = [messageOf(aLog()), messageOf(aLog())]
    await handler.handle(batchOf(values))
    expect(await handler.nextOffset(key, async () => ({ ...range, endOffset: 1n }))).toBe(0n)
    await handler.handle(batchOf(values))
    expect(await offsetRow(database.prisma)).toMatchObject({ nextOffset: 2n, stored: 2n, duplicates: 2n })
    expect(await database.prisma.log.count()).toBe(2)
  })

  test('a batch that lies wholly before its place is not taken for kept: the topic may be another one', async () => {
    await using database = await createDatabase()
    const { handler } = setUp(database.prisma)
    await handler.nextOffset(key, async () => range)
    await handler.handle(batchOf(Array.from({ length: 10 }, () => messageOf(aLog()))))
    const anew = batchOf([messageOf(aLog({ message: 'of the new topic' }))])
    expect(await handler.handle(anew)).toBe('lost')
    expect(await handler.nextOffset(key, async () => ({ startOffset: 0n, endOffset: 1n }))).toBe(0n)
    expect(await handler.handle(anew)).toBe('kept')
    expect(await database.prisma.log.count()).toBe(11)
  })

  test('what another writer keeps while the place is looked up is not taken for a topic made anew', async () => {
    await using database = await createDatabase()
    const slow = setUp(database.prisma)
    const fast = setUp(database.prisma)
    await fast.handler.nextOffset(key, async () => ({ startOffset: 0n, endOffset: 0n }))
    const next = await slow.handler.nextOffset(key, async () => {
      await fast.handler.handle(batchOf([messageOf(aLog()), messageOf(aLog())]))
      return { startOffset: 0n, endOffset: 2n }
    })
    expect(next).toBe(0n)
    expect(await offsetRow(database.prisma)).toMatchObject({ nextOffset: 2n, stored: 2n })
    expect(await slow.handler.handle(batchOf([messageOf(aLog())], 0n))).toBe('lost')
    expect(await slow.handler.nextOffset(key, async () => ({ startOffset: 0n, endOffset: 2n }))).toBe(2n)
  })

  test('waits no longer once its slice is kept or lost, and stalls only with records and without an excuse', async () => {
    await using database = await createDatabase()
    const { consumer } = setUp(database.prisma)
    await consumer.handler.nextOffset(key, async () => range)
    await database.prisma.$executeRawUnsafe('ALTER TABLE logs RENAME TO logs_away')
    let reason: string | undefined
    const batch = { ...batchOf([messageOf(aLog())]), isStale: () => (reason = consumer.waitingFor()) !== undefined }
    expect(await consumer.handler.handle(batch)).toBe('lost')
    expect(reason).toContain('"logs" does not exist')
    expect(consumer.waitingFor()).toBeUndefined()
    expect(consumer.stalledMs(new Map([[0, 0n]]))).toBe(0)
    await new Promise((resolve) => setTimeout(resolve, 10))
    expect(consumer.stalledMs(new Map([[0, 1n]]))).toBeGreaterThanOrEqual(5)
  })

  test('keeps times of all years and text as it came', async () => {
    await using database = await createDatabase()
    const { handler } = setUp(database.prisma)
    await handler.nextOffset(key, async () => range)
    const times = [
      '0001-01-01T00:00:00.000000Z',
      '0099-12-31T23:59:59.999123Z',
      '1969-12-31T23:59:59.999999Z',
      '9999-12-31T23:59:59.999999Z',
    ]
    const message = 'a\nb\t"c" \\ {} NULL 😀 É \u2028'
    // The last partition ends a week from now: far futures are refused at the door.
    const past = times
      .slice(0, 3)
      .map((time) => ({ timestampMs: Date.parse(time), timestampUs: Number(time.slice(23, 26)) }))
      .map((moment) => aLog({ ...moment, message, traceId: '', spanId: 'NULL' }))
    await handler.handle(batchOf(past.map(messageOf)))
    const rows = await database.prisma.$queryRaw<object[]>`
      SELECT to_char(ts AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS time, message, trace_id, span_id FROM logs ORDER BY ts`
    expect(rows).toEqual(times.slice(0, 3).map((time) => ({ time, message, trace_id: '', span_id: 'NULL' })))
  })
})

describe('the days of the table', () => {
  test('are made although somebody holds the table for a while', async () => {
    await using database = await createDatabase()
    const inNineDays = new Date(Date.now() + 9 * 24 * 60 * 60 * 1000)
    const holding = database.prisma.$transaction(async (tx) => {
      await tx.$executeRawUnsafe('LOCK TABLE logs IN SHARE UPDATE EXCLUSIVE MODE')
      await tx.$queryRaw`SELECT pg_sleep(1.5)::text`
    })
    await Promise.all([holding, makePartitions({ database: database.prisma, now: inNineDays })])
    const [row] = await database.prisma.$queryRaw<{ n: number }[]>`
      SELECT count(*)::int AS n FROM pg_inherits WHERE inhparent = 'logs'::regclass`
    expect(row?.n).toBe(49)
  })

  test('the first start makes 31 days back, today and 7 ahead; later ones only what is missing', async () => {
    await using database = await createDatabase()
    const names = () => database.prisma.$queryRaw<{ name: string }[]>`
      SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'logs'::regclass ORDER BY 1`
    expect(await names()).toHaveLength(31 + 1 + 7 + 1)
    await makePartitions({ database: database.prisma, now: new Date() })
    expect(await names()).toHaveLength(40)
    const inFiveDays = new Date(Date.now() + 5 * 24 * 60 * 60 * 1000)
    await Promise.all([1, 2].map(() => makePartitions({ database: database.prisma, now: inFiveDays })))
    expect(await names()).toHaveLength(45)
  })
})
