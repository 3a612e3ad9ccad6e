/** Bytes of segments are flipped, one at a time: each segment is named, the others answer, and nothing is dropped on its word. */
import { expect, test } from 'vitest'
import { archivedPages } from '../../archive/build/stored-segments.ts'
import { FRAMES } from '../../archive/segment/segment.ts'
import { SegmentError } from '../../archive/segment/segment-error.ts'
import { readArchived } from '../../archive/build/switch-day.ts'
import { isoDay } from '../../filter/days-sql.ts'
import type { Database } from '../../platform/postgres/postgres.ts'
import { runArchiveCommand } from '../../store/archive-command.ts'
import { withFastCreateMany } from '../../store/create-many.ts'
import { countIn, dayOf, keysOf, keysOfLogs, logsOf, openArchive, readDay, store } from '../support/archive.ts'
import { createDatabase } from '../support/database.ts'
import { createRandom } from './random.ts'
import { noteResult, size } from './row.ts'

const DAY = dayOf(-5)
const FLIPS = size(500, 12)
const LOGS = 400

type Place = { part: number; segment: number; frame: string; at: number; bit: number }

/** Done twice it undoes itself. */
const flip = (prisma: Database, { part, segment, frame, at, bit }: Place) =>
  prisma.$executeRawUnsafe(`
    UPDATE archive_segments SET ${frame} = set_byte(${frame}, ${at} % length(${frame}), get_byte(${frame}, ${at} % length(${frame})) # ${1 << bit})
    WHERE part = ${part} AND segment = ${segment}`)

test('Z5: a byte of a segment flipped', { timeout: 1_200_000 }, async () => {
  await using database = await createDatabase()
  const { prisma } = database
  await using archive = openArchive(database.url)
  const logs = logsOf(DAY, LOGS)
  await store(prisma, logs)
  await archive.run([DAY])
  const random = createRandom(5)
  const verify = async () => {
    const lines: string[] = []
    const signal = new AbortController().signal
    const parts = { transactions: archive.transactions, say: (line: string) => void lines.push(line), signal }
    return { isSound: await runArchiveCommand(parts, ['verify']), lines }
  }
  let refused = 0
  for (let i = 0; i < FLIPS; i++) {
    const place = {
      part: random.below(12),
      segment: random.below(4),
      frame: random.pick(FRAMES),
      at: random.below(100_000),
      bit: random.below(8),
    }
    await flip(prisma, place)
    const name = `Segment ${place.segment} of part ${place.part} of ${isoDay(DAY)}`
    const { isSound, lines } = await verify()
    expect({ isSound, said: lines.slice(1) }).toEqual({
      isSound: false,
      said: [`  ${name} is damaged: its frames are not what was written.`],
    })
    // All others answer.
    refused += await countUnread(archive)
    await flip(prisma, place)
  }
  expect(await verify()).toMatchObject({ isSound: true })
  expect(refused).toBe(FLIPS)

  // A day of which a segment is damaged is not built again, and does not come back.
  const place = { part: 3, segment: 1, frame: 'message', at: 7, bit: 3 }
  await flip(prisma, place)
  const late = logsOf(DAY, LOGS / 10, LOGS)
  await prisma.$extends(withFastCreateMany).log.createMany({ data: [], late: { logs: late, duplicates: 0 } })
  await expect(archive.run([])).rejects.toThrow('Segment 1 of part 3')
  expect(await countIn(prisma, 'logs_late')).toBe(late.length)
  expect(await archive.transactions.run((session) => readArchived(session, DAY))).toMatchObject({
    generation: 1,
    n: LOGS,
  })
  await flip(prisma, place)
  await archive.run([])
  expect(keysOf(await readDay(archive.transactions, DAY))).toEqual(keysOfLogs([...logs, ...late]))
  await noteResult(
    'Z5',
    `${FLIPS} bytes of any frame: each segment named by day, part and number, none of the others; nothing was dropped`,
  )
})

/** How many segments cannot be read, when all are. */
async function countUnread({ transactions }: ReturnType<typeof openArchive>): Promise<number> {
  return transactions.run(async (session) => {
    const archived = await readArchived(session, DAY)
    try {
      for await (const page of archivedPages(session, { generation: 1, ...archived, day: DAY, after: undefined }))
        expect(page.length).toBeGreaterThan(0)
      return 0
    } catch (error) {
      if (error instanceof SegmentError) return 1
      throw error
    }
  })
}
