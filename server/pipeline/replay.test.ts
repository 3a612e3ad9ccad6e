import { expect, test } from 'vitest'
import { messageOf } from '../test/support/message-of.ts'
import type { WriteAudit } from '../platform/audit.ts'
import { newContext } from '../test/support/reader.ts'
import { AppError } from '../platform/errors.ts'
import { createPostgres } from '../platform/postgres/postgres.ts'
import { createDatabase } from '../test/support/database.ts'
import { testLogger } from '../test/support/test-logger.ts'
import { waitFor } from '../test/support/wait-for.ts'
import { aLog } from '../test/faults/poison.ts'
import { createReplay } from './replay.ts'

const logOf = (message: string) => messageOf(aLog({ message }))

/** A database with dead letters, and a stream that takes what the test lets it. */
async function setUp(values: Buffer[], maxRecordBytes = 900_000) {
  const database = await createDatabase()
  const { prisma } = database
  const ids: string[] = []
  for (const [offset, value] of values.entries()) {
    const data = { topic: 'logs', partition: 0, offset: BigInt(offset), reason: 'no', value: new Uint8Array(value) }
    ids.push(String((await prisma.deadLetter.create({ data })).id))
  }
  const published: Buffer[][] = []
  const stream = { take: async () => {} }
  const publisher = {
    maxRecordBytes,
    async publish(given: readonly Buffer[]) {
      published.push([...given])
      await stream.take()
    },
  }
  const replayed: number[] = []
  const audited: unknown[] = []
  return {
    audited,
    url: database.url,
    ids,
    published,
    stream,
    replayed,
    /** As another process would have it. */
    newReplay(client = prisma) {
      const audit: WriteAudit = async (_tx, { requestId }, deed) => void audited.push({ requestId, ...deed })
      const replay = createReplay({ database: client, publisher, onReplayed: (count) => replayed.push(count), audit })
      return (asked: readonly string[]) => replay(asked, newContext())
    },
    waiting: () => prisma.deadLetter.count({ where: { replayedAt: null } }),
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  }
}

test('publishes the records as they are, once, and says of each other id why not', async () => {
  const values = [logOf('a'), Buffer.from('not a log'), logOf('b')]
  await using letters = await setUp(values)
  const [a = '', bad = '', b = ''] = letters.ids
  const replay = letters.newReplay()
  expect(await replay([b, '999', bad, 'x', a, b, '-1', '007', '9'.repeat(30)])).toEqual({
    replayed: 2,
    failed: [
      { id: '999', code: 'NOT_FOUND', message: expect.any(String) },
      { id: bad, code: 'NOT_DECODABLE', message: 'The record is not a log: not JSON.' },
      { id: 'x', code: 'NOT_FOUND', message: expect.any(String) },
      { id: '-1', code: 'NOT_FOUND', message: expect.any(String) },
      { id: '007', code: 'NOT_FOUND', message: expect.any(String) },
      { id: '9'.repeat(30), code: 'NOT_FOUND', message: expect.any(String) },
    ],
  })
  const { requestId } = newContext()
  expect(letters.audited).toEqual([{ requestId, action: 'deadletters.replay', detail: { ids: [a, b] } }])
  expect(letters.published).toEqual([[values[0], values[2]]])
  expect(await letters.waiting()).toBe(1)
  expect(await replay([a, b])).toMatchObject({
    replayed: 0,
    failed: [
      { id: a, code: 'ALREADY_REPLAYED' },
      { id: b, code: 'ALREADY_REPLAYED' },
    ],
  })
  expect([letters.published.length, letters.replayed]).toEqual([1, [2]])
})

test('two at the same time publish each letter once', async () => {
  await using letters = await setUp(Array.from({ length: 20 }, (_, i) => logOf(`${i}`)))
  const held = Promise.withResolvers<void>()
  letters.stream.take = () => held.promise
  const first = letters.newReplay()(letters.ids)
  await waitFor(async () => letters.published[0])
  // In the opposite order, as a list on a page may have it.
  const second = letters.newReplay()(letters.ids.toReversed())
  const isSettled = await Promise.race([second.then(() => true), new Promise((resolve) => setTimeout(resolve, 300))])
  expect(isSettled).toBeUndefined()
  held.resolve()
  expect(await first).toEqual({ replayed: 20, failed: [] })
  const { replayed, failed } = await second
  expect([replayed, new Set(failed.map(({ code }) => code))]).toEqual([0, new Set(['ALREADY_REPLAYED'])])
  expect(letters.published).toHaveLength(1)
})

test('what the stream does not take goes on waiting, and can be asked for again', async () => {
  await using letters = await setUp([logOf('a')])
  const replay = letters.newReplay()
  letters.stream.take = () => Promise.reject(new AppError('STREAM_UNAVAILABLE', 'Kafka is away'))
  await expect(replay(letters.ids)).rejects.toMatchObject({
    code: 'STREAM_UNAVAILABLE',
    message: expect.stringContaining('still waiting'),
  })
  expect([await letters.waiting(), letters.replayed]).toEqual([1, []])
  letters.stream.take = async () => {}
  expect(await replay(letters.ids)).toEqual({ replayed: 1, failed: [] })
  expect(letters.published).toHaveLength(2)
})

test('a stream that takes longer than a session may idle is waited for', async () => {
  await using letters = await setUp([logOf('a')])
  const options = { url: letters.url, name: 'test', maxConnections: 1, statementTimeoutMs: 300, logger: testLogger }
  const { client, close } = createPostgres(options)
  letters.stream.take = () => new Promise((resolve) => setTimeout(resolve, 1000))
  expect(await letters.newReplay(client)(letters.ids)).toEqual({ replayed: 1, failed: [] })
  expect([letters.published.length, await letters.waiting()]).toEqual([1, 0])
  await close()
})

test('a record that the stream cannot take stays, and many large ones travel in steps', async () => {
  const large = Array.from({ length: 12 }, (_, i) => logOf(`${i}`.padEnd(800_000, '.')))
  await using letters = await setUp([logOf('x'.repeat(900_000)), ...large])
  const { replayed, failed } = await letters.newReplay()(letters.ids)
  expect(replayed).toBe(12)
  expect(failed).toEqual([{ id: letters.ids[0], code: 'TOO_LARGE', message: expect.stringContaining('900000') }])
  expect(letters.published.map(({ length }) => length)).toEqual([5, 5, 2])
  expect(letters.published.flat()).toEqual(large)
})

test('takes 1 to 1000 ids', async () => {
  await using letters = await setUp([])
  const replay = letters.newReplay()
  await expect(replay([])).rejects.toMatchObject({ code: 'BAD_USER_INPUT' })
  await expect(replay(Array.from({ length: 1001 }, () => '1'))).rejects.toMatchObject({ code: 'BAD_USER_INPUT' })
  expect((await replay(Array.from({ length: 1000 }, (_, i) => `${i + 1}`))).failed).toHaveLength(1000)
})
