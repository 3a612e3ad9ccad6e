/** The pages of an export while the database has no connection for it. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readFilter } from '../filter/condition.ts'
import { AppError } from '../platform/errors.ts'
import { momentOf } from '../platform/moment.ts'
import { createSnapshots, type Snapshots } from '../platform/postgres/snapshots.ts'
import { createDatabase } from '../test/support/database.ts'
import { newContext } from '../test/support/reader.ts'
import { insertRows, testId, testRow } from '../test/support/rows.ts'
import { readAll } from './export.ts'

const LOGS = 1500

let database: Awaited<ReturnType<typeof createDatabase>>
beforeAll(async () => {
  database = await createDatabase()
  const rows = Array.from({ length: LOGS }, (_, i) => testRow({ id: testId(i), timestamp: momentOf(i) }))
  await insertRows(database.prisma, rows)
})
afterAll(() => database[Symbol.asyncDispose]())

const overloaded = new AppError('OVERLOADED', 'Too many requests.')

/** Of the reads, counted from 0, these are refused. */
function exporting(refused: readonly number[], signal = new AbortController().signal) {
  const snapshots = createSnapshots({ reads: database.reads, canceller: database.prisma, timeoutMs: 60_000 })
  let reads = 0
  const read: Snapshots['read'] = (context, work) =>
    refused.includes(reads++) ? Promise.reject(overloaded) : snapshots.read(context, work)
  const selection = { condition: readFilter({}), order: 'DESC', from: undefined } as const
  return readAll({ snapshots: { read }, context: { ...newContext(), signal }, ...selection, pauseMs: 1 })
}

test('an export that has begun waits until it has its turn, and misses nothing', async () => {
  const pages = await Array.fromAsync(exporting([1, 2, 3]))
  expect(pages.map(({ length }) => length)).toEqual([1000, 500])
  expect(new Set(pages.flat().map(({ id }) => id)).size).toBe(LOGS)
})

test('one that has not begun is refused', async () => {
  await expect(exporting([0]).next()).rejects.toBe(overloaded)
})

test('one whose client has gone ends', async () => {
  const gone = new AbortController()
  const pages = exporting([1, 2], gone.signal)
  await pages.next()
  gone.abort()
  await expect(pages.next()).rejects.toBe(overloaded)
})
