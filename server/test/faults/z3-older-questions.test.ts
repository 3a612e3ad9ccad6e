/** Questions that began before a day was switched, dropped, built again or brought back: they see what they saw. */
import { expect, test } from 'vitest'
import type { LogRow } from '../../filter/log-row.ts'
import type { Session } from '../../platform/postgres/transactions.ts'
import { withFastCreateMany } from '../../store/create-many.ts'
import { countIn, dayOf, hasPartition, logsOf, openArchive, readPlaces, store } from '../support/archive.ts'
import { createDatabase } from '../support/database.ts'
import { noteResult, size } from './row.ts'

const DAY = dayOf(-5)
const LOGS = size(50_000, 300)

type Archive = ReturnType<typeof openArchive>

/** A question that has read nothing of the day yet, until it is told to. */
function ask({ transactions }: Archive) {
  const begun = Promise.withResolvers<void>()
  const told = Promise.withResolvers<void>()
  const answer = transactions.run(
    async (session: Session): Promise<LogRow[]> => {
      await session.run('SELECT FROM archive_days')
      begun.resolve()
      await told.promise
      return readPlaces(session, DAY)
    },
    { isSnapshot: true },
  )
  return { begun: begun.promise, answer: () => (told.resolve(), answer) }
}

test(
  'Z3: questions that began before the switch, the drop, the rebuild and the way back',
  { timeout: 600_000 },
  async () => {
    await using database = await createDatabase()
    const { prisma } = database
    await using archive = openArchive(database.url, { limits: { rowsASegment: size(1024, 16), segmentsAPart: 8 } })
    for (let from = 0; from < LOGS; from += 2000) await store(prisma, logsOf(DAY, Math.min(2000, LOGS), from))
    const late = logsOf(DAY, LOGS / 10, LOGS)
    const questions: { name: string; rows: LogRow[]; asked: ReturnType<typeof ask> }[] = []
    /** Begins a question beside one that is answered at once. */
    async function begin(name: string): Promise<void> {
      const asked = ask(archive)
      await asked.begun
      const rows = await archive.transactions.run((session) => readPlaces(session, DAY), { isSnapshot: true })
      questions.push({ name, rows, asked })
    }
    async function answerAll(): Promise<void> {
      for (const { name, rows, asked } of questions.splice(0))
        expect([name, await asked.answer()]).toEqual([name, rows])
    }

    await begin('before the switch')
    await archive.run([DAY])
    expect(await countIn(prisma, 'archive_days')).toBe(1)
    // The partition is there as long as it may be read.
    expect(await hasPartition(prisma, DAY)).toBe(true)
    await begin('between the switch and the drop')
    await answerAll()
    await begin('before the drop')
    const early = await archive.take()
    await answerAll()
    const dropped = early ?? (await archive.take())
    expect(dropped).toMatchObject({ does: 'drop' })
    expect(await hasPartition(prisma, DAY)).toBe(false)

    for (let from = 0; from < late.length; from += 2000)
      await prisma
        .$extends(withFastCreateMany)
        .log.createMany({ data: [], late: { logs: late.slice(from, from + 2000), duplicates: 0 } })
    await begin('before it is built again')
    const steps = await archive.run([])
    expect(steps.map(({ does }) => does)).toEqual(expect.arrayContaining(['switch', 'discard']))
    await answerAll()

    await begin('before it comes back')
    await prisma.$executeRaw`INSERT INTO archive_kept (day) SELECT day FROM archive_days`
    await archive.run([])
    expect(await hasPartition(prisma, DAY)).toBe(true)
    await answerAll()
    await noteResult(
      'Z3',
      `${LOGS} logs and ${late.length} late ones: 5 questions that began before, each with the same answer`,
    )
  },
)
