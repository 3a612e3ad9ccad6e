/** What is damaged is named, and nothing else is. */
import { expect, test } from 'vitest'
import { isoDay } from '../../filter/days-sql.ts'
import { dayOf, LARGE, logsOf, openArchive, store } from '../../test/support/archive.ts'
import { createDatabase } from '../../test/support/database.ts'
import { verifyDay } from './verify-day.ts'

const DAY = dayOf(-5)
const ISO = isoDay(DAY)

const flip = (column: string) =>
  `${column} = set_byte(${column}, length(${column}) / 2, get_byte(${column}, length(${column}) / 2) # 64)`

test('a byte, a row, a count: each is named with its place', async () => {
  await using database = await createDatabase()
  const { prisma } = database
  await using archive = openArchive(database.url, { limits: LARGE })
  await store(prisma, logsOf(DAY, 800))
  await archive.run([DAY])
  const verify = async () => (await archive.transactions.run((session) => verifyDay(session, DAY)))?.faults
  /** What the change makes of the day; it is undone. */
  async function faultsAfter(change: string): Promise<string[] | undefined> {
    return archive.transactions
      .run(async (session) => {
        await session.run(change)
        throw new Undone((await verifyDay(session, DAY))?.faults ?? [])
      })
      .catch((error: unknown) => {
        if (error instanceof Undone) return error.faults
        throw error
      })
  }
  expect(await verify()).toEqual([])
  for (const frame of ['keys', 'raw', 'message', 'metadata']) {
    const faults = await faultsAfter(`UPDATE archive_segments SET ${flip(frame)} WHERE part = 0 AND segment = 7`)
    expect(faults).toEqual([`Segment 7 of part 0 of ${ISO} is damaged: its frames are not what was written.`])
  }
  expect(await faultsAfter('DELETE FROM archive_segments WHERE part = 0 AND segment = 3')).toEqual([
    `Segment 3 of part 0 of ${ISO} is missing.`,
  ])
  expect(await faultsAfter(`UPDATE archive_slices SET ${flip('bits')} WHERE part = 0 AND slice_row = 0`)).toEqual([
    `Row 0 of the slices of part 0 of ${ISO} is not what its segments make it.`,
  ])
  expect(await faultsAfter(`UPDATE archive_values SET n = n + 1 WHERE part = 0 AND value = 'error'`)).toEqual([
    `The value ["level","error"] of part 0 of ${ISO} is not what its segments make it.`,
  ])
  expect(await faultsAfter(`UPDATE archive_ranges SET ${flip('bounds')} WHERE part = 0 AND path = '{ms}'`)).toEqual([
    `The range of ["ms"] of part 0 of ${ISO} is not what its segments make it.`,
  ])
  expect(await faultsAfter(`UPDATE archive_sparse SET ${flip('raw')} WHERE part = 0 AND value = 'fatal'`)).toEqual([
    `The copy of ["level","fatal"] of part 0 of ${ISO} is not what its segments make it.`,
  ])
  expect(await faultsAfter("UPDATE log_counts_minute SET n = n + 1 WHERE level = 'fatal'")).toEqual(
    expect.arrayContaining([
      expect.stringMatching(
        /the archive has 1 logs of level fatal, and the counts say 2\. Rows may have been deleted by SQL/,
      ),
    ]),
  )
  expect(await faultsAfter('UPDATE archive_days SET n = n - 1')).toEqual([
    `${ISO} has 800 logs in its segments, not 799.`,
  ])
  expect(await verify()).toEqual([])
})

class Undone extends Error {
  readonly faults: string[]
  constructor(faults: string[]) {
    super('undone')
    this.faults = faults
  }
}
