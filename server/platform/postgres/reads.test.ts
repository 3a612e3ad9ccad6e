import { afterAll, beforeAll, expect, test } from 'vitest'
import { Prisma } from '../../generated/prisma/client.ts'
import { createDatabase, type TestDatabase } from '../../test/support/database.ts'
import { testLogger } from '../../test/support/test-logger.ts'
import type { AppError } from '../errors.ts'
import { sqlState } from './postgres.ts'
import { createReads, type Reading } from './reads.ts'

const { sql } = Prisma
const options = { name: 'test', maxConnections: 1, statementTimeoutMs: 10_000, logger: testLogger }

let database: TestDatabase
beforeAll(async () => {
  database = await createDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

/** One connection. */
function open(url = database.url) {
  const { read, close } = createReads({ url, ...options })
  async function ask<T>(work: (reading: Reading) => Promise<T>): Promise<T> {
    const answers: T[] = []
    await read(async (reading) => void answers.push(await work(reading)))
    return answers[0] as T
  }
  return { ask, pid: () => ask(async ({ pid }) => pid), [Symbol.asyncDispose]: close }
}

const addView = (slug: string) =>
  database.prisma.$executeRaw`INSERT INTO saved_views (slug, name, state) VALUES (${slug}, ${slug}, '')`
const countViews = async ({ query }: Reading) =>
  (await query<{ n: bigint }>(sql`SELECT count(*) AS n FROM saved_views`))[0]?.n
const unavailable = expect.objectContaining({ code: 'DATABASE_UNAVAILABLE' }) as AppError

test('the statements of a read see the same rows, with counts as bigint, and write nothing', async () => {
  await using reads = open()
  const counts = await reads.ask(async (reading) => {
    const before = await countViews(reading)
    await addView('meanwhile')
    return [before, await countViews(reading)]
  })
  expect(counts).toEqual([0n, 0n])
  expect(await reads.ask(countViews)).toBe(1n)
  const writing = reads.ask(({ query }) => query(sql`DELETE FROM saved_views`)).catch(sqlState)
  expect(await writing).toBe('25006')
})

test('a connection is the one that it says, and serves the next read after an error', async () => {
  await using reads = open()
  const pid = await reads.pid()
  expect(await reads.ask(({ query }) => query(sql`SELECT pg_backend_pid() AS pid`))).toEqual([{ pid }])
  expect(await reads.ask(({ query }) => query(sql`SELECT 1 / 0`)).catch(sqlState)).toBe('22012')
  const error = new Error('of the work')
  await expect(reads.ask(() => Promise.reject(error))).rejects.toBe(error)
  expect(await reads.pid()).toBe(pid)
})

test('a connection that is lost makes way for another, in a statement and between two', async () => {
  await using reads = open()
  const cut = ({ pid }: Reading) => database.prisma.$queryRaw`SELECT pg_terminate_backend(${pid}::int, 5000)`
  for (const pause of [sql`SELECT pg_sleep(20)::text`, sql`SELECT 1`]) {
    const lost = reads.ask(async (reading) => {
      await Promise.all([cut(reading), reading.query(pause).catch(() => undefined)])
      await reading.query(sql`SELECT 1`)
    })
    await expect(lost).rejects.toEqual(unavailable)
    expect(await reads.ask(countViews)).toBe(1n)
  }
})

test('a server that is not there is unavailable', async () => {
  await using reads = open('postgresql://a:b@127.0.0.1:1/c')
  await expect(reads.pid()).rejects.toEqual(unavailable)
})
